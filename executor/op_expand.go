package executor

import (
	"context"
	"unsafe"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// expansion is mv-expand made ready.
type expansion struct {
	node   *planner.Expand
	arrays []evaluator
	keep   []evaluator // nil where the column is expanded or the index
	casts  []func(*vector.Vector) (*vector.Vector, error)
	limit  int
}

func (r *run) expand(ctx context.Context, n *planner.Expand) ([]Stream, error) {
	x, err := r.compileExpand(ctx, n)
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	out := make([]Stream, len(streams))
	for i, s := range streams {
		out[i] = &expanding{expansion: x, input: s}
	}
	return out, nil
}

func (r *run) compileExpand(ctx context.Context, n *planner.Expand) (*expansion, error) {
	x := &expansion{node: n, limit: 1<<31 - 1, keep: make([]evaluator, len(n.Columns))}
	var err error
	if x.arrays, err = r.compileAll(ctx, n.Arrays, n.Input.Schema()); err != nil {
		return nil, err
	}
	for i, e := range n.Keep {
		if e != nil {
			if x.keep[i], err = r.compile(ctx, e, n.Input.Schema()); err != nil {
				return nil, err
			}
		}
	}
	for _, target := range n.Targets {
		cast, err := r.elementCast(n.Columns[target].Type, place(n))
		if err != nil {
			return nil, err
		}
		x.casts = append(x.casts, cast)
	}
	if n.Limit != nil {
		limit, err := r.rowCount(ctx, "mv-expand limit", n.Limit)
		if err != nil {
			return nil, err
		}
		x.limit = int(min(limit, int64(x.limit)))
	}
	return x, nil
}

// expanding gives a batch's expansion in pieces of about batchRows rows.
type expanding struct {
	*expansion
	input  Stream
	batch  *vector.Batch
	values []*vector.Vector
	row    int
}

func (x *expanding) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if x.batch == nil || x.row == x.batch.Len {
		var err error
		if x.batch, err = x.input.Next(ctx); err != nil || x.batch == nil {
			return nil, err
		}
		if x.values, err = evalAll(x.arrays, x.batch); err != nil {
			return nil, err
		}
		x.row = 0
	}
	out, next, err := x.rows(x.batch, x.values, x.row, min(x.batch.Len, x.row+batchRows/4))
	x.row = next
	return out, err
}

// rows is the expansion of some rows of a batch, as far as makes about batchRows rows, and the row after them.
func (x *expansion) rows(b *vector.Batch, values []*vector.Vector, from, to int) (_ *vector.Batch, next int, _ error) {
	texts := make([]*elementTexts, len(values))
	for i, v := range values {
		texts[i] = newElementTexts(v, from, to)
	}
	var rows []int32
	var index []int64
	elements := make([][]string, len(values))
	row := from
	for ; row < to && len(rows) < batchRows; row++ {
		n := 0
		for i, v := range values {
			elements[i] = x.elements(elements[i][:0], v, row)
			n = max(n, len(elements[i]))
		}
		n = min(n, x.limit)
		for e := range n {
			rows = append(rows, int32(row))
			if x.node.Index >= 0 {
				index = append(index, int64(e))
			}
		}
		for i := range values {
			texts[i].add(elements[i], n)
		}
	}
	cols := make([]*vector.Vector, len(x.node.Columns))
	for i, target := range x.node.Targets {
		v, err := x.casts[i](texts[i].vector())
		if err != nil {
			return nil, 0, err
		}
		cols[target] = v
	}
	if x.node.Index >= 0 {
		cols[x.node.Index] = &vector.Vector{Type: types.Long, Len: len(index), Longs: index}
	}
	for i, e := range x.keep {
		if e == nil {
			continue
		}
		v, err := e.eval(b)
		if err != nil {
			return nil, 0, err
		}
		cols[i] = v.Gather(rows)
	}
	return vector.NewBatch(len(rows), cols), row, nil
}

// elements adds what a row's value expands to: an array's elements, a bag's properties as bags of one or as
// pairs, and any other value, null included, as itself.
func (x *expansion) elements(out []string, v *vector.Vector, row int) []string {
	if v.Null(row) {
		return append(out, "")
	}
	json := v.Str(row)
	switch dynamic.KindOf(json) {
	case dynamic.Array:
		dynamic.Each(json, func(_, value string) bool { out = append(out, value); return true })
	case dynamic.Bag:
		open, between, shut := "{", ":", "}"
		if x.node.AsArray {
			open, between, shut = "[", ",", "]"
		}
		dynamic.Each(json, func(key, value string) bool {
			out = append(out, open+dynamic.Quote(key)+between+value+shut)
			return true
		})
	default:
		out = append(out, json)
	}
	return out
}

// elementTexts collects elements as a dynamic column. Elements of arrays are parts of the array's text and
// are not copied.
type elementTexts struct {
	text  vector.Text
	share bool
	valid vector.Bitmap
	nulls bool
}

func newElementTexts(v *vector.Vector, from, to int) *elementTexts {
	t := &elementTexts{share: true}
	for row := from; row < to && t.share; row++ {
		t.share = v.Null(row) || dynamic.KindOf(v.Str(row)) != dynamic.Bag
	}
	if t.share {
		t.text.Buf = v.Text.Buf
	}
	return t
}

// add adds n rows: the elements and then nulls.
func (t *elementTexts) add(elements []string, n int) {
	for e := range n {
		row := len(t.text.Spans)
		if row&63 == 0 {
			t.valid = append(t.valid, ^uint64(0))
		}
		switch {
		case e >= len(elements) || elements[e] == "" || elements[e] == "null":
			t.text.Spans = append(t.text.Spans, vector.Span{})
			t.valid.Clear(row)
			t.nulls = true
		case t.share:
			t.text.Spans = append(t.text.Spans, within(t.text.Buf, elements[e]))
		default:
			t.text.Append(elements[e])
		}
	}
}

func (t *elementTexts) vector() *vector.Vector {
	v := &vector.Vector{Type: types.Dynamic, Len: len(t.text.Spans), Text: &t.text}
	if t.nulls {
		v.Valid = t.valid
	}
	return v
}

// within is the place of a part of buf.
func within(buf []byte, part string) vector.Span {
	off := uintptr(unsafe.Pointer(unsafe.StringData(part))) - uintptr(unsafe.Pointer(unsafe.SliceData(buf)))
	return vector.Span{Off: uint32(off), Len: uint32(len(part))}
}
