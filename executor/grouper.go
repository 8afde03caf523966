package executor

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// grouper numbers distinct rows of key columns in the order in which they come. Each column's values have
// numbers of their own; a row of several is folded from the left, each pair of numbers packed in 64 bits
// getting a number again. So every table works on fixed-size keys and no row is encoded.
type grouper struct {
	columns []*keyColumn
	pairs   []intTable // pairs[i] numbers (the row so far, column i+1's value)
	known   []codeNumbers
}

func newGrouper(kinds []types.Type) *grouper {
	g := &grouper{pairs: make([]intTable, max(len(kinds)-1, 0))}
	for _, t := range kinds {
		g.columns = append(g.columns, newKeyColumn(t))
		g.known = append(g.known, codeNumbers{})
	}
	return g
}

// len is the number of groups. Without keys all rows are one group, which is there from the start.
func (g *grouper) len() int {
	switch n := len(g.columns); n {
	case 0:
		return 1
	case 1:
		return g.columns[0].len()
	default:
		return len(g.pairs[n-2].keys)
	}
}

// groups is each row's group, new ones added; ok is false where a key column's text has no room.
func (g *grouper) groups(keys []*vector.Vector, rows int) (out []uint32, ok bool) {
	out = make([]uint32, rows)
	if len(keys) == 0 {
		return out, true
	}
	g.columns[0].numbers(keys[0], out, true, g.known[0])
	next := make([]uint32, rows)
	for c := 1; c < len(keys); c++ {
		g.columns[c].numbers(keys[c], next, true, g.known[c])
		pairs := &g.pairs[c-1]
		for i, n := range next {
			out[i] = pairs.number(int64(out[i])<<32 | int64(n))
		}
	}
	for _, c := range g.columns {
		if c.texts.full {
			return nil, false
		}
	}
	return out, true
}

// keys is the key columns, a row a group. Text columns come dictionary-coded.
func (g *grouper) keys() []*vector.Vector {
	out := make([]*vector.Vector, len(g.columns))
	rows := sequenceOf[uint32](g.len())
	for c := len(g.columns) - 1; c > 0; c-- {
		packed := pick(g.pairs[c-1].keys, rows)
		own := make([]uint32, len(rows))
		for i, p := range packed {
			rows[i], own[i] = uint32(p>>32), uint32(p)
		}
		out[c] = gatherCodes(g.columns[c].values(), own)
	}
	if len(out) > 0 {
		out[0] = gatherCodes(g.columns[0].values(), rows)
	}
	return out
}

func (g *grouper) bytes() int64 {
	var n int64
	for _, c := range g.columns {
		n += c.bytes()
	}
	for i := range g.pairs {
		n += g.pairs[i].bytes()
	}
	return n
}

// finder looks rows up in a grouper that no longer grows; each goroutine has its own.
type finder struct {
	groups *grouper
	known  []codeNumbers
}

func newFinder(g *grouper) *finder {
	f := &finder{groups: g}
	for range g.columns {
		f.known = append(f.known, codeNumbers{})
	}
	return f
}

// find is each row's group; missing where there is none.
func (f *finder) find(keys []*vector.Vector, rows int) []uint32 {
	out := make([]uint32, rows)
	if len(keys) == 0 {
		return out
	}
	f.groups.columns[0].numbers(keys[0], out, false, f.known[0])
	next := make([]uint32, rows)
	for c := 1; c < len(keys); c++ {
		f.groups.columns[c].numbers(keys[c], next, false, f.known[c])
		pairs := &f.groups.pairs[c-1]
		for i, n := range next {
			if out[i] == missing || n == missing {
				out[i] = missing
				continue
			}
			out[i] = pairs.find(int64(out[i])<<32 | int64(n))
		}
	}
	return out
}
