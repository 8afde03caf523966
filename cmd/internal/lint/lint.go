// Package lint looks for what is right KQL and most likely not what was meant.
package lint

import (
	"regexp"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// Check is one thing that is looked for.
type Check struct {
	Code, Title string
	Why         string // and what to do about it

	look func(l *linter)
}

// Checks is all that are made of queries, by code.
var Checks = []Check{
	{"KQL301", "A time delta admits negative values", "`a - b < 6h` also holds where `a` lies any time before `b`. Say which comes first: add `a >= b`, or write `a - b between (0s .. 6h)`.", (*linter).deltas},
	{"KQL302", "join without kind", "A join without `kind` is `innerunique`: of the rows of the left side that have the same key it keeps any one. Say `kind=inner` to keep them all, or `kind=innerunique` to show that you mean it.", (*linter).joins},
	{"KQL303", "contains with a whole word", "`has` looks for a whole term and reads an index; `contains` reads every character. Where the text is a word by itself, `has` is what you want.", (*linter).contains},
	{"KQL304", "A let that nothing uses", "The name is never read. Take the let out, or use it.", (*linter).lets},
	{"KQL305", "A condition whose outcome is known", "`tolower(x) == \"ABC\"` compares text without capitals with text that has some; a number never equals `\"abc\"`; nothing is both empty and not; `x != \"a\" or x != \"b\"` holds for every x. Most likely one side is misspelt, or `and` stands for `or`.", (*linter).known},
	{"KQL306", "A time filter behind a join", "The filter reads a column of the left side, so it can stand before the join, which then has less to put together.", (*linter).late},
	{"KQL307", "take without an order", "`take` and `limit` give any rows, and others in the next run. In a rule put `sort by` or `top` in their place.", (*linter).takes},
	{"KQL308", "A column that only data gives", "`evaluate bag_unpack` and `evaluate pivot` make columns of the rows that are there. Where none has the value, the column is missing and the query fails. Read it as `column_ifexists(\"Name\", \"\")`, or give the plugin a schema: `evaluate bag_unpack(d) : (Name: string)`.", (*linter).guessed},
	{"KQL309", "in with a query of several columns", "`x in (query)` looks into the query's first column only. Leave one column: end the query with `project` or `distinct`.", (*linter).lists},
}

// Query looks at a query that could be bound; trace is what that wrote down.
func Query(q *parser.Query, text string, trace *planner.Trace) parser.Diagnostics {
	l := &linter{query: q, text: text, trace: trace}
	for _, c := range Checks {
		l.code = c.Code
		c.look(l)
	}
	slices.SortStableFunc(l.found, func(a, b parser.Diagnostic) int { return a.Span.Start - b.Span.Start })
	return slices.Compact(l.found) // a filter inside a filter is come upon twice
}

var ignores = regexp.MustCompile(`(?://|#)\s*kql:ignore((?:[\s,]+[A-Z]+\d+)+)`)

// Ignored says whether a comment with kql:ignore on a line of a text, or on the one above, names a code. The line is
// that of an offset.
func Ignored(text string, at int, code string) bool {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	above := strings.TrimSuffix(text[:start], "\n")
	above = above[strings.LastIndexByte(above, '\n')+1:]
	for _, l := range []string{line, above} {
		if m := ignores.FindStringSubmatch(l); m != nil && slices.Contains(strings.FieldsFunc(m[1], isSeparator), code) {
			return true
		}
	}
	return false
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' || r == '\t' }

type linter struct {
	query *parser.Query
	text  string
	trace *planner.Trace
	code  string
	found parser.Diagnostics
}

func (l *linter) note(at parser.Span, hint, message string) {
	l.report(parser.Note, at, hint, message)
}

// warn reports what gives wrong answers on some data.
func (l *linter) warn(at parser.Span, hint, message string) {
	l.report(parser.Warning, at, hint, message)
}

func (l *linter) report(s parser.Severity, at parser.Span, hint, message string) {
	l.found = append(l.found, parser.Diagnostic{Severity: s, Code: l.code, Message: message, Hint: hint, Span: at})
}

// typeOf is the type of an expression; Unknown where it was not bound as a value.
func (l *linter) typeOf(e parser.Expr) types.Type {
	if x := l.trace.Scalars[e]; x != nil {
		return x.Type()
	}
	return types.Unknown
}

// constant is the value of an expression that does not depend on the rows.
func (l *linter) constant(e parser.Expr) (*planner.Const, bool) {
	c, ok := l.trace.Scalars[e].(*planner.Const)
	return c, ok && c.Value.Len == 1 && !c.Value.Null(0)
}

// words is a part of the query word by word: parts that read the same have the same.
func (l *linter) words(n parser.Node) string {
	at := n.Where()
	return strings.Join(parser.Words(l.text[at.Start:at.End]), " ")
}

// mirrored is what a comparison is read from its right side.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

// sides calls f with a comparison as it is written and as it reads from its right side.
func sides(e *parser.Binary, f func(op string, x, y parser.Expr)) {
	f(e.Op, parser.Bare(e.X), parser.Bare(e.Y))
	if op := mirrored[e.Op]; op != "" {
		f(op, parser.Bare(e.Y), parser.Bare(e.X))
	}
}

// parts is the operands of a chain of and, or of or.
func parts(e parser.Expr, op string) []parser.Expr {
	if b, ok := parser.Bare(e).(*parser.Binary); ok && b.Op == op {
		return append(parts(b.X, op), parts(b.Y, op)...)
	}
	return []parser.Expr{parser.Bare(e)}
}

// chains calls f with every whole chain of and, or of or.
func chains(root any, op string, f func(*parser.Binary)) {
	inner := map[parser.Expr]bool{}
	parser.Each(root, func(e *parser.Binary) {
		if e.Op != op {
			return
		}
		inner[parser.Bare(e.X)], inner[parser.Bare(e.Y)] = true, true
		if !inner[e] {
			f(e)
		}
	})
}
