package ingest

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// fewCuts is how many parts of a table, each for other bounds, are held at once.
const fewCuts = 4

// cut is a table without the parts of its files in which no row meets some bounds.
type cut struct {
	*table
	key    string // tells it from other cuts
	unread executor.Unread
}

// ReadWithin is executor.BoundedTables. A table whose columns are in memory, or whose files do not tell what is in them,
// is read as a whole.
func (s *Store) ReadWithin(ctx context.Context, name string, columns []planner.ScanColumn, as []planner.Column, within []executor.Bound) ([]*vector.Batch, executor.Unread, error) {
	t := s.tables[name]
	if t == nil {
		return nil, executor.Unread{}, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := cmp.Or(t.unclear, t.undated); err != nil {
		return nil, executor.Unread{}, err
	}
	wanted := wantedColumns(columns, as)
	if !t.holds(wanted) {
		c, err := t.within(s, within)
		if err != nil {
			return nil, executor.Unread{}, err
		}
		if c != nil {
			batches, err := c.read(ctx, s, wanted)
			return batches, c.unread, err
		}
	}
	batches, err := t.read(ctx, s, wanted)
	return batches, executor.Unread{}, err
}

// holds says whether the columns have been read already.
func (t *table) holds(columns []wanted) bool {
	return t.rows != nil && !slices.ContainsFunc(columns, func(w wanted) bool { return t.loaded[w] == nil })
}

// within is the table without what does not meet the bounds; nil where that would be all of it.
func (t *table) within(s *Store, bounds []executor.Bound) (*cut, error) {
	c := &cut{table: &table{
		name: t.name, dates: t.dates, fills: t.fills, spills: t.spills, byType: t.byType, named: t.named, timed: t.timed, times: t.times,
		schema: t.schema, parts: t.parts, groups: map[string][]int{},
	}}
	var key strings.Builder
	for _, path := range t.files {
		groups, all, err := t.groupsWithin(path, bounds)
		if err != nil {
			return nil, err
		}
		c.unread.OfFiles++
		c.unread.OfGroups += all
		c.unread.Groups += all - len(groups)
		if all > 0 && len(groups) == 0 || all == 0 && t.before(path, bounds) {
			c.unread.Files++
			continue
		}
		c.files = append(c.files, path)
		if len(groups) < all {
			c.groups[path] = groups
		}
		fmt.Fprintln(&key, path, groups)
	}
	if c.unread.Files == 0 && c.unread.Groups == 0 {
		return nil, nil
	}
	c.key = key.String()
	return t.known(s, c), nil
}

// known is the cut itself, or the one that has been made before and holds what was read of it.
func (t *table) known(s *Store, c *cut) *cut {
	if i := slices.IndexFunc(t.cuts, func(other *cut) bool { return other.key == c.key }); i >= 0 {
		t.cuts[i].unread = c.unread
		return t.cuts[i]
	}
	if len(t.cuts) == fewCuts {
		t.cuts[0].forget(s)
		t.cuts = t.cuts[1:]
	}
	t.cuts = append(t.cuts, c)
	return c
}

// groupsWithin is the row groups of a file of columns that may have rows within the bounds, and how many there are in
// all; none of another file.
func (t *table) groupsWithin(path string, bounds []executor.Bound) (groups []int, all int, err error) {
	if _, extension, _ := stem(path); extension != parquetExtension {
		return nil, 0, nil
	}
	f, err := open(path, func(int) {})
	if err != nil {
		return nil, 0, err
	}
	defer f.close()
	for g := range f.columns.Groups() {
		if !slices.ContainsFunc(bounds, func(b executor.Bound) bool { return t.misses(f, g, b) }) {
			groups = append(groups, g)
		}
	}
	return groups, f.columns.Groups(), nil
}

// misses says whether no row of a group meets a bound, wherever the table takes the column's values from.
func (t *table) misses(f *file, group int, b executor.Bound) bool {
	if t.byType || t.fixed(wanted{name: b.Column, typ: b.Type}) || t.spills && slices.Contains(f.header, properties) {
		return false
	}
	sources := append([]planner.ScanColumn{{Name: b.Column}}, t.fills[b.Column]...)
	found := false
	for _, from := range sources {
		at := t.source(f, from.Name)
		if at < 0 {
			continue
		}
		found = true
		e, ok := f.columns.Extent(group, at)
		if !ok || from.Path != nil || f.columns.Columns[at].Type != b.Type {
			return false
		}
		meets := e.From <= b.To && e.To >= b.From
		if b.Type == types.String {
			meets = e.FromText <= b.ToText && e.ToText >= b.FromText || e.Nulls && b.FromText == ""
		}
		if meets && !e.None || e.None && b.Type == types.String {
			return false
		}
	}
	return found
}

// hourPath is how diagnostic settings name the file of what they received in an hour.
var hourPath = regexp.MustCompile(`/y=(\d{4})/m=(\d\d)/d=(\d\d)/h=(\d\d)/m=00/PT1H\.json(?:\.gz|\.zst)?$`)

// ahead is how far a clock may be ahead of Azure's.
const ahead = 24 * time.Hour

// before says whether all rows of a file are older than a bound asks for. A file of diagnostic settings holds what came
// in within an hour, "regardless of when it was generated": late rows, but none of later. No other name says that much.
func (t *table) before(path string, bounds []executor.Bound) bool {
	m := hourPath.FindStringSubmatch(filepath.ToSlash(path))
	if m == nil || !t.timed {
		return false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	until := types.Ticks(time.Date(n[0], time.Month(n[1]), n[2], n[3]+1, 0, 0, 0, time.UTC).Add(ahead))
	return slices.ContainsFunc(bounds, func(b executor.Bound) bool {
		told := b.Column == timeColumn || b.Column == timestampColumn && defender(t.name)
		return told && b.Type == types.Datetime && b.From > until
	})
}
