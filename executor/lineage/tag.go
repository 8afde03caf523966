package lineage

import (
	"slices"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// The ids of the columns of row numbers: of the left or only input, of the right one, of a union's branch.
const (
	leftRow  = -1
	rightRow = -2
	branch   = -3
)

// tagged is a step's node over the rows of its inputs, and how many columns of row numbers it has behind its own.
func (t *Trace) tagged(s *Step) (_ planner.Node, hidden int, err error) {
	tag := func() planner.Node { return numbered(s.Inputs[0], leftRow) }
	plain := func() planner.Node { return held(s.Inputs[0].Node.Schema(), s.Inputs[0].Rows) }
	one := func(e planner.Expr) (out planner.Expr) {
		if err == nil && e != nil {
			out, err = t.asked(s, e)
		}
		return out
	}
	all := func(es []planner.Expr) []planner.Expr {
		out := make([]planner.Expr, len(es))
		for i, e := range es {
			out[i] = one(e)
		}
		return out
	}
	switch n := s.Node.(type) {
	case *planner.Filter:
		return &planner.Filter{Input: tag(), Predicate: one(n.Predicate)}, 1, err
	case *planner.Sort:
		return &planner.Sort{Input: tag(), Keys: keys(n.Keys, one)}, 1, err
	case *planner.Top:
		return &planner.Top{Input: tag(), Count: one(n.Count), Keys: keys(n.Keys, one)}, 1, err
	case *planner.Take:
		return &planner.Take{Input: tag(), Count: one(n.Count)}, 1, err
	case *planner.Sample:
		return &planner.Sample{Input: tag(), Count: one(n.Count)}, 1, err
	case *planner.Project:
		p := &planner.Project{Input: tag(), Serial: n.Serial}
		p.Columns, p.Exprs = with(n.Columns, leftRow), append(all(n.Exprs), ref(leftRow))
		return p, 1, err
	case *planner.Expand:
		e := *n
		e.Input, e.Arrays, e.Limit = tag(), all(n.Arrays), one(n.Limit)
		e.Columns, e.Keep = with(n.Columns, leftRow), append(all(n.Keep), ref(leftRow))
		return &e, 1, err
	case *planner.Parse:
		p := *n
		p.Input, p.Source = tag(), one(n.Source)
		p.Columns, p.Keep = with(n.Columns, leftRow), append(all(n.Keep), ref(leftRow))
		return &p, 1, err
	case *planner.Apply:
		a := *n
		a.Input, a.Columns = tag(), with(n.Columns, leftRow)
		x := *n.Expanded
		x.Input, x.Arrays, x.Limit = a.Input, all(x.Arrays), one(x.Limit)
		a.Expanded = &x
		return &a, 1, err
	case *planner.Join:
		j := *n
		j.Left, j.Right = tag(), numbered(s.Inputs[1], rightRow)
		j.LeftKeys, j.RightKeys = all(n.LeftKeys), all(n.RightKeys)
		switch n.Kind {
		case "leftsemi", "leftanti":
			j.Columns = with(n.Columns, leftRow)
			return &j, 1, err
		case "rightsemi", "rightanti":
			j.Columns = with(n.Columns, rightRow)
			return &j, 1, err
		}
		j.Columns = with(with(n.Columns, leftRow), rightRow)
		return &j, 2, err
	case *planner.Union:
		u := &planner.Union{}
		u.Columns = with(with(n.Columns, branch), leftRow)
		for k, in := range s.Inputs {
			u.From = append(u.From, numbered(in, leftRow))
			cells := append([]planner.Cell{}, n.Cells[k]...)
			for i := range cells {
				cells[i].Expr = one(cells[i].Expr)
			}
			from := &planner.Const{Value: vector.ConstLong(types.Long, int64(k))}
			u.Cells = append(u.Cells, append(cells, planner.Cell{ID: branch, Expr: from}, planner.Cell{ID: leftRow, Expr: ref(leftRow)}))
		}
		return u, 2, err
	case *planner.Partition:
		p := *n
		p.Input = plain()
		return &p, 0, nil
	case *planner.Steps:
		p := *n
		p.Input = plain()
		return &p, 0, nil
	case *planner.Evaluate:
		e, hidden := t.plugin(s, n)
		return e, hidden, nil
	}
	return s.Node, 0, nil
}

// passing is the plugins that give columns of their input as they are, and the same of a lookup table.
var passing = []string{"bag_unpack", "ipv4_lookup", "ipv6_lookup", "geo_polygon_lookup", "geo_line_lookup", "rows_near"}

// plugin is a plugin over the rows of its inputs, tagged where it gives their columns.
func (t *Trace) plugin(s *Step, n *planner.Evaluate) (_ *planner.Evaluate, hidden int) {
	over := func(in *Step, id int) planner.Node { return held(in.Node.Schema(), in.Rows) }
	e := *n
	if slices.Contains(passing, n.Plugin.Name) {
		over = func(in *Step, id int) planner.Node { return numbered(in, id) }
		for k := range s.Inputs {
			e.Columns = with(e.Columns, leftRow-k)
		}
		hidden = len(s.Inputs)
	}
	e.Input, e.Args = over(s.Inputs[0], leftRow), append([]planner.PluginArg{}, n.Args...)
	for i := range e.Args {
		if e.Args[i].Table != nil { // of which a plugin has one at most
			e.Args[i].Table = over(s.Inputs[1], rightRow)
		}
	}
	return &e, hidden
}

// onlyRight says whether a kind of join gives rows of its right side alone.
func onlyRight(kind string) bool { return kind == "rightsemi" || kind == "rightanti" }

func keys(ks []planner.SortKey, one func(planner.Expr) planner.Expr) []planner.SortKey {
	out := append([]planner.SortKey{}, ks...)
	for i := range out {
		out[i].Expr = one(out[i].Expr)
	}
	return out
}

// with is columns with one of row numbers behind them.
func with(s planner.Schema, id int) planner.Schema {
	return append(append(planner.Schema{}, s...), number(id))
}

func ref(id int) planner.Expr { return &planner.Ref{Column: number(id)} }

// asked is an expression with values for the queries in it; these become steps of their own.
func (t *Trace) asked(s *Step, e planner.Expr) (planner.Expr, error) {
	if done := s.exprs[e]; done != nil {
		return done, nil
	}
	out := e
	switch e := e.(type) {
	case *planner.Call:
		next := *e
		next.Args = make([]planner.Expr, len(e.Args))
		for i, a := range e.Args {
			value, err := t.asked(s, a)
			if err != nil {
				return nil, err
			}
			next.Args[i] = value
		}
		out = &next
	case *planner.Subquery:
		if t.values[e] == nil {
			asked, err := t.step(e.Plan)
			if err != nil {
				return nil, err
			}
			s.Asked = append(s.Asked, asked)
			t.values[e] = valueOf(e, asked.Rows)
		}
		out = t.values[e]
	}
	s.exprs[e] = out
	return out, nil
}

// valueOf is what a query among expressions comes to: its first value, or its first column as a list.
func valueOf(e *planner.Subquery, rows *vector.Batch) planner.Expr {
	if e.Table {
		return &planner.Const{Value: rows.Col(0).Flat(), Span: e.Span}
	}
	if rows.Len == 0 {
		return &planner.Const{Value: vector.ConstNull(e.Result), Span: e.Span}
	}
	value := *rows.Col(0).Slice(0, 1).Flat()
	value.Const = true
	return &planner.Const{Value: &value, Span: e.Span}
}
