package executor

import (
	"context"
	"math"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// maxSeries is the engine's limit on the length of a series.
const maxSeries = 1 << 20

// series is make-series made ready.
type series struct {
	node  *planner.MakeSeries
	kind  types.Type // of the axis
	axis  evaluator
	from  *vector.Vector // nil: steps are counted from zero
	steps int64          // of every series; -1: each ends with its own last step
	step  *vector.Vector
	none  []*vector.Vector // for each aggregate what stands for a step without rows
}

// makeSeries aggregates by keys and step of the axis, and then lists each key's steps in arrays.
func (r *run) makeSeries(ctx context.Context, n *planner.MakeSeries) ([]Stream, error) {
	s, err := r.compileSeries(ctx, n)
	if err != nil {
		return nil, err
	}
	keys, err := r.compileAll(ctx, n.Keys, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	a := &aggregation{run: r, keys: append(keys, s), held: r.account(n), at: place(n)}
	a.kinds = append(typesOf(n.Keys), types.Long)
	for _, agg := range n.Aggs {
		call, err := r.compileAgg(ctx, agg, n.Input.Schema())
		if err != nil {
			return nil, err
		}
		a.aggs = append(a.aggs, call)
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	cells, err := a.stream(ctx, mapEach(streams, s.inRange))
	if err != nil {
		return nil, err
	}
	var batches []*vector.Batch
	for _, c := range cells {
		if err := forEach(ctx, c, func(b *vector.Batch) error { batches = append(batches, b); return nil }); err != nil {
			return nil, err
		}
	}
	return s.lines(batches)
}

func (r *run) compileSeries(ctx context.Context, n *planner.MakeSeries) (*series, error) {
	s := &series{node: n, kind: n.Axis.Type(), steps: -1}
	var err error
	if s.axis, err = r.compile(ctx, n.Axis, n.Input.Schema()); err != nil {
		return nil, err
	}
	if s.step, err = r.constant(ctx, n.Step); err != nil {
		return nil, err
	}
	if s.step.Null(0) || !(number(s.step) > 0) {
		return nil, badArgument(n.Step.Where(), "the step of make-series must be above zero")
	}
	if n.From != nil {
		if s.from, err = r.constant(ctx, n.From); err != nil {
			return nil, err
		}
	}
	if n.To != nil {
		to, err := r.constant(ctx, n.To)
		if err != nil {
			return nil, err
		}
		if s.steps, err = s.stepsTo(to); err != nil {
			return nil, err
		}
	}
	for i, agg := range n.Aggs {
		none := zero(agg.Result)
		if n.Defaults[i] != nil {
			if none, err = r.constant(ctx, n.Defaults[i]); err != nil {
				return nil, err
			}
			if agg.Result == types.Real && none.Longs != nil && !none.Null(0) {
				none = vector.ConstReal(float64(none.Long(0)))
			}
		}
		s.none = append(s.none, none)
	}
	return s, nil
}

// stepsTo is the number of steps before to; without From it is the step, counted from zero, that ends all.
func (s *series) stepsTo(to *vector.Vector) (int64, error) {
	distance := number(to)
	if s.from != nil {
		distance -= number(s.from)
	}
	steps := math.Ceil(distance / number(s.step))
	if s.from != nil && steps > maxSeries {
		return 0, badArgument(s.node.Step.Where(), "make-series would have %.0f steps; the most is %d", steps, maxSeries)
	}
	return int64(max(steps, 0)), nil
}

// number is a constant of the axis as a real.
func number(v *vector.Vector) float64 {
	if v.Reals != nil {
		return v.Real(0)
	}
	return float64(v.Long(0))
}

// eval is each row's step: counted from From, or from zero; null outside From and To.
func (s *series) eval(b *vector.Batch) (*vector.Vector, error) {
	axis, err := s.axis.eval(b)
	if err != nil {
		return nil, err
	}
	out := &vector.Vector{Type: types.Long, Len: b.Len, Longs: make([]int64, b.Len), Valid: vector.NewBitmap(b.Len)}
	for i := range b.Len {
		if axis.Null(i) || axis.Reals != nil && !finite(axis.Real(i)) {
			out.Valid.Clear(i)
			continue
		}
		at := s.stepOf(axis, i)
		if s.from != nil && at < 0 || s.steps >= 0 && at >= s.steps {
			out.Valid.Clear(i)
		}
		out.Longs[i] = at
	}
	return out, nil
}

// farStep is a step that no series has so many of, and from which others can still be counted.
const farStep = 1 << 60

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func (s *series) stepOf(axis *vector.Vector, i int) int64 {
	if axis.Reals != nil {
		x := axis.Real(i)
		if s.from != nil {
			x -= number(s.from)
		}
		return int64(max(-farStep, min(math.Floor(x/number(s.step)), farStep)))
	}
	x := axis.Long(i)
	if s.from != nil {
		from := s.from.Long(0)
		if x -= from; (x < axis.Long(i)) != (from > 0) && from != 0 { // beyond what a long holds
			return int64(math.Copysign(farStep, -float64(from)))
		}
	}
	step := s.step.Long(0)
	at := x / step
	if x%step < 0 {
		at--
	}
	return at
}

// inRange leaves out rows that belong to no step.
func (s *series) inRange(b *vector.Batch) (*vector.Batch, error) {
	at, err := s.eval(b)
	if err != nil {
		return nil, err
	}
	var rows []int32
	for i := range b.Len {
		if !at.Null(i) {
			rows = append(rows, int32(i))
		}
	}
	return b.Select(rows), nil
}

// value is the axis at a step.
func (s *series) value(at int64) *vector.Vector {
	if s.kind == types.Real {
		x := float64(at) * number(s.step)
		if s.from != nil {
			x += number(s.from)
		}
		return vector.ConstReal(x)
	}
	x := at * s.step.Long(0)
	if s.from != nil {
		x += s.from.Long(0)
	}
	return vector.ConstLong(s.kind, x)
}

// zero is a type's 0; null where it has none.
func zero(t types.Type) *vector.Vector {
	switch t {
	case types.Int, types.Long:
		return vector.ConstLong(t, 0)
	case types.Real:
		return vector.ConstReal(0)
	}
	return vector.ConstNull(t)
}
