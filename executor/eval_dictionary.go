package executor

import (
	"sync"

	"kql/functions/vector"
)

// dictionaryCache holds a call's answers for whole dictionaries. A dictionary is computed once as many
// rows have gone by as it has entries: then the work is at most twice the best.
type dictionaryCache struct {
	mu      sync.Mutex
	entries map[*vector.Text]*dictionaryEntry
}

type dictionaryEntry struct {
	rows   int // seen so far
	once   sync.Once
	answer *vector.Vector // for each entry, and for null after the last
	err    error
}

// cachedDictionaries bounds the answers that one call keeps.
const cachedDictionaries = 256

// entry counts rows for a dictionary; ready says that it pays to compute the whole.
func (d *dictionaryCache) entry(text *vector.Text, rows int) (e *dictionaryEntry, ready bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e = d.entries[text]
	if e == nil {
		if d.entries == nil || len(d.entries) >= cachedDictionaries {
			d.entries = map[*vector.Text]*dictionaryEntry{}
		}
		e = &dictionaryEntry{}
		d.entries[text] = e
	}
	e.rows += rows
	return e, e.rows >= len(text.Spans)
}

// overDictionary answers for dictionary-coded rows by way of the dictionary; nil where that does not pay.
func (c *call) overDictionary(args []*vector.Vector, rows int) (*vector.Vector, error) {
	v := args[c.varying]
	e, ready := c.cache.entry(v.Text, rows)
	if !ready {
		return nil, nil
	}
	e.once.Do(func() {
		words := withNull(v)
		e.answer, e.err = c.apply(c.withVarying(args, words, words.Len), words.Len)
	})
	if e.err != nil {
		return nil, e.err
	}
	return gatherCodes(e.answer, nullableCodes(v)), nil
}

// withNull is v's dictionary as a vector, with a null at the end for the rows that are null.
func withNull(v *vector.Vector) *vector.Vector {
	n := len(v.Text.Spans)
	out := &vector.Vector{Type: v.Type, Len: n + 1, Text: &vector.Text{
		Buf: v.Text.Buf, Spans: append(v.Text.Spans[:n:n], vector.Span{}),
	}}
	if v.Valid != nil {
		out.Valid = vector.NewBitmap(n + 1)
		out.Valid.Clear(n)
	}
	return out
}

// nullableCodes is v's codes, with the place behind the dictionary for null rows.
func nullableCodes(v *vector.Vector) []uint32 {
	if v.Valid == nil {
		return v.Codes
	}
	null := uint32(len(v.Text.Spans))
	out := make([]uint32, len(v.Codes))
	for i, code := range v.Codes {
		if !v.Valid.Get(i) {
			code = null
		}
		out[i] = code
	}
	return out
}

// gatherCodes is the rows of v at the given places; text stays coded.
func gatherCodes(v *vector.Vector, places []uint32) *vector.Vector {
	out := *v
	out.Len = len(places)
	if v.Const {
		return &out
	}
	if v.Valid != nil {
		out.Valid = vector.NewBitmap(len(places))
		for i, p := range places {
			if !v.Valid.Get(int(p)) {
				out.Valid.Clear(i)
			}
		}
	}
	switch {
	case v.Codes != nil:
		out.Codes = pick(v.Codes, places)
	case v.Text != nil:
		out.Codes = places
	case v.Bools != nil:
		out.Bools = pick(v.Bools, places)
	case v.Longs != nil:
		out.Longs = pick(v.Longs, places)
	case v.Reals != nil:
		out.Reals = pick(v.Reals, places)
	case v.Decimals != nil:
		out.Decimals = pick(v.Decimals, places)
	case v.Guids != nil:
		out.Guids = pick(v.Guids, places)
	}
	return &out
}
