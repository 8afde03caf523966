package planner

import (
	"kql/functions/types"
	"kql/parser"
)

// withOthers adds the rows for what was not kept. What falls out at a level is one row for each group that the level
// above has kept. From there on each level shows its constant and a total of that row, or nothing where it has none.
func (n nest) withOthers(kept parser.Expr) parser.Expr {
	union := &parser.Union{Place: n.place()}
	for i := len(n.op.Levels) - 1; i >= 0; i-- {
		if n.hasOthers(i) {
			union.Sources = append(union.Sources, &parser.Paren{Place: n.place(), X: n.fallen(i)})
		}
	}
	if len(union.Sources) == 0 {
		return kept
	}
	return n.pipe(kept, union)
}

// hasOthers says whether a level or one below it has a row for others.
func (n nest) hasOthers(from int) bool {
	for _, l := range n.op.Levels[from:] {
		if l.Others != nil {
			return true
		}
	}
	return false
}

// fallen is the rows for what falls out at a level. A union gives them the columns that they lack.
func (n nest) fallen(i int) parser.Expr {
	names := n.pipe(n.ref(keptName(i)), &parser.Project{Place: n.place(), Columns: []parser.Named{n.named(keptKeys, n.keys(i+1))}})
	not := &parser.In{Place: n.place(), Op: "!in", OpAt: n.op.Span, X: n.keys(i + 1), List: []parser.Expr{&parser.Paren{Place: n.place(), X: names}}}
	sum := &parser.Summarize{Place: n.place()}
	for k := range i {
		sum.By = append(sum.By, parser.Named{Place: n.place(), Value: n.ref(keyName(k))})
	}
	columns := n.columns(i)
	for k, l := range n.op.Levels {
		if k >= i && l.Others != nil {
			if len(sum.By) == 0 && n.op.Levels[i].Others == nil {
				// Without a key there would be a row for nothing.
				sum.By = append(sum.By, n.named(keptKeys, l.Others))
			}
			sum.Aggregates = append(sum.Aggregates, n.named(totalName(k), l.By.By.Value))
			columns.Columns = append(columns.Columns, n.named(keyName(k), l.Others), parser.Named{Place: n.place(), Value: n.ref(totalName(k))})
		}
	}
	rest := n.pipe(n.ref(nestedRows), &parser.Where{Place: n.place(), Predicate: not}, sum)
	if i == 0 {
		return n.pipe(rest, columns)
	}
	return n.pipe(n.ref(keptName(i-1)), n.group(i), n.join(rest, i), columns)
}

// othersFit wants a constant of its column's type for others: nothing says what the engine makes of another.
func (n nest) othersFit(vars *scope) bool {
	rows := vars.names[nestedRows].table.Plan.Schema()
	for i, l := range n.op.Levels {
		if l.Others == nil {
			continue
		}
		x := n.b.scalar(l.Others, &frame{vars: vars})
		want := rows[len(rows)-len(n.op.Levels)+i].Type
		if x.Type() == types.Unknown {
			return false
		}
		if want != types.Unknown && x.Type() != want {
			n.b.refuse(l.Others.Where(), "kql wants a constant of type %s for the others of a column of that type.", want)
			return false
		}
	}
	return true
}
