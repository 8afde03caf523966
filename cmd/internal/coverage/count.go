package coverage

import (
	"slices"
	"strings"

	"kql/cmd/internal/output"
	"kql/executor/lineage"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// counting counts one step of a case.
type counting struct {
	*Coverage
	trace *lineage.Trace
	at1   *lineage.Step
}

func (c *counting) step() error {
	switch n := c.at1.Node.(type) {
	case *planner.Filter:
		if err := c.predicate(n.Predicate); err != nil {
			return err
		}
		return c.choices([]planner.Expr{n.Predicate})
	case *planner.Project:
		return c.choices(n.Exprs)
	case *planner.Aggregate:
		exprs := slices.Clone(n.Keys)
		for _, a := range n.Aggs {
			exprs = append(exprs, a.Args...)
		}
		return c.choices(exprs)
	case *planner.Join:
		return c.join(n)
	}
	return nil
}

// truth is whether a condition is true of each row of the step's input.
func (c *counting) truth(conditions []planner.Expr) ([][]bool, error) {
	rows := c.at1.Inputs[0].Rows.Len
	got, err := c.trace.Eval(c.at1, 0, lineage.Numbers(rows), conditions)
	if err != nil {
		return nil, err
	}
	out := make([][]bool, len(conditions))
	for i := range conditions {
		out[i] = make([]bool, rows)
		if v := got.Col(i); v.Type == types.Bool {
			for r := range rows {
				out[i][r] = v.Bool(r)
			}
		}
	}
	return out, nil
}

// predicate counts the conditions of a filter. One is asked of the rows that those before it leave open: of and those
// that it kept, of or those that it did not.
func (c *counting) predicate(e planner.Expr) error {
	leaves := lineage.Conditions(e)
	truth, err := c.truth(leaves)
	if err != nil {
		return err
	}
	of := map[planner.Expr][]bool{}
	for i, leaf := range leaves {
		of[leaf] = truth[i]
	}
	open := make([]bool, c.at1.Inputs[0].Rows.Len)
	for i := range open {
		open[i] = true
	}
	asked := map[planner.Expr][]bool{}
	ask(e, open, of, asked)
	for _, leaf := range leaves {
		if _, fixed := leaf.(*planner.Const); fixed {
			continue
		}
		yes, no := 0, 0
		for r, is := range asked[leaf] {
			switch {
			case is && of[leaf][r]:
				yes++
			case is:
				no++
			}
		}
		c.count(leaf.Where(), letNoneThrough, yes)
		c.count(leaf.Where(), turnedNoneAway, no)
		if err := c.list(leaf, asked[leaf]); err != nil {
			return err
		}
	}
	return nil
}

// ask notes of which rows each condition is asked, and gives those of which e is true.
func ask(e planner.Expr, open []bool, of, asked map[planner.Expr][]bool) []bool {
	call, ok := e.(*planner.Call)
	and := ok && call.Function.Name == "and"
	if !and && !(ok && call.Function.Name == "or") {
		asked[e] = open
		return both(open, of[e], true)
	}
	first := ask(call.Args[0], open, of, asked)
	second := ask(call.Args[1], both(open, first, and), of, asked)
	if and {
		return second
	}
	out := make([]bool, len(open))
	for i := range out {
		out[i] = first[i] || second[i]
	}
	return out
}

// both is where a is true and b is want.
func both(a, b []bool, want bool) []bool {
	out := make([]bool, len(a))
	for i := range out {
		out[i] = a[i] && b[i] == want
	}
	return out
}

// list counts which elements of a list matched a row.
func (c *counting) list(e planner.Expr, asked []bool) error {
	call, ok := e.(*planner.Call)
	if !ok || len(call.Args) != 2 {
		return nil
	}
	list, ok := call.Args[1].(*planner.Const)
	if !ok || list.Value.Const || list.Value.Len < 2 {
		return nil
	}
	var single []planner.Expr
	for i := range list.Value.Len {
		one := *call
		one.Args = []planner.Expr{call.Args[0], &planner.Const{Value: list.Value.Gather([]int32{int32(i)}), Span: list.Span}}
		single = append(single, &one)
	}
	truth, err := c.truth(single)
	if err != nil {
		return err
	}
	not := strings.HasPrefix(call.Function.Name, "!")
	for i := range single {
		n := 0
		for r, is := range asked {
			if is && truth[i][r] != not {
				n++
			}
		}
		c.count(list.Span, element(list.Value, i)+" matched no row", n)
	}
	return nil
}

func element(v *vector.Vector, i int) string { return string(output.AppendJSON(nil, v, i)) }

// choices counts the branches of iff and case in expressions.
func (c *counting) choices(exprs []planner.Expr) error {
	for _, e := range exprs {
		call, ok := e.(*planner.Call)
		if !ok {
			continue
		}
		if err := c.choices(call.Args); err != nil {
			return err
		}
		if name := call.Function.Name; name != "iff" && name != "iif" && name != "case" || len(call.Args) < 3 {
			continue
		}
		var conditions []planner.Expr
		for i := 0; i+1 < len(call.Args); i += 2 {
			conditions = append(conditions, call.Args[i])
		}
		truth, err := c.truth(conditions)
		if err != nil {
			return err
		}
		taken := make([]int, len(conditions)+1)
		for r := range c.at1.Inputs[0].Rows.Len {
			k := 0
			for k < len(conditions) && !truth[k][r] {
				k++
			}
			taken[k]++
		}
		for i := range conditions {
			c.count(call.Args[2*i+1].Where(), "this branch was never taken", taken[i])
		}
		c.count(call.Args[len(call.Args)-1].Where(), "this branch was never taken", taken[len(conditions)])
	}
	return nil
}

// join counts the rows of both sides with and without a partner, where the kind of join makes a difference of it.
func (c *counting) join(n *planner.Join) error {
	if len(n.LeftKeys) == 0 {
		return nil
	}
	left, err := c.keys(0, n.LeftKeys)
	if err != nil {
		return err
	}
	right, err := c.keys(1, n.RightKeys)
	if err != nil {
		return err
	}
	at := parser.Span{Start: n.LeftKeys[0].Where().Start, End: n.LeftKeys[len(n.LeftKeys)-1].Where().End}
	if n.Kind != "rightsemi" && n.Kind != "rightanti" && n.Kind != "rightouter" {
		c.side(at, "left", left, right, false)
	}
	if n.Kind != "leftsemi" && n.Kind != "leftanti" && n.Kind != "leftouter" {
		c.side(at, "right", right, left, alwaysPartnered(n))
	}
	return nil
}

func (c *counting) side(at parser.Span, name string, own, other []string, always bool) {
	there := map[string]bool{}
	for _, k := range other {
		there[k] = k != ""
	}
	matched := 0
	for _, k := range own {
		if there[k] {
			matched++
		}
	}
	c.count(at, "no row of the "+name+" side had a partner", matched)
	if always {
		return
	}
	c.count(at, "every row of the "+name+" side had a partner", len(own)-matched)
}

// keys is the keys of each row of a side as one text; "" where one is null.
func (c *counting) keys(side int, exprs []planner.Expr) ([]string, error) {
	rows := c.at1.Inputs[side].Rows.Len
	got, err := c.trace.Eval(c.at1, side, lineage.Numbers(rows), exprs)
	if err != nil {
		return nil, err
	}
	out := make([]string, rows)
	for r := range out {
		for i := range exprs {
			if got.Col(i).Null(r) {
				out[r] = ""
				break
			}
			out[r] += output.Text(got.Col(i), r) + "\x00"
		}
	}
	return out, nil
}
