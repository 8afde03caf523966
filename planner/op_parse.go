package planner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// parse binds parse and parse-where: the pattern becomes a regular expression with a group for each column.
func (b *binder) parse(op *parser.ParseText, t *table, vars *scope) *table {
	n := &Parse{Input: t.node, OnlyMatches: op.OnlyMatches}
	n.Source = b.convert(b.scalar(op.Source, t.frame(vars)), types.String)
	if !b.neighbours(op.Pattern) {
		return t
	}
	kind := parser.Hint(op.Hints, "kind")
	n.Pattern = ParsePattern{Regex: parseRegex(op.Pattern, kind, parser.Hint(op.Hints, "flags")), Relaxed: kind == "relaxed"}
	if _, err := regexp.Compile(n.Pattern.Regex); err != nil {
		b.fail(op.Span, "", "", "The pattern is no regular expression: %s", err)
		return t
	}
	for _, c := range t.schema() {
		n.Columns, n.Keep = append(n.Columns, c), append(n.Keep, &Ref{c, parser.Span{}})
	}
	for _, part := range op.Pattern {
		if part.Column != nil {
			n.capture(b.column(part.Column.Text, part.Type))
		}
	}
	return t.with(n)
}

// neighbours checks what stands beside what in a pattern: text parts columns and stars, since nothing else says where one
// ends.
func (b *binder) neighbours(parts []parser.ParsePart) (ok bool) {
	ok = true
	wrong := func(at parser.Span, code, message string) {
		b.fail(at, code, "", "%s", message)
		ok = false
	}
	for i := 1; i < len(parts); i++ {
		before, p := parts[i-1], parts[i]
		switch {
		case before.Star && p.Text == nil:
			wrong(before.Span, "KS102", "A string literal must follow a *")
		case before.Column != nil && p.Column != nil:
			wrong(p.Span, "KS101", "The column name must follow a string literal")
		case before.Column != nil && before.Type == types.String && p.Star:
			wrong(p.Span, "KS103", "Using * after parsing a string column is ambiguous.")
		}
	}
	return ok
}

// capture makes a column of the next group, in place of one of that name.
func (n *Parse) capture(c Column) {
	at := len(n.Columns)
	for i, old := range n.Columns {
		if old.Name == c.Name {
			at = i
		}
	}
	if at == len(n.Columns) {
		n.Columns, n.Keep = append(n.Columns, c), append(n.Keep, nil)
	} else {
		n.Columns[at], n.Keep[at] = c, nil
	}
	n.Captures = append(n.Captures, at)
	n.Pattern.Types = append(n.Pattern.Types, c.Type)
}

// parseRegex writes a pattern as a regular expression. A text column reaches to the next string; a number
// takes what a number can be; a star passes over anything.
func parseRegex(parts []parser.ParsePart, kind, flags string) string {
	var out strings.Builder
	out.WriteString("(?s" + goFlags(flags) + ")^")
	columns := 0
	for i, p := range parts {
		last := i == len(parts)-1
		switch {
		case p.Star && last:
		case p.Star:
			out.WriteString(".*?")
		case p.Text != nil && kind == "regex":
			out.WriteString("(?:" + p.Text.Value + ")")
		case p.Text != nil:
			out.WriteString(regexp.QuoteMeta(p.Text.Value))
		default:
			fmt.Fprintf(&out, "(?P<%s>%s)", GroupName(columns), captured(p.Type, kind, last))
			columns++
		}
		if last && !p.Star {
			out.WriteString("$")
		}
	}
	return out.String()
}

// GroupName is the name of the group for column i of a pattern, counted from 0: the query's own text may have groups,
// too.
func GroupName(i int) string { return "column_" + strconv.Itoa(i) }

func captured(t types.Type, kind string, last bool) string {
	number := ""
	switch t {
	case types.Int, types.Long:
		number = `\s*[+-]?\d+\s*`
	case types.Real, types.Decimal:
		number = `\s*[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?\s*`
	}
	switch {
	case number != "" && kind == "relaxed":
		return number + "|.*?"
	case number != "":
		return number
	case last, kind == "regex": // greedy, unless the flag U turns that round
		return ".*"
	}
	return ".*?"
}

// goFlags are the flags of kind=regex as Go has them: i (case), U (greed), m (lines).
func goFlags(flags string) string {
	var out strings.Builder
	for _, f := range flags {
		if strings.ContainsRune("imU", f) {
			out.WriteRune(f)
		}
	}
	return out.String()
}

// parseKv binds parse-kv: each column is the value of the key of its name.
func (b *binder) parseKv(op *parser.ParseKv, t *table, vars *scope) *table {
	source := b.convert(b.scalar(op.Source, t.frame(vars)), types.String)
	options := &Const{vector.ConstText(types.Dynamic, kvOptions(op.Properties)), op.Span}
	p := b.through(t)
	for _, c := range op.Columns.Columns {
		key := &Const{vector.ConstText(types.String, c.Name.Text), c.Span}
		value := b.operator("parse-kv", op.Span, c.Span, []Expr{source, key, options})
		if value.Type() == types.Unknown { // its properties are wrong for every column
			break
		}
		p.add(c.Name.Text, b.convert(value, c.Type), true)
	}
	return b.project(t, p.items)
}

// kvOptions are parse-kv's properties as a bag.
func kvOptions(ps []parser.Property) string {
	var parts []string
	for _, p := range ps {
		parts = append(parts, dynamic.Quote(p.Name.Text)+":"+dynamic.Quote(p.Text()))
	}
	return "{" + strings.Join(parts, ",") + "}"
}
