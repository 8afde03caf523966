package lint

import (
	"kql/functions/types"
	"kql/parser"
)

// deltas looks for a - b < 6h of two times of the rows, where nothing says that a is not before b.
func (l *linter) deltas() {
	ordered := l.ordered()
	parser.Each(l.query, func(p *parser.Pipeline) {
		made := map[string]parser.Expr{} // by the columns that the pipeline has computed so far
		for _, op := range p.Operators {
			if w, ok := op.(*parser.Where); ok {
				parser.Each(w, func(e *parser.Binary) {
					sides(e, func(op string, x, y parser.Expr) {
						if op == "<" || op == "<=" {
							l.delta(e, x, y, made, ordered)
						}
					})
				})
			}
			l.computed(op, made)
		}
	})
}

// delta reports x < y where x is the difference of two times and nothing orders them.
func (l *linter) delta(at *parser.Binary, x, y parser.Expr, made map[string]parser.Expr, ordered map[string]bool) {
	if !l.positive(y) || ordered[l.words(x)] {
		return
	}
	if n, ok := x.(*parser.NameRef); ok && made[n.Name.Text] != nil {
		x = made[n.Name.Text]
	}
	later, earlier := l.difference(x)
	if later == nil || ordered[l.words(x)] || ordered[l.words(later)+" - "+l.words(earlier)] || inOrder(later, earlier, made) {
		return
	}
	hint := "add " + l.words(later) + " >= " + l.words(earlier)
	if at.Op == "<" || at.Op == "<=" {
		hint += ", or between (0s .. " + l.words(at.Y) + ")"
	}
	l.note(at.Span, hint, "This also holds where the difference is negative.")
}

// difference is a and b of a - b and of datetime_diff("hour", a, b), both times of the rows; else nil.
func (l *linter) difference(e parser.Expr) (later, earlier parser.Expr) {
	switch e := parser.Bare(e).(type) {
	case *parser.Binary:
		if e.Op == "-" {
			later, earlier = parser.Bare(e.X), parser.Bare(e.Y)
		}
	case *parser.Call:
		if e.Name.Text == "datetime_diff" && len(e.Args) == 3 {
			later, earlier = parser.Bare(e.Args[1].Value), parser.Bare(e.Args[2].Value)
		}
	}
	for _, t := range []parser.Expr{later, earlier} {
		if t == nil || l.typeOf(t) != types.Datetime {
			return nil, nil
		}
		if _, known := l.constant(t); known {
			return nil, nil
		}
	}
	return later, earlier
}

// positive says whether an expression is a length of time, or a count of its units, that is known and above zero.
func (l *linter) positive(e parser.Expr) bool {
	c, ok := l.constant(e)
	if !ok {
		return false
	}
	switch c.Type() {
	case types.Timespan, types.Long, types.Int:
		return c.Value.Long(0) > 0
	}
	return false
}

// ordered is the differences, word by word, that the query bounds from below somewhere.
func (l *linter) ordered() map[string]bool {
	at := map[string]bool{}
	notBelow := func(x, y parser.Expr) {
		at[l.words(x)] = true // x is itself a difference
		at[l.words(x)+" - "+l.words(y)] = true
	}
	parser.Each(l.query, func(e *parser.Binary) {
		sides(e, func(op string, x, y parser.Expr) {
			if op == ">" || op == ">=" {
				notBelow(x, y)
			}
		})
	})
	parser.Each(l.query, func(e *parser.Between) {
		if !e.Not {
			notBelow(parser.Bare(e.X), parser.Bare(e.Low))
			notBelow(parser.Bare(e.High), parser.Bare(e.X))
		}
	})
	return at
}

// inOrder says whether two times are in order by how they are made: the last and the first of the same rows, or a
// row's and that of the row before.
func inOrder(later, earlier parser.Expr, made map[string]parser.Expr) bool {
	by := func(e parser.Expr) string {
		if n, ok := e.(*parser.NameRef); ok && made[n.Name.Text] != nil {
			e = parser.Bare(made[n.Name.Text])
		}
		if c, ok := e.(*parser.Call); ok {
			return c.Name.Text
		}
		return ""
	}
	x, y := by(later), by(earlier)
	switch {
	case y == "prev" || x == "next":
		return true
	case x == "max" || x == "arg_max":
		return y == "min" || y == "arg_min"
	}
	return false
}

// computed adds the columns that an operator computes, by name.
func (l *linter) computed(op parser.Operator, made map[string]parser.Expr) {
	var columns []parser.Named
	switch op := op.(type) {
	case *parser.Extend:
		columns = op.Columns
	case *parser.Project:
		columns = op.Columns
	case *parser.Serialize:
		columns = op.Columns
	case *parser.Summarize:
		columns = op.Aggregates
	}
	for _, c := range columns {
		call, isCall := parser.Bare(c.Value).(*parser.Call)
		switch {
		case len(c.Names) == 1:
			made[c.Names[0].Text] = parser.Bare(c.Value)
		case isCall && len(c.Names) == 0 && len(call.Args) > 0: // max(x) is called max_x
			made[call.Name.Text+"_"+l.words(call.Args[0].Value)] = call
		}
	}
}
