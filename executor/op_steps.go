package executor

import (
	"context"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// stepper is scan made ready. Expressions see one row at a time: the input's columns and then, step by step,
// what each step remembers.
type stepper struct {
	node       *planner.Steps
	input      *vector.Batch
	conditions []evaluator
	assigns    [][]evaluator // by step and declared column; nil: the default
	defaults   []*vector.Vector
	read       []bool // which of the columns that expressions see are read

	rows   []steppedRow
	states []stepState
	next   int64   // the number of the next match
	out    []int32 // places in rows
}

// steppedRow is a row that matched a step, with the declared columns' values.
type steppedRow struct {
	row      int32
	declared []*vector.Vector
	match    int64
}

// stepState is what a step remembers: for itself and each step before it the last row, as a place in rows.
type stepState struct {
	active bool
	rows   []int32
	match  int64
	held   int32 // a row that comes out only if no other follows it here; -1: none
}

// steps matches rows, in order, against steps from the last to the first.
func (r *run) steps(ctx context.Context, n *planner.Steps) ([]Stream, error) {
	s, err := r.compileSteps(ctx, n)
	if err != nil {
		return nil, err
	}
	if s.input, err = r.whole(ctx, n.Input); err != nil {
		return nil, err
	}
	held := r.account(n)
	for row := range s.input.Len {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		kept := len(s.rows)
		for k := len(n.Steps) - 1; k >= 0; k-- {
			if err := s.visit(k, int32(row)); err != nil {
				return nil, err
			}
		}
		if err := held.grow(int64(len(s.rows)-kept) * int64(64+128*len(n.Declared))); err != nil {
			return nil, err
		}
	}
	for k := range s.states {
		s.flush(k)
	}
	return s.result()
}

func (r *run) compileSteps(ctx context.Context, n *planner.Steps) (*stepper, error) {
	schema := append(planner.Schema{}, n.Input.Schema()...)
	for _, step := range n.Steps {
		schema = append(schema, step.State...)
	}
	s := &stepper{node: n, read: make([]bool, len(schema)), states: make([]stepState, len(n.Steps))}
	for i := range s.states {
		s.states[i].held = -1
	}
	for _, d := range n.Declared {
		v, err := r.constant(ctx, d)
		if err != nil {
			return nil, err
		}
		s.defaults = append(s.defaults, v)
	}
	for _, step := range n.Steps {
		e, err := r.compile(ctx, step.Condition, schema)
		if err != nil {
			return nil, err
		}
		markRead(step.Condition, schema, s.read)
		s.conditions = append(s.conditions, e)
		assigns := make([]evaluator, len(n.Declared))
		for i, a := range step.Assign {
			if a == nil {
				continue
			}
			markRead(a, schema, s.read)
			if assigns[i], err = r.compile(ctx, a, schema); err != nil {
				return nil, err
			}
		}
		s.assigns = append(s.assigns, assigns)
	}
	return s, nil
}

// markRead notes the columns that an expression reads.
func markRead(e planner.Expr, s planner.Schema, read []bool) {
	switch e := e.(type) {
	case *planner.Ref:
		for i, c := range s {
			if c.ID == e.Column.ID {
				read[i] = true
			}
		}
	case *planner.Call:
		for _, a := range e.Args {
			markRead(a, s, read)
		}
	}
}

// visit matches a row against step k: with what the step before remembers, which then moves on to k, or
// else with what k itself remembers.
func (s *stepper) visit(k int, row int32) error {
	if k > 0 && s.states[k-1].active {
		before := &s.states[k-1]
		ok, view, err := s.matches(k, row, before.rows)
		if err != nil {
			return err
		}
		if ok {
			s.flush(k)
			s.flush(k - 1)
			s.states[k] = stepState{active: true, rows: before.rows, match: before.match, held: -1}
			*before = stepState{held: -1}
			return s.accept(k, row, view)
		}
	}
	if k > 0 && !s.states[k].active {
		return nil
	}
	ok, view, err := s.matches(k, row, s.states[k].rows)
	if err != nil || !ok {
		return err
	}
	if !s.states[k].active {
		s.states[k] = stepState{active: true, match: s.next, held: -1}
		s.next++
	}
	return s.accept(k, row, view)
}

// accept makes a row the one that step k remembers, and puts it out.
func (s *stepper) accept(k int, row int32, view *vector.Batch) error {
	state := &s.states[k]
	accepted := steppedRow{row: row, declared: make([]*vector.Vector, len(s.defaults)), match: state.match}
	for i, e := range s.assigns[k] {
		accepted.declared[i] = s.defaults[i]
		if e == nil {
			continue
		}
		v, err := e.eval(view)
		if err != nil {
			return err
		}
		accepted.declared[i] = v
	}
	at := int32(len(s.rows))
	s.rows = append(s.rows, accepted)
	state.rows = append(state.rows[:k:k], at)
	switch s.node.Steps[k].Emit {
	case planner.EmitAll:
		s.out = append(s.out, at)
	case planner.EmitLast:
		state.held = at
	}
	return nil
}

// flush puts out the row that a step with output=last held back.
func (s *stepper) flush(k int) {
	if held := s.states[k].held; held >= 0 {
		s.out = append(s.out, held)
		s.states[k].held = -1
	}
}

// matches says whether a row meets step k's condition, given remembered rows; view is what it saw.
func (s *stepper) matches(k int, row int32, remembered []int32) (ok bool, view *vector.Batch, err error) {
	view = s.view(row, remembered)
	v, err := s.conditions[k].eval(view)
	if err != nil {
		return false, nil, err
	}
	return v.Len > 0 && v.Bool(0), view, nil
}

// view is one row of all columns that expressions see; those that none reads are left out. A step that
// remembers nothing has nulls, and its declared columns' defaults.
func (s *stepper) view(row int32, remembered []int32) *vector.Batch {
	cols := make([]*vector.Vector, len(s.read))
	inputs := s.input.Width()
	for i := range inputs {
		if s.read[i] {
			cols[i] = s.input.Col(i).Slice(int(row), int(row)+1)
		}
	}
	width := inputs + len(s.defaults)
	for at := inputs; at < len(cols); at++ {
		if !s.read[at] {
			continue
		}
		step, c := (at-inputs)/width, (at-inputs)%width
		switch {
		case step < len(remembered) && c < inputs:
			from := int(s.rows[remembered[step]].row)
			cols[at] = s.input.Col(c).Slice(from, from+1)
		case step < len(remembered):
			cols[at] = s.rows[remembered[step]].declared[c-inputs]
		case c < inputs:
			cols[at] = vector.ConstNull(s.node.Steps[step].State[c].Type)
		default:
			cols[at] = s.defaults[c-inputs]
		}
	}
	return vector.NewBatch(1, cols)
}

func (s *stepper) result() ([]Stream, error) {
	from := make([]int32, len(s.out))
	matches := make([]int64, len(s.out))
	for i, at := range s.out {
		from[i], matches[i] = s.rows[at].row, s.rows[at].match
	}
	var cols []*vector.Vector
	for i := range s.input.Width() {
		cols = append(cols, s.input.Col(i).Gather(from))
	}
	for d := range s.defaults {
		b := vector.NewBuilder(s.node.Columns[len(cols)].Type, len(s.out))
		for _, at := range s.out {
			b.AppendFrom(s.rows[at].declared[d], 0)
		}
		cols = append(cols, b.Vector())
	}
	if s.node.MatchID {
		cols = append(cols, &vector.Vector{Type: types.Long, Len: len(matches), Longs: matches})
	}
	return one(vector.NewBatch(len(s.out), cols)), nil
}
