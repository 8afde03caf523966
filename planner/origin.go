package planner

// Origin is the column of a table that a plan's column has its values from, where these go through the plan as they
// are; ok is false where they are computed.
func Origin(plan Node, id int) (table string, column ScanColumn, ok bool) {
	switch n := plan.(type) {
	case *Scan:
		for i, c := range n.Columns {
			if c.ID == id {
				return n.Table, n.Source[i], true
			}
		}
		return "", ScanColumn{}, false
	case *Project:
		return originOf(n.Input, n.Columns, n.Exprs, id)
	case *Aggregate:
		return originOf(n.Input, n.Columns, n.Keys, id)
	case *Expand:
		return originOf(n.Input, n.Columns, n.Keep, id)
	case *Parse:
		return originOf(n.Input, n.Columns, n.Keep, id)
	case *Union:
		for i, from := range n.From {
			if ref, is := n.cell(i, id).(*Ref); is {
				return Origin(from, ref.Column.ID)
			}
		}
		return "", ScanColumn{}, false
	case *Shared:
		for i, c := range n.Columns {
			if c.ID == id {
				return Origin(n.Definition.Plan, n.Definition.Plan.Schema()[i].ID)
			}
		}
		return "", ScanColumn{}, false
	}
	for _, in := range plan.Inputs() {
		if table, column, ok = Origin(in, id); ok {
			return table, column, ok
		}
	}
	return "", ScanColumn{}, false
}

// originOf follows a column that an expression gives: it has an origin where that is another column.
func originOf(input Node, columns Schema, exprs []Expr, id int) (string, ScanColumn, bool) {
	for i, c := range columns {
		if c.ID != id || i >= len(exprs) {
			continue
		}
		if ref, ok := exprs[i].(*Ref); ok {
			return Origin(input, ref.Column.ID)
		}
		return "", ScanColumn{}, false
	}
	return Origin(input, id)
}
