// Package lineage follows rows through a plan. It runs each operator on its own, over the rows that those below it
// gave, and keeps which of these each of its rows came from.
package lineage

import (
	"context"
	"slices"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Step is an operator of a plan with its rows. Steps stand in the order in which they ran, those that others read
// before them.
type Step struct {
	Node   planner.Node
	Inputs []*Step
	Rows   *vector.Batch
	// From[k][i] is the rows of input k that row i came from. An operator that kql cannot follow has every row come
	// from all.
	From [][][]int32
	// Beside[k][i] is the rows of input k that row i has to do with and did not come from: those that prev and next
	// read, and partners in a semi join. It is nil where there are none.
	Beside [][][]int32
	Asked  []*Step // what the operator's expressions ask before it reads a row: queries among expressions

	exprs  map[planner.Expr]planner.Expr   // its expressions, with values for the queries in them
	values map[planner.Expr]*vector.Vector // of the conditions of a filter, for each row that it reads
}

// Trace is all steps of a plan.
type Trace struct {
	Steps []*Step
	Last  *Step // whose rows are the plan's

	ctx     context.Context
	tables  executor.Tables
	options executor.Options
	byNode  map[planner.Node]*Step
	values  map[*planner.Subquery]planner.Expr
}

// Run runs a plan, which has to be bound without rules: these put operators together and leave columns out. Its errors
// are those of executor.Run.
func Run(ctx context.Context, plan planner.Node, tables executor.Tables, o executor.Options) (*Trace, error) {
	t := &Trace{ctx: ctx, tables: tables, options: o, byNode: map[planner.Node]*Step{}, values: map[*planner.Subquery]planner.Expr{}}
	var err error
	t.Last, err = t.step(plan)
	return t, err
}

// step runs a node over the steps of its inputs, once.
func (t *Trace) step(n planner.Node) (*Step, error) {
	if s := t.byNode[n]; s != nil {
		return s, nil
	}
	s := &Step{Node: n, exprs: map[planner.Expr]planner.Expr{}}
	for _, in := range inputs(n) {
		input, err := t.step(in)
		if err != nil {
			return nil, err
		}
		s.Inputs = append(s.Inputs, input)
	}
	if err := t.run(s); err != nil {
		return nil, err
	}
	if err := t.beside(s); err != nil {
		return nil, err
	}
	t.byNode[n] = s
	t.Steps = append(t.Steps, s)
	return s, nil
}

// inputs is the nodes whose rows a node reads; the body of mv-apply and partition reads what they put in its slot.
func inputs(n planner.Node) []planner.Node {
	switch n := n.(type) {
	case *planner.Apply:
		return []planner.Node{n.Input}
	case *planner.Partition:
		return []planner.Node{n.Input}
	case *planner.GraphTable, *planner.GraphMatch:
		return nil
	}
	return n.Inputs()
}

// run fills a step's rows.
func (t *Trace) run(s *Step) error {
	switch n := s.Node.(type) {
	case *planner.Shared, *planner.Render:
		s.Rows, s.From = s.Inputs[0].Rows, [][][]int32{each(s.Inputs[0].Rows.Len)}
		return nil
	case *planner.Aggregate:
		return t.aggregate(s, n)
	case *planner.MakeSeries:
		return t.series(s, n)
	case *planner.Filter:
		if done, err := t.filter(s, n); done || err != nil {
			return err
		}
	}
	node, hidden, err := t.tagged(s)
	if err != nil {
		return err
	}
	if rowByRow(s) && s.Inputs[0].Rows.Len == 0 {
		s.Rows, s.From = none(s.Node.Schema()), [][][]int32{{}}
		return nil
	}
	all, err := t.rows(node)
	if err != nil {
		return err
	}
	cols := all.Cols()
	own := len(cols) - hidden
	s.Rows = vector.NewBatch(all.Len, cols[:own])
	s.From = make([][][]int32, len(s.Inputs))
	switch u, union := s.Node.(*planner.Union); {
	case union && len(s.Inputs) > 0:
		s.From = fromBranch(len(u.From), cols[own], cols[own+1])
	case hidden == 0:
		for k, in := range s.Inputs {
			s.From[k] = everything(all.Len, in.Rows.Len)
		}
	default:
		first := 0
		if j, ok := s.Node.(*planner.Join); ok && onlyRight(j.Kind) {
			first = 1
		}
		for k := range s.Inputs {
			if at := k - first; at >= 0 && at < hidden {
				s.From[k] = sources(cols[own+at])
			} else {
				s.From[k] = make([][]int32, all.Len)
			}
		}
	}
	return nil
}

// rows is a plan's rows as one batch.
func (t *Trace) rows(n planner.Node) (*vector.Batch, error) {
	r, err := executor.Run(t.ctx, n, t.tables, t.options)
	if err != nil {
		return nil, err
	}
	cols := make([]*vector.Vector, len(r.Schema))
	for i, c := range r.Schema {
		parts := make([]*vector.Vector, len(r.Batches))
		for j, b := range r.Batches {
			parts[j] = b.Col(i)
		}
		ok := false
		if cols[i], ok = vector.Concat(c.Type, parts); !ok {
			return nil, executor.ErrMemory
		}
	}
	return vector.NewBatch(r.Rows(), cols), nil
}

// Eval computes expressions of a step on chosen rows of one of its inputs.
func (t *Trace) Eval(s *Step, input int, rows []int32, exprs []planner.Expr) (*vector.Batch, error) {
	in := s.Inputs[input]
	chosen := in.Rows
	if !slices.Equal(rows, Numbers(in.Rows.Len)) {
		chosen = chosen.Gather(rows)
	} else if known := s.known(exprs); known != nil {
		return vector.NewBatch(len(rows), known), nil
	}
	p, err := t.computing(s, held(in.Node.Schema(), chosen), exprs)
	switch {
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return none(p.Columns), nil
	}
	return t.rows(p)
}

// computing is the plan of expressions of a step, each a column, over rows.
func (t *Trace) computing(s *Step, rows planner.Node, exprs []planner.Expr) (*planner.Project, error) {
	p := &planner.Project{Input: rows}
	for i, e := range exprs {
		asked, err := t.asked(s, e)
		if err != nil {
			return nil, err
		}
		p.Exprs = append(p.Exprs, asked)
		p.Columns = append(p.Columns, planner.Column{ID: -10 - i, Name: "value", Type: e.Type()})
	}
	return p, nil
}

// rowByRow says whether a step makes rows of those of one input, and so none of none.
func rowByRow(s *Step) bool {
	switch n := s.Node.(type) {
	case *planner.Filter, *planner.Sort, *planner.Top, *planner.Take, *planner.Sample, *planner.Expand, *planner.Parse, *planner.Apply:
		return true
	case *planner.Project:
		return !n.Serial
	}
	return false
}

// none is no rows.
func none(s planner.Schema) *vector.Batch {
	cols := make([]*vector.Vector, len(s))
	for i, c := range s {
		cols[i] = vector.NewBuilder(c.Type, 0).Vector()
	}
	return vector.NewBatch(0, cols)
}

// Conditions is what a predicate joins with and and or, from left to right.
func Conditions(e planner.Expr) []planner.Expr {
	if c, ok := e.(*planner.Call); ok && (c.Function.Name == "and" || c.Function.Name == "or") {
		return append(Conditions(c.Args[0]), Conditions(c.Args[1])...)
	}
	return []planner.Expr{e}
}

// held is rows as a node.
func held(s planner.Schema, b *vector.Batch) *planner.Values {
	return &planner.Values{Output: planner.Output{Columns: s}, Rows: b.Cols(), Count: b.Len}
}

// numbered is a step's rows as a node, with their numbers in one more column.
func numbered(in *Step, id int) *planner.Values {
	v := held(append(planner.Schema{}, in.Node.Schema()...), in.Rows)
	v.Columns = append(v.Columns, number(id))
	numbers := make([]int64, in.Rows.Len)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	v.Rows = append(append([]*vector.Vector{}, v.Rows...), &vector.Vector{Type: types.Long, Len: len(numbers), Longs: numbers})
	return v
}

// number is a column of row numbers; the ids of a query's columns are above 0.
func number(id int) planner.Column {
	name := "$row"
	if id == rightRow { // plugins go by names
		name = "$partner"
	}
	return planner.Column{ID: id, Name: name, Type: types.Long}
}

func each(n int) [][]int32 {
	out := make([][]int32, n)
	for i := range out {
		out[i] = []int32{int32(i)}
	}
	return out
}

// Numbers is all rows of so many.
func Numbers(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

func everything(n, inputs int) [][]int32 {
	all := Numbers(inputs)
	out := make([][]int32, n)
	for i := range out {
		out[i] = all
	}
	return out
}

// sources is a column of row numbers as lists of one, or of none where a row has no partner.
func sources(v *vector.Vector) [][]int32 {
	out := make([][]int32, v.Len)
	for i := range out {
		if !v.Null(i) {
			out[i] = []int32{int32(v.Long(i))}
		}
	}
	return out
}

// fromBranch is the sources of a union's rows, given the branch of each and its number there.
func fromBranch(branches int, branch, row *vector.Vector) [][][]int32 {
	out := make([][][]int32, branches)
	for k := range out {
		out[k] = make([][]int32, row.Len)
	}
	for i := range row.Len {
		out[branch.Long(i)][i] = []int32{int32(row.Long(i))}
	}
	return out
}
