package repl

import (
	"context"
	"slices"
	"strings"

	"kql/cmd/internal/grid"
	"kql/parser"
	"kql/planner"
)

// lets are the let statements that the session keeps, in the order in which they were made.
type lets []let

type let struct {
	name, text string // the text without its semicolon
}

// before is the statements that a text uses, and those that these use, to stand before it. A name that the text
// defines itself is its own.
func (l lets) before(text string) string {
	own := map[string]bool{}
	for _, name := range defined(text) {
		own[name] = true
	}
	used := make([]bool, len(l))
	texts := []string{text}
	for len(texts) > 0 {
		words := map[string]bool{}
		for _, w := range parser.Words(texts[0]) {
			words[w] = true
		}
		texts = texts[1:]
		for i, one := range l {
			if !used[i] && words[one.name] && !own[one.name] {
				used[i] = true
				texts = append(texts, one.text)
			}
		}
	}
	var b strings.Builder
	for i, one := range l {
		if used[i] {
			b.WriteString(one.text + ";\n")
		}
	}
	return b.String()
}

// defined is the names that a text's statements define.
func defined(text string) (names []string) {
	words := parser.Words(text)
	for i, w := range words {
		if w == "let" && i+2 < len(words) && words[i+2] == "=" && (i == 0 || words[i-1] == ";") {
			names = append(names, words[i+1])
		}
	}
	return names
}

// all is every statement, to stand before a text.
func (l lets) all() string {
	var b strings.Builder
	for _, one := range l {
		b.WriteString(one.text + ";\n")
	}
	return b.String()
}

// with is the statements with one more, which takes the place of the one of its name.
func (l lets) with(one let) lets {
	l = slices.Clone(l)
	for i := range l {
		if l[i].name == one.name {
			l[i] = one
			return l
		}
	}
	return append(l, one)
}

// keep keeps the let statements of a text that has no query.
func (s *Shell) keep(ctx context.Context, q submission, tree *parser.Query) error {
	next := s.lets
	var names []string
	for _, statement := range tree.Statements {
		at := statement.Where()
		if at.Start < len(q.lets) {
			continue
		}
		one, ok := statement.(*parser.Let)
		if !ok {
			return &Mistake{[]Problem{s.problem(q, parser.Diagnostic{Severity: parser.Error, Span: at, Message: "Of statements without a query only let is kept for the session."})}}
		}
		next = next.with(let{one.Name.Text, strings.TrimSpace(q.whole()[at.Start:at.End])})
		names = append(names, one.Name.Text)
	}
	before := s.lets
	s.lets = next
	if s.target != nil {
		s.accepted(nil)
		s.remark("%s kept for this session", strings.Join(names, ", "))
		return nil
	}
	if _, _, _, err := s.bind(ctx, &parser.Source{Name: "session", Text: next.all() + "print 1"}); err != nil {
		s.lets = before
		return err
	}
	s.accepted(nil)
	for _, n := range s.named(ctx) {
		if slices.Contains(names, n.Name) {
			s.remark("%s is %s for this session", n.Name, describe(n))
		}
	}
	return nil
}

// named is what the names of the session stand for.
func (s *Shell) named(ctx context.Context) []planner.Named {
	tree, problems := parser.Parse(s.lets.all() + "print 1")
	if problems.Failed() {
		return nil
	}
	trace := planner.NewTrace()
	planner.Bind(tree, s.Names(ctx), planner.Options{Now: s.Now, Parameters: s.Params, Trace: trace})
	return trace.Names
}

// describe says what a name stands for.
func describe(n planner.Named) string {
	switch {
	case n.Lambda != nil:
		return "a function"
	case n.Rows != nil:
		return "a table of " + grid.Count(len(n.Rows), "column")
	case n.Group != nil:
		return "a group of entities"
	case n.Scalar != nil:
		return "a " + n.Scalar.Type().String()
	}
	return "nothing"
}
