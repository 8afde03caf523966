package planner

import (
	"fmt"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// One constructor for each kind of complaint, with the code that Microsoft's binder gives it.

func (b *binder) fail(s parser.Span, code, hint, format string, args ...any) {
	b.problems = append(b.problems, parser.Diagnostic{Severity: parser.Error, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: s})
}

func (b *binder) warn(s parser.Span, code, hint, format string, args ...any) {
	b.problems = append(b.problems, parser.Diagnostic{Severity: parser.Warning, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: s})
}

// note says what the user should know and may well be right; it says it once, however often it is found.
func (b *binder) note(s parser.Span, code, hint, format string, args ...any) {
	d := parser.Diagnostic{Severity: parser.Note, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: s}
	if !slices.ContainsFunc(b.problems, func(o parser.Diagnostic) bool { return o.Severity == d.Severity && o.Message == d.Message }) {
		b.problems = append(b.problems, d)
	}
}

func (b *binder) unknownName(n parser.Name, candidates []string) {
	b.fail(n.Span, "KS142", parser.DidYouMean(n.Text, candidates), "The name '%s' does not refer to any known column, table, variable or function.", n.Text)
}

func (b *binder) unknownTable(n parser.Name, vars *scope) {
	b.absent++
	b.fail(n.Span, "KS204", parser.DidYouMean(n.Text, append(vars.tables(), b.cat.Tables()...)), "The name '%s' does not refer to any known table, tabular variable or function.", n.Text)
}

func (b *binder) unknownFunction(n parser.Name) {
	hint := parser.DidYouMean(n.Text, append(b.reg.Names(), specialNames...))
	if hint == "" {
		hint = "a stored function goes into functions/" + n.Text + ".kql of a workspace"
	}
	b.fail(n.Span, "KS211", hint, "The name '%s' does not refer to any known function.", n.Text)
}

func (b *binder) wantedColumn(s parser.Span) { b.fail(s, "KS109", "", "Column name expected.") }
func (b *binder) wantedTable(s parser.Span)  { b.fail(s, "KS111", "", "Tabular value expected.") }
func (b *binder) wantedScalar(s parser.Span) { b.fail(s, "KS108", "", "Scalar value expected.") }

func (b *binder) wantedConstant(s parser.Span) {
	b.fail(s, "KS129", "", "The expression must be a constant.")
}

func (b *binder) wantedType(s parser.Span, want types.Set) {
	b.fail(s, "KS107", "", "A value of type %s expected.", typeList(want))
}

func (b *binder) mustBe(s parser.Span, t types.Type) {
	b.fail(s, "KS141", "", "The expression must have the type %s.", t)
}

func (b *binder) argumentCount(n parser.Name, low, high int) {
	switch {
	case low == high:
		b.fail(n.Span, "KS119", "", "The function '%s' expects %s.", n.Text, plural(low, "argument"))
	case high == unbounded:
		b.fail(n.Span, "KS120", "", "The function '%s' expects at least %s.", n.Text, plural(low, "argument"))
	default:
		b.fail(n.Span, "KS120", "", "The function '%s' expects between %d and %d arguments.", n.Text, low, high)
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func (b *binder) noOverload(n parser.Name, got []types.Type) {
	b.fail(n.Span, "KS127", "", "The function '%s' is not compatible with arguments (%s)", n.Text, join(got, ", "))
}

func (b *binder) noOperator(s parser.Span, op string, got []types.Type) {
	b.fail(s, "KS106", "", "The operator '%s' is not defined for the operand types %s.", op, join(got, " and "))
}

func (b *binder) unknownArgument(n parser.Name, l *parser.Lambda) {
	var names []string
	for _, p := range l.Params {
		names = append(names, p.Name.Text)
	}
	b.fail(n.Span, "KS196", parser.DidYouMean(n.Text, names), "The argument name '%s' does not refer to a declared parameter.", n.Text)
}

func (b *binder) aggregateHere(n parser.Name) {
	b.fail(n.Span, "KS144", "aggregates stand in summarize, make-series and their kind", "The aggregate function '%s' is not allowed in this context.", n.Text)
}

func (b *binder) notDynamic(s parser.Span) {
	b.fail(s, "KS147", "", "The element access operator [] is not allowed in this context.")
}

func (b *binder) columnAmongAggregates(n parser.Name) {
	b.fail(n.Span, "KS236", "put it behind by, or into an aggregate such as take_any", "The name '%s' is not an aggregate or scalar function.", n.Text)
}

// plainKey reports a key that is dynamic, which no rows are grouped, ordered or matched by.
func (b *binder) plainKey(e Expr) {
	if _, is := e.(*Const); e.Type() == types.Dynamic && !is {
		b.fail(e.Where(), "KS116", "convert it first, as tostring does", "The value of type 'dynamic' is not allowed in this context.")
	}
}

func (b *binder) declaredTwice(n parser.Name) {
	b.fail(n.Span, "KS171", "", "A column with the name '%s' is already declared.", n.Text)
}

// refuse is for what is KQL but not what kql can do.
func (b *binder) refuse(s parser.Span, format string, args ...any) {
	b.unless(s, "KQL100", format, args...)
}

// unless fails with what Kusto may take, unless the query is only judged.
func (b *binder) unless(s parser.Span, code, format string, args ...any) {
	report := b.fail
	if b.opts.Judging {
		report = b.warn
	}
	report(s, code, "", format, args...)
}

func join(ts []types.Type, sep string) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	return strings.Join(names, sep)
}

func typeList(s types.Set) string {
	var names []string
	for t := types.Bool; t <= types.Dynamic; t++ {
		if s.Has(t) {
			names = append(names, t.String())
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
