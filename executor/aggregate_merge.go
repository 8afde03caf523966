package executor

import (
	"context"

	"kql/functions/distinct"
	"kql/functions/vector"
)

const (
	// mergeRows is the number of partial groups from which they are merged in several tasks.
	mergeRows = 1 << 17
	// mergeTasks is how many there are then, each with the keys of its own hashes.
	mergeTasks = 16
)

// merged says how the groups of several partials come together, in the order of the partials.
type merged struct {
	len   int
	keys  [][]*vector.Vector // of each partial
	into  [][]uint32         // each partial group's group
	fresh [][]int32          // by partial: its groups that no partial before has, ascending
}

// mergeGroups numbers the groups of all partials in the order in which they first appear.
func (a *aggregation) mergeGroups(ctx context.Context, partials []*partial) (*merged, error) {
	m := &merged{
		keys: make([][]*vector.Vector, len(partials)), into: make([][]uint32, len(partials)), fresh: make([][]int32, len(partials)),
	}
	if len(a.kinds) == 0 {
		m.len = 1
		for i := range partials {
			m.into[i] = []uint32{0}
		}
		m.fresh[0] = []int32{0}
		return m, nil
	}
	total := 0
	for _, p := range partials {
		total += p.groups.len()
	}
	tasks, by := 1, 0
	if total >= mergeRows {
		tasks, by = mergeTasks, widestColumn(partials)
	}
	buckets := make([]bucketing, len(partials))
	err := a.run.parallel(ctx, len(partials), func(_ context.Context, i int) error {
		m.keys[i] = partials[i].groups.keys()
		m.into[i] = make([]uint32, partials[i].groups.len())
		buckets[i] = bucketRows(m.keys[i][by], tasks)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = a.run.parallel(ctx, tasks, func(ctx context.Context, t int) error { return a.mergeBucket(ctx, m, buckets, t, by) })
	if err != nil {
		return nil, err
	}
	m.number(buckets, tasks)
	return m, nil
}

// mergeBucket numbers one task's groups by themselves and puts the numbers into m.into.
func (a *aggregation) mergeBucket(ctx context.Context, m *merged, buckets []bucketing, task, by int) error {
	g := newGrouper(a.kinds, 0)
	if len(buckets[0].rows) > 1 {
		g.known[by] = nil // a partial's values of this column are looked up once each
		rows := 0
		for _, b := range buckets {
			rows += len(b.rows[task])
		}
		g.reserve(rows)
	}
	for i, b := range buckets {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := b.rows[task]
		keys := make([]*vector.Vector, len(m.keys[i]))
		for c, k := range m.keys[i] {
			if keys[c] = k; len(rows) < k.Len {
				keys[c] = k.Gather(rows)
			}
		}
		numbers, ok := g.groups(keys, len(rows))
		if !ok {
			return a.tooMuchText()
		}
		for j, r := range rows {
			m.into[i][r] = numbers[j]
		}
	}
	return nil
}

// number turns the tasks' own numbers into numbers for all, in the order of the partials' rows. A task has numbered
// its groups as they came, so the next number that it has not shown yet is a new group.
func (m *merged) number(buckets []bucketing, tasks int) {
	global := make([][]uint32, tasks) // by task and its own number
	for i, into := range m.into {
		for row, own := range into {
			task := buckets[i].of(row)
			if int(own) == len(global[task]) {
				global[task] = append(global[task], uint32(m.len))
				m.fresh[i] = append(m.fresh[i], int32(row))
				m.len++
			}
			into[row] = global[task][own]
		}
	}
}

// bucketing is which task each row belongs to.
type bucketing struct {
	tasks []uint8 // by row; nil: all are the first's
	rows  [][]int32
}

func (b *bucketing) of(row int) uint8 {
	if b.tasks == nil {
		return 0
	}
	return b.tasks[row]
}

// bucketRows deals rows to tasks by a hash of one column.
func bucketRows(v *vector.Vector, tasks int) bucketing {
	if tasks == 1 {
		return bucketing{rows: [][]int32{sequence(v.Len)}}
	}
	b := bucketing{tasks: make([]uint8, v.Len), rows: make([][]int32, tasks)}
	for t := range b.rows {
		b.rows[t] = make([]int32, 0, v.Len/tasks+v.Len/tasks/4)
	}
	for i := range v.Len {
		t := uint8(distinct.Hash(v, i) % uint64(tasks))
		b.tasks[i] = t
		b.rows[t] = append(b.rows[t], int32(i))
	}
	return b
}

// widestColumn is the key with the most distinct values.
func widestColumn(partials []*partial) int {
	widest, most := 0, 0
	for c := range partials[0].groups.columns {
		n := 0
		for _, p := range partials {
			n += p.groups.columns[c].Len()
		}
		if n > most {
			widest, most = c, n
		}
	}
	return widest
}
