package why

import (
	"fmt"
	"slices"

	"kql/executor/lineage"
	"kql/planner"
)

// passedOver says which other row of a group stands for the one that is followed, where what conditions read is what
// arg_max or arg_min took; "" where it is the row's own. live is the rows of each step that came of it.
func (f *followed) passedOver(live map[*lineage.Step][]int32, conditions []planner.Expr) string {
	for _, e := range conditions {
		for _, id := range planner.ColumnsOf(e) {
			if s, first := f.chooser(id); s != nil && len(live[s]) > 0 {
				if why := f.taken(s, first, live); why != "" {
					return why
				}
			}
		}
	}
	return ""
}

// chooser is the summarize whose arg_max or arg_min gives a column, and which of its columns are the first of that.
func (f *followed) chooser(id int) (*lineage.Step, int) {
	for _, s := range slices.Backward(f.trace.Steps) {
		at := slices.IndexFunc(s.Node.Schema(), func(c planner.Column) bool { return c.ID == id })
		if at < 0 {
			continue
		}
		switch n := s.Node.(type) {
		case *planner.Aggregate:
			first := len(n.Keys)
			for _, a := range n.Aggs {
				if at >= first && at < first+a.Outputs {
					if name := a.Function.Name; name == "arg_max" || name == "arg_min" {
						return s, first
					}
				}
				first += a.Outputs
			}
			return nil, 0
		case *planner.Project:
			if ref, ok := n.Exprs[at].(*planner.Ref); ok && ref.Column.ID != id {
				return f.chooser(ref.Column.ID)
			}
		case *planner.Shared:
			return f.chooser(n.Definition.Plan.Schema()[at].ID)
		}
	}
	return nil, 0
}

// taken says which row the aggregate that starts at a column took in the place of those that live.
func (f *followed) taken(s *lineage.Step, column int, live map[*lineage.Step][]int32) string {
	n := s.Node.(*planner.Aggregate)
	at := len(n.Keys)
	i := slices.IndexFunc(n.Aggs, func(a planner.Agg) bool {
		at += a.Outputs
		return at-a.Outputs == column
	})
	group, in := live[s][0], s.Inputs[0]
	rows := s.From[0][group]
	by := n.Aggs[i].Args[0]
	got, err := f.trace.Eval(s, 0, rows, []planner.Expr{by})
	if err != nil {
		return ""
	}
	best, own := cell(s.Rows.Col(column), int(group)), ""
	winner := int32(-1)
	for k, r := range rows {
		value := cell(got.Col(0), k)
		if slices.Contains(live[in], r) {
			if own = value; value == best {
				return ""
			}
		} else if value == best && winner < 0 {
			winner = r
		}
	}
	origins := f.origins(in, []int32{max(winner, 0)})
	if winner < 0 || len(origins) == 0 {
		return ""
	}
	return fmt.Sprintf("the condition is not true of %s row %d, which %s takes of its group: there %s is %s, and here %s",
		origins[0].Table, origins[0].Number, n.Aggs[i].Function.Name, f.place(by.Where()).Text, best, own)
}
