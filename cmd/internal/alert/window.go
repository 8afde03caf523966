package alert

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"
	"time"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Window is the time whose rows a run of a rule sees, both ends in it.
type Window struct{ From, To time.Time }

// TimeColumn is the column by which a table's rows are in a window or not: TimeGenerated, or in Defender's tables
// Timestamp; "" where there is none, so that every row is.
func TimeColumn(columns []planner.TableColumn) string {
	for _, name := range []string{"TimeGenerated", "Timestamp"} {
		if slices.ContainsFunc(columns, func(c planner.TableColumn) bool { return c.Name == name && c.Type == types.Datetime }) {
			return name
		}
	}
	return ""
}

// Seen is how a table's rows lie about a window. A row without a time counts as in it.
type Seen struct {
	Rows, Before, After int
	Outside             []int // the first rows that are outside, counted from 1
}

// Total is the number of the table's rows.
func (s Seen) Total() int { return s.Rows + s.Before + s.After }

// mostShown is how many rows outside of a window are told one by one.
const mostShown = 10

// Tables is tables as a run sees them: only the rows in a window.
type Tables struct {
	Base    executor.Tables
	Window  Window
	Catalog planner.Catalog

	mu   sync.Mutex
	seen map[string]Seen
}

// Seen is the rows of the tables that have been read, by name.
func (t *Tables) Seen() map[string]Seen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen
}

// Read is executor.Tables.
func (t *Tables) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	columns, _ := t.Catalog.Table(table)
	name := TimeColumn(columns)
	if name == "" {
		return t.Base.Read(ctx, table, cols, as)
	}
	at := slices.IndexFunc(cols, func(c planner.ScanColumn) bool { return c.Name == name && c.Path == nil })
	kept := make([]int, len(cols))
	for i := range kept {
		kept[i] = i
	}
	if at < 0 {
		at = len(cols)
		cols = append(slices.Clone(cols), planner.ScanColumn{Name: name})
		as = append(slices.Clone(as), planner.Column{Name: name, Type: types.Datetime})
	}
	batches, err := t.Base.Read(ctx, table, cols, as)
	if err != nil {
		return nil, err
	}
	var seen Seen
	out := make([]*vector.Batch, len(batches))
	for i, b := range batches {
		out[i] = b.Select(seen.in(t.Window, b.Col(at))).Pick(kept)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[string]Seen{}
	}
	t.seen[table] = seen
	return out, nil
}

// in counts rows by their times and gives those in the window.
func (s *Seen) in(w Window, times *vector.Vector) []int32 {
	from, to := types.Ticks(w.From), types.Ticks(w.To)
	rows := make([]int32, 0, times.Len)
	for i := range times.Len {
		switch {
		case times.Null(i) || times.Long(i) >= from && times.Long(i) <= to:
			rows = append(rows, int32(i))
			s.Rows++
			continue
		case times.Long(i) < from:
			s.Before++
		default:
			s.After++
		}
		if len(s.Outside) < mostShown {
			s.Outside = append(s.Outside, s.Total())
		}
	}
	return rows
}

// Coverage is how many of a table's rows no run saw, one did, and several did.
type Coverage struct {
	Table                   string
	Never, Once, Repeatedly int
	FirstMissed, LastMissed string `json:",omitempty"`
	firstMissed, lastMissed int64
}

// Cover counts the rows of a table by how many of the windows, in the order of time and all as long, they are in.
func Cover(ctx context.Context, base executor.Tables, catalog planner.Catalog, table string, windows []Window) (Coverage, error) {
	c := Coverage{Table: table}
	columns, _ := catalog.Table(table)
	name := TimeColumn(columns)
	if name == "" {
		return c, nil
	}
	batches, err := base.Read(ctx, table, []planner.ScanColumn{{Name: name}}, []planner.Column{{Name: name, Type: types.Datetime}})
	for _, b := range batches {
		times := b.Col(0)
		for i := range times.Len {
			if !times.Null(i) {
				c.count(windows, times.Long(i))
			}
		}
	}
	if c.Never > 0 {
		c.FirstMissed, c.LastMissed = stamp(types.Time(c.firstMissed)), stamp(types.Time(c.lastMissed))
	}
	return c, err
}

func (c *Coverage) count(windows []Window, ticks int64) {
	first := sort.Search(len(windows), func(i int) bool { return types.Ticks(windows[i].To) >= ticks })
	behind := sort.Search(len(windows), func(i int) bool { return types.Ticks(windows[i].From) > ticks })
	switch n := behind - first; {
	case n == 1:
		c.Once++
	case n > 1:
		c.Repeatedly++
	default:
		c.Never++
		c.firstMissed = min(cmp.Or(c.firstMissed, ticks), ticks)
		c.lastMissed = max(c.lastMissed, ticks)
	}
}

// stamp is a time as output has it.
func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }
