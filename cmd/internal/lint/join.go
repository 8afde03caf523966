package lint

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

func (l *linter) joins() {
	parser.Each(l.query, func(j *parser.Join) {
		if !j.Lookup && parser.Hint(j.Hints, "kind") == "" {
			l.note(parser.Span{Start: j.Span.Start, End: j.Span.Start + len("join")}, "write kind=inner, or kind=innerunique if that is meant", "A join without kind keeps any one of the left rows that have the same key.")
		}
	})
}

// keepLeft are the kinds of join that a condition on the left side may go through.
var keepLeft = []string{"", "inner", "innerunique", "leftouter", "leftsemi", "leftanti", "leftantisemi", "anti"}

// late looks for conditions on the left side's time behind a join.
func (l *linter) late() {
	parser.Each(l.query, func(p *parser.Pipeline) {
		var left planner.Schema // of the join; what has been computed since is taken out
		for _, op := range p.Operators {
			switch op := op.(type) {
			case *parser.Join:
				if left == nil && slices.Contains(keepLeft, parser.Hint(op.Hints, "kind")) {
					left = slices.Clone(l.trace.Rows[op])
				}
			case *parser.Where:
				for _, part := range parts(op.Predicate, "and") {
					l.lateTime(part, left)
				}
			case *parser.Extend:
				for _, c := range op.Columns {
					for _, n := range c.Names {
						left = slices.DeleteFunc(left, func(c planner.Column) bool { return c.Name == n.Text })
					}
				}
			case *parser.Sort, *parser.ProjectAway, *parser.ProjectKeep, *parser.ProjectReorder:
			default: // the name may be another column's by now
				left = nil
			}
		}
	})
}

// lateTime reports a comparison of a time of the left side with constants.
func (l *linter) lateTime(e parser.Expr, left planner.Schema) {
	var x parser.Expr
	var bounds []parser.Expr
	switch e := e.(type) {
	case *parser.Binary:
		sides(e, func(op string, a, b parser.Expr) {
			if _, ok := a.(*parser.NameRef); ok && op != "==" && op != "!=" && mirrored[op] != "" {
				x, bounds = a, []parser.Expr{b}
			}
		})
	case *parser.Between:
		x, bounds = parser.Bare(e.X), []parser.Expr{e.Low, e.High}
	}
	n, ok := x.(*parser.NameRef)
	if !ok || !slices.ContainsFunc(left, func(c planner.Column) bool { return c.Name == n.Name.Text && c.Type == types.Datetime }) {
		return
	}
	for _, b := range bounds {
		if _, ok := l.constant(b); !ok {
			return
		}
	}
	l.note(e.Where(), "put it before the join", "This filter reads a time of the left side only.")
}
