package executor

import (
	"context"
	"slices"
	"sync"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// predicate finds the rows of a batch where a condition is true, ascending; null counts as false.
type predicate interface {
	rows(b *vector.Batch) ([]int32, error)
}

// compilePredicate takes a condition apart at its ands and ors, so that each part looks only at the rows
// that the parts before it left open.
func (r *run) compilePredicate(ctx context.Context, e planner.Expr, s planner.Schema) (predicate, error) {
	if e.Type() != types.Bool {
		return nil, internal(e.Where(), "a condition of type %s", e.Type())
	}
	for _, operator := range []string{"and", "or"} {
		terms := termsOf(operator, e)
		if len(terms) == 1 {
			continue
		}
		parts := make([]predicate, len(terms))
		for i, t := range cheapFirst(terms) {
			p, err := r.compilePredicate(ctx, t, s)
			if err != nil {
				return nil, err
			}
			parts[i] = p
		}
		if operator == "and" {
			return conjunction(looksFirst(parts)), nil
		}
		return disjunction(parts), nil
	}
	ev, err := r.compile(ctx, e, s)
	if err != nil {
		return nil, err
	}
	return r.sought(ctx, e, s, condition{ev})
}

// termsOf is the operands of nested calls of one operator, from left to right.
func termsOf(operator string, e planner.Expr) []planner.Expr {
	c, ok := e.(*planner.Call)
	if !ok || c.Function.Name != operator {
		return []planner.Expr{e}
	}
	var out []planner.Expr
	for _, a := range c.Args {
		out = append(out, termsOf(operator, a)...)
	}
	return out
}

// cheapFirst puts the terms that read no text before those that do. No term fails on a row, so the order
// is free.
func cheapFirst(terms []planner.Expr) []planner.Expr {
	out := slices.Clone(terms)
	slices.SortStableFunc(out, func(a, b planner.Expr) int { return boolWord(readsText(a)) - boolWord(readsText(b)) })
	return out
}

func readsText(e planner.Expr) bool {
	switch e := e.(type) {
	case *planner.Ref:
		return e.Column.Type == types.String || e.Column.Type == types.Dynamic
	case *planner.Call:
		return slices.ContainsFunc(e.Args, readsText)
	}
	return false
}

// conjunction is true where all parts are.
type conjunction []predicate

func (c conjunction) rows(b *vector.Batch) ([]int32, error) {
	kept := sequence(b.Len)
	for _, p := range c {
		hits, err := p.rows(b)
		if err != nil {
			return nil, err
		}
		if len(hits) < b.Len {
			kept = pick(kept, hits)
			b = b.Select(hits)
		}
		if b.Len == 0 {
			break
		}
	}
	return kept, nil
}

// disjunction is true where any part is.
type disjunction []predicate

func (d disjunction) rows(b *vector.Batch) ([]int32, error) {
	var kept []int32
	open := sequence(b.Len) // rows that no part has kept yet
	for _, p := range d {
		hits, err := p.rows(b.Select(open))
		if err != nil {
			return nil, err
		}
		kept = append(kept, pick(open, hits)...)
		if open = without(open, hits); len(open) == 0 {
			break
		}
	}
	slices.Sort(kept)
	return kept, nil
}

// condition is true where its expression is.
type condition struct{ e evaluator }

func (c condition) rows(b *vector.Batch) ([]int32, error) {
	v, err := c.e.eval(b)
	if err != nil {
		return nil, err
	}
	return trueRows(v), nil
}

// neverTrue says whether a constant keeps all rows out.
func neverTrue(p predicate) bool {
	switch p := p.(type) {
	case conjunction:
		return slices.ContainsFunc(p, neverTrue)
	case condition:
		k, ok := p.e.(constant)
		return ok && !k.value.Bool(0)
	}
	return false
}

// spareRows is lists of rows that are used again: most conditions keep few.
var spareRows sync.Pool

// trueRows is the rows of a bool vector that are true.
func trueRows(v *vector.Vector) []int32 {
	if v.Const {
		if v.Len > 0 && v.Bool(0) {
			return sequence(v.Len)
		}
		return nil
	}
	spare, _ := spareRows.Get().(*[]int32)
	if spare == nil || len(*spare) < v.Len {
		spare = new([]int32)
		*spare = make([]int32, v.Len)
	}
	defer spareRows.Put(spare)
	out, n := *spare, 0
	if v.Valid != nil {
		for i, b := range v.Bools[:v.Len] {
			out[n] = int32(i)
			if b && v.Valid.Get(i) {
				n++
			}
		}
		return slices.Clone(out[:n])
	}
	for i, b := range v.Bools[:v.Len] {
		out[n] = int32(i)
		kept := 0 // added without a branch
		if b {
			kept = 1
		}
		n += kept
	}
	return slices.Clone(out[:n])
}

// sequence is 0 to n-1.
func sequence(n int) []int32 { return sequenceOf[int32](n) }

func sequenceOf[I int | int32 | uint32](n int) []I {
	out := make([]I, n)
	for i := range out {
		out[i] = I(i)
	}
	return out
}

// without is rows but for those at the given ascending places.
func without(rows, places []int32) []int32 {
	out := make([]int32, 0, len(rows)-len(places))
	next := 0
	for i, r := range rows {
		if next < len(places) && places[next] == int32(i) {
			next++
			continue
		}
		out = append(out, r)
	}
	return out
}

// pick is s at the given places.
func pick[T any, I int32 | uint32](s []T, places []I) []T {
	out := make([]T, len(places))
	for i, p := range places {
		out[i] = s[p]
	}
	return out
}
