package executor

import (
	"context"
	"slices"

	"kql/functions/dynamic"
	"kql/functions/search"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// longValue is the mean length of values from which it pays to look at their JSON first.
const longValue = 48

// sought is a condition on the text of dynamic values, such as has. It can hold only where the value's JSON has one of
// some texts, so only there the text is made and looked into; with not set it holds wherever there is none of them.
type sought struct {
	look
	not   bool
	exact predicate
}

// look finds the values whose JSON may have one of the texts.
type look struct {
	values evaluator
	texts  []*search.Pattern
}

// looksFirst takes conditions apart so that all looks into JSON come before any text is made.
func looksFirst(parts []predicate) []predicate {
	var all looks
	var rest []predicate
	for _, p := range parts {
		if s, ok := p.(*sought); ok && !s.not {
			all, p = append(all, s.look), s.exact
		}
		rest = append(rest, p)
	}
	if all == nil {
		return parts
	}
	cheap := 0
	for cheap < len(parts) && rest[cheap] == parts[cheap] {
		cheap++
	}
	return slices.Concat(rest[:cheap], []predicate{all}, rest[cheap:])
}

// looks is several of them, of which all have to find something.
type looks []look

// lookedAt is how many rows of a batch tell which look turns most away.
const lookedAt = 64

func (ls looks) rows(b *vector.Batch) ([]int32, error) {
	order := make(conjunction, len(ls))
	found := map[predicate]int{}
	for i := range ls {
		order[i] = &ls[i]
		if len(ls) > 1 && b.Len >= 8*lookedAt {
			hits, err := ls[i].rows(b.Slice(0, lookedAt))
			if err != nil {
				return nil, err
			}
			found[order[i]] = len(hits)
		}
	}
	slices.SortStableFunc(order, func(x, y predicate) int { return found[x] - found[y] })
	return order.rows(b)
}

// sought is a condition as it is, or looked up in JSON first where that can be.
func (r *run) sought(ctx context.Context, e planner.Expr, s planner.Schema, exact condition) (predicate, error) {
	call, ok := exact.e.(*call)
	bound, isCall := e.(*planner.Call)
	if !ok || !isCall || bound.Signature.Needs == nil {
		return exact, nil
	}
	text, ok := bound.Args[0].(*planner.Call)
	if !ok || text.Result != types.String || len(text.Args) != 1 || text.Args[0].Type() != types.Dynamic || text.Function.Name != "tostring" {
		return exact, nil
	}
	texts, not := bound.Signature.Needs(call.context)
	if len(texts) == 0 {
		return exact, nil
	}
	values, err := r.compile(ctx, text.Args[0], s)
	if err != nil {
		return nil, err
	}
	out := &sought{look: look{values: values}, not: not, exact: exact}
	for _, t := range texts {
		out.texts = append(out.texts, search.New(t, true, search.Anywhere))
	}
	return out, nil
}

func (s *sought) rows(b *vector.Batch) ([]int32, error) {
	maybe, err := s.look.rows(b)
	if err != nil {
		return nil, err
	}
	var hits []int32
	if len(maybe) > 0 {
		if hits, err = s.exact.rows(b.Select(maybe)); err != nil {
			return nil, err
		}
	}
	if !s.not {
		return pick(maybe, hits), nil
	}
	return without(sequence(b.Len), without(maybe, hits)), nil
}

func (l *look) rows(b *vector.Batch) ([]int32, error) {
	v, err := l.values.eval(b)
	if err != nil {
		return nil, err
	}
	if v.Const || v.Codes != nil || meanLength(v) < longValue {
		return sequence(b.Len), nil
	}
	maybe := make([]int32, 0, b.Len)
	for i := range v.Len {
		if !v.Null(i) && dynamic.MayHave(v.Str(i), l.in) {
			maybe = append(maybe, int32(i))
		}
	}
	return maybe, nil
}

func (l *look) in(json string) bool {
	for _, t := range l.texts {
		if t.In(json) {
			return true
		}
	}
	return false
}

// meanLength is that of some of a column's texts.
func meanLength(v *vector.Vector) int {
	n, total := min(v.Len, 64), 0
	for i := range n {
		total += len(v.Str(i))
	}
	return total / max(n, 1)
}
