package agg

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"kql/functions/distinct"
	"kql/functions/types"
	"kql/functions/vector"
)

const (
	// sampleRows is the number of rows from which one may tell whether most have a value of their own.
	sampleRows = 4096
	// countParts is how many parts held rows are told apart in, each with the values of its own hashes.
	countParts = 64
	partShift  = 64 - 6
)

// distinctCounts is the number of distinct values of each group, nulls left out. Where most values so far were new
// ones, rows are held as they are, and told apart once, at the end, when all parts of the input are together.
type distinctCounts struct {
	sets  *sets
	rows  int // that sets has taken
	held  []heldValues
	bytes int64 // of held
}

// heldValues is rows with their groups.
type heldValues struct {
	groups []uint32
	values *vector.Vector
}

// Distinct counts the distinct values that are not null, exactly.
func Distinct(t types.Type) State {
	return &distinctCounts{sets: newSets(t, func(s *sets, n int) []*vector.Vector {
		counts := make([]int64, n)
		for _, p := range s.pairs.All() {
			counts[p>>32]++
		}
		return longs(types.Long, counts)
	})}
}

func (c *distinctCounts) Update(groups []uint32, n int, args []*vector.Vector) {
	if c.rows >= sampleRows && 2*c.sets.len() > c.rows {
		c.hold(heldValues{slices.Clone(groups), args[0].Flat()})
		return
	}
	c.rows += len(groups)
	c.sets.Update(groups, n, args)
}

func (c *distinctCounts) hold(h heldValues) {
	if len(h.groups) > 0 {
		c.held = append(c.held, h)
		c.bytes += 4*int64(len(h.groups)) + h.values.Bytes()
	}
}

// rows is the pairs of a group and a value that the sets have, as rows.
func (s *sets) rows() heldValues {
	if !s.grouped {
		s.group()
	}
	all := s.pairs.All()
	groups, rows := make([]uint32, len(all)), make([]int32, len(all))
	for i, p := range all {
		groups[i], rows[i] = uint32(p>>32), int32(uint32(p))
	}
	return heldValues{groups, s.values.Values().Gather(rows)}
}

// len is how many pairs there are.
func (s *sets) len() int {
	if !s.grouped {
		return s.values.Len()
	}
	return len(s.pairs.All())
}

func (c *distinctCounts) Merge(other State, into []uint32, n int) {
	o := other.(*distinctCounts)
	if len(c.held)+len(o.held) == 0 {
		c.sets.Merge(o.sets, into, n)
		return
	}
	if c.sets.len() > 0 {
		c.hold(c.sets.rows())
		c.sets = newSets(c.sets.kind, c.sets.finish)
	}
	for _, h := range append([]heldValues{o.sets.rows()}, o.held...) {
		for i, g := range h.groups {
			h.groups[i] = into[g]
		}
		c.hold(h)
	}
}

func (c *distinctCounts) Result(n int) []*vector.Vector {
	if len(c.held) == 0 {
		return c.sets.Result(n)
	}
	c.hold(c.sets.rows())
	dealt := make([]dealtValues, len(c.held))
	each(len(c.held), func(i int) { dealt[i] = c.held[i].deal() })
	counts := make([][]int64, countParts)
	each(countParts, func(part int) {
		rows := 0
		for _, d := range dealt {
			rows += d.starts[part+1] - d.starts[part]
		}
		table, numbers := distinct.NewRows(rows), []uint32(nil)
		for _, d := range dealt {
			lo, hi := d.starts[part], d.starts[part+1]
			numbers = grow(numbers, hi-lo)
			table.Add(d.columns, lo, d.hashes[lo:hi], numbers)
		}
		counts[part] = make([]int64, n)
		for _, first := range table.Firsts() {
			counts[part][dealt[first.Batch].columns[0].Longs[first.Row]]++
		}
	})
	total := make([]int64, n)
	for _, some := range counts {
		for g, x := range some {
			total[g] += x
		}
	}
	return longs(types.Long, total)
}

// dealtValues is held rows in the order of the parts of their hashes, nulls left out.
type dealtValues struct {
	columns []*vector.Vector // the groups and the values
	hashes  []uint64
	starts  [countParts + 1]int // part p is the rows starts[p] to starts[p+1]
}

func (h heldValues) deal() (d dealtValues) {
	groups := make([]int64, len(h.groups))
	for i, g := range h.groups {
		groups[i] = int64(g)
	}
	d.columns = []*vector.Vector{{Type: types.Long, Len: len(groups), Longs: groups}, h.values}
	var hasher distinct.Hasher
	hashes := hasher.Rows(d.columns, len(groups))
	for i, hash := range hashes {
		if !h.values.Null(i) {
			d.starts[hash>>partShift+1]++
		}
	}
	for part := range countParts {
		d.starts[part+1] += d.starts[part]
	}
	next, rows := d.starts, make([]int32, d.starts[countParts])
	d.hashes = make([]uint64, len(rows))
	for i, hash := range hashes {
		if !h.values.Null(i) {
			at := &next[hash>>partShift]
			rows[*at], d.hashes[*at] = int32(i), hash
			*at++
		}
	}
	for i, v := range d.columns {
		d.columns[i] = v.Gather(rows)
	}
	return d
}

func (c *distinctCounts) Bytes() int64 { return c.sets.Bytes() + c.bytes }

// each calls f for 0 to n-1 on all processors; a panic of f is the caller's.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	var failed atomic.Pointer[any]
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failed.Store(&p)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wait.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}
