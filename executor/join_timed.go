package executor

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"kql/functions/types"
	"kql/functions/vector"
)

// timed is the rows of a build side in the order of a time within each group, as build.rows has them in their own.
type timed struct {
	window timeWindow
	times  []int64 // ascending in each group; rows without a time are last
	rows   []int32
}

// noTime stands for null: it is after every window.
const noTime = types.LastTick + 1

// order sorts each group's rows by the window's time. Groups are sorted on several goroutines.
func (b *build) order(ctx context.Context, r *run, w timeWindow) error {
	column := b.cols[w.right]
	t := &timed{window: w, times: make([]int64, len(b.rows)), rows: slices.Clone(b.rows)}
	const tasks = 16
	groups := b.groups.len()
	err := r.parallel(ctx, tasks, func(_ context.Context, task int) error {
		var pairs []timedRow
		for g := groups * task / tasks; g < groups*(task+1)/tasks; g++ {
			lo, hi := b.starts[g], b.starts[g+1]
			pairs = pairs[:0]
			for _, row := range b.rows[lo:hi] {
				pairs = append(pairs, timedRow{timeAt(column, int(row)), row})
			}
			slices.SortFunc(pairs, func(x, y timedRow) int { return cmp.Or(cmp.Compare(x.time, y.time), cmp.Compare(x.row, y.row)) })
			for i, p := range pairs {
				t.times[int(lo)+i], t.rows[int(lo)+i] = p.time, p.row
			}
		}
		return nil
	})
	b.timed = t
	return err
}

type timedRow struct {
	time int64
	row  int32
}

func timeAt(v *vector.Vector, row int) int64 {
	if v.Null(row) {
		return noTime
	}
	return v.Long(row)
}

// within is the group's rows whose time lies in the window of a left row's time, in the rows' order. A window with
// much of a group gives the whole group: that is cheaper than to put its rows in order. The answer may be in scratch.
func (b *build) within(group uint32, at int64, scratch []int32) (rows, kept []int32) {
	all := b.matches(group)
	if len(all) == 0 || at == noTime {
		return nil, scratch
	}
	start := int(b.starts[group])
	times := b.timed.times[start : start+len(all)]
	lo := sort.Search(len(times), func(i int) bool { return times[i] >= at+b.timed.window.low })
	last := min(at+b.timed.window.high, types.LastTick)
	rest := times[lo:]
	hi := lo + sort.Search(len(rest), func(i int) bool { return rest[i] > last })
	some := b.timed.rows[start+lo : start+hi]
	if len(all) > 16 && len(some) > len(all)/4 {
		return all, scratch
	}
	scratch = append(scratch[:0], some...)
	slices.Sort(scratch)
	return scratch, scratch
}
