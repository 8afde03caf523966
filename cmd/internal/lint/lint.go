// Package lint looks for what is right KQL and most likely not what was meant.
package lint

import (
	"reflect"
	"slices"
	"strings"

	"kql/parser"
)

// Check is one thing that lint looks for.
type Check struct {
	Code, Title string
	Why         string // and what to do about it

	look func(l *linter)
}

// Checks is all of them, by code.
var Checks = []Check{
	{"KQL301", "A time delta admits negative values", "`a - b < 6h` also holds where `a` lies any time before `b`. Say which comes first: add `a >= b`, or write `a - b between (0s .. 6h)`.", (*linter).deltas},
	{"KQL302", "join without kind", "A join without `kind` is `innerunique`: of the rows of the left side that have the same key it keeps any one. Say `kind=inner` to keep them all, or `kind=innerunique` to show that you mean it.", (*linter).joins},
	{"KQL303", "contains with a whole word", "`has` looks for a whole term and reads an index; `contains` reads every character. Where the text is a word by itself, `has` is what you want.", (*linter).contains},
	{"KQL304", "A let that nothing uses", "The name is never read. Take the let out, or use it.", (*linter).lets},
	{"KQL305", "A comparison that can never hold", "`tolower(x) == \"ABC\"` compares text without capitals with text that has some. Write the text as the function gives it, or use `=~`.", (*linter).never},
	{"KQL306", "A time filter behind a join", "The filter reads a column of the left side, so it can stand before the join, which then has less to put together.", (*linter).late},
	{"KQL307", "take without an order", "`take` and `limit` give any rows, and others in the next run. In a rule put `sort by` or `top` in their place.", (*linter).takes},
}

// Query looks at a query. A comment with kql:ignore and a code, on a line or the one above, keeps that line's
// findings back.
func Query(q *parser.Query, text string) parser.Diagnostics {
	l := &linter{query: q, text: text}
	for _, c := range Checks {
		l.code = c.Code
		c.look(l)
	}
	slices.SortStableFunc(l.found, func(a, b parser.Diagnostic) int { return a.Span.Start - b.Span.Start })
	return slices.DeleteFunc(l.found, func(d parser.Diagnostic) bool { return silenced(text, d) })
}

type linter struct {
	query *parser.Query
	text  string
	code  string
	found parser.Diagnostics
}

func (l *linter) note(at parser.Span, hint, message string) {
	l.found = append(l.found, parser.Diagnostic{Severity: parser.Note, Code: l.code, Message: message, Hint: hint, Span: at})
}

// silenced says whether a comment on the finding's line or the one above names its code.
func silenced(text string, d parser.Diagnostic) bool {
	start := strings.LastIndexByte(text[:d.Span.Start], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[d.Span.Start:], '\n'); n >= 0 {
		end = d.Span.Start + n
	}
	above := ""
	if start > 0 {
		above = text[strings.LastIndexByte(text[:start-1], '\n')+1 : start-1]
	}
	for _, line := range []string{text[start:end], above} {
		if _, codes, ok := strings.Cut(line, "kql:ignore"); ok && strings.Contains(codes, d.Code) {
			return true
		}
	}
	return false
}

// each calls f with every node of a kind.
func each[T parser.Node](root any, f func(T)) {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				return
			}
			if n, ok := v.Interface().(T); ok && v.Kind() == reflect.Pointer {
				f(n)
			}
			walk(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(root))
}

// same is a part of the query as its words: parts that read the same have the same.
func (l *linter) words(n parser.Node) string {
	at := n.Where()
	return strings.Join(parser.Words(l.text[at.Start:at.End]), " ")
}
