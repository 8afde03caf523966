package executor

import (
	"cmp"
	"math"
	"slices"

	"kql/functions/distinct"
	"kql/functions/types"
	"kql/functions/vector"
)

// grouper numbers distinct rows of key columns in the order in which they come. Each column's values have
// numbers of their own; a row of several is folded from the left, each pair of numbers packed in 64 bits
// getting a number again. So every table works on fixed-size keys and no row is encoded.
type grouper struct {
	columns []*distinct.Column
	order   []int            // in which columns are folded: set by the first rows
	pairs   []distinct.Pairs // pairs[i] numbers (the row so far, column order[i+1]'s value)
	known   []distinct.Known

	expected, seen int      // rows to come in all, while that may help, and rows so far
	single         []uint32 // where there are no keys: the one group, of as many rows as there were at once
}

// newGrouper groups about as many rows as expected.
func newGrouper(kinds []types.Type, expected int) *grouper {
	g := &grouper{pairs: make([]distinct.Pairs, max(len(kinds)-1, 0)), expected: expected}
	for _, t := range kinds {
		g.columns = append(g.columns, distinct.NewColumn(t))
		g.known = append(g.known, distinct.Known{})
	}
	return g
}

// foresee makes room for all rows at once where most so far were groups of their own.
func (g *grouper) foresee(rows int) {
	g.seen += rows
	if g.seen < sampleRows || g.expected == 0 {
		return
	}
	if 2*g.len() > g.seen {
		g.reserve(g.expected)
	}
	g.expected = 0
}

// reserve makes room for n groups.
func (g *grouper) reserve(n int) {
	switch {
	case len(g.pairs) > 0:
		g.pairs[len(g.pairs)-1].Reserve(n)
	case len(g.columns) > 0:
		g.columns[0].Reserve(n)
	}
}

// len is the number of groups. Without keys all rows are one group, which is there from the start.
func (g *grouper) len() int {
	switch n := len(g.columns); n {
	case 0:
		return 1
	case 1:
		return g.columns[0].Len()
	default:
		return len(g.pairs[n-2].All())
	}
}

// groups is each row's group, new ones added; ok is false where a key column's text has no room.
func (g *grouper) groups(keys []*vector.Vector, rows int) (out []uint32, ok bool) {
	if len(keys) == 0 {
		if len(g.single) < rows {
			g.single = make([]uint32, rows)
		}
		return g.single[:rows], true
	}
	out = make([]uint32, rows)
	if g.order == nil {
		g.order = foldOrder(keys)
	}
	g.number(g.order[0], keys, out)
	next := make([]uint32, rows)
	for i, c := range g.order[1:] {
		g.number(c, keys, next)
		pairs := &g.pairs[i]
		for i, n := range next {
			out[i] = pairs.Number(out[i], n)
		}
	}
	for _, c := range g.columns {
		if c.Full() {
			return nil, false
		}
	}
	g.foresee(rows)
	return out, true
}

func (g *grouper) number(c int, keys []*vector.Vector, out []uint32) {
	g.columns[c].Numbers(keys[c], out, true, g.known[c])
}

// foldOrder puts columns that have few values first: then most of the pair tables stay small.
func foldOrder(keys []*vector.Vector) []int {
	width := func(v *vector.Vector) int {
		switch {
		case v.Const:
			return 1
		case v.Type == types.Bool:
			return 3
		case v.Codes != nil:
			return len(v.Text.Spans)
		}
		return math.MaxInt
	}
	order := sequenceOf[int](len(keys))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(width(keys[a]), width(keys[b])) })
	return order
}

// keys is the key columns, a row a group. Text columns come dictionary-coded.
func (g *grouper) keys() []*vector.Vector {
	out := make([]*vector.Vector, len(g.columns))
	rows := sequenceOf[uint32](g.len())
	order := g.order
	if order == nil {
		order = sequenceOf[int](len(g.columns))
	}
	for i := len(order) - 1; i >= 0; i-- {
		own := rows
		if i > 0 {
			own = make([]uint32, len(rows))
			pairs := g.pairs[i-1].All()
			for row, r := range rows {
				p := pairs[r]
				rows[row], own[row] = uint32(p>>32), uint32(p)
			}
		}
		out[order[i]] = gatherCodes(g.columns[order[i]].Values(), own)
	}
	return out
}

func (g *grouper) bytes() int64 {
	var n int64
	for _, c := range g.columns {
		n += c.Bytes()
	}
	for i := range g.pairs {
		n += g.pairs[i].Bytes()
	}
	return n
}

// finder looks rows up in a grouper that no longer grows; each goroutine has its own.
type finder struct {
	groups *grouper
	known  []distinct.Known
}

func newFinder(g *grouper) *finder {
	f := &finder{groups: g}
	for range g.columns {
		f.known = append(f.known, distinct.Known{})
	}
	return f
}

// find is each row's group; distinct.Missing where there is none.
func (f *finder) find(keys []*vector.Vector, rows int) []uint32 {
	out := make([]uint32, rows)
	if len(keys) == 0 {
		return out
	}
	if f.groups.order == nil { // nothing was ever added
		for i := range out {
			out[i] = distinct.Missing
		}
		return out
	}
	first := f.groups.order[0]
	f.groups.columns[first].Numbers(keys[first], out, false, f.known[first])
	next := make([]uint32, rows)
	for level, c := range f.groups.order[1:] {
		f.groups.columns[c].Numbers(keys[c], next, false, f.known[c])
		pairs := &f.groups.pairs[level]
		for i, n := range next {
			if out[i] == distinct.Missing || n == distinct.Missing {
				out[i] = distinct.Missing
				continue
			}
			out[i] = pairs.Find(out[i], n)
		}
	}
	return out
}
