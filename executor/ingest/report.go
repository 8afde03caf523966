package ingest

import (
	"maps"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
)

// report notes what of the table's files was not read as one would think.
func (s *Store) report(l *load, workers []*worker) {
	table := l.table.name
	if l.skipped > 0 {
		s.note("%s: %d rows skipped, the first: %s", table, l.skipped, l.first)
	}
	if l.nulled > 0 {
		s.note("%s: %d values are null since they do not fit, the first: %s", table, l.nulled, l.first)
	}
	repeated, strangers, folded := map[string]int{}, map[string]int{}, map[string]string{}
	for _, w := range workers {
		s.reportFixed(table, w.columns)
		for name, n := range w.walker.repeated {
			repeated[name] += n
		}
		for name, m := range w.walker.root.members {
			column := w.walker.resolve(name)
			if column == "" {
				strangers[name] += m.rows
			} else if plain, _ := marked(name); column != name && column != plain {
				folded[name] = column
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folded)) {
		s.note("%s: %s in the files is read as column %s", table, name, folded[name])
	}
	for _, name := range slices.Sorted(maps.Keys(repeated)) {
		s.note("%s: %d rows have %s twice; the first one counts", table, repeated[name], name)
	}
	maps.DeleteFunc(strangers, func(_ string, rows int) bool { return rows == 0 })
	for _, name := range slices.Sorted(maps.Keys(strangers)) {
		s.note("%s: %d rows have %s, which is no column of the table; give it a type with --schema to read it", table, strangers[name], name)
	}
}

// reportFixed notes that the files say of their rows that they are another table's.
func (s *Store) reportFixed(table string, columns []*column) {
	for _, c := range columns {
		if c.other > 0 {
			s.note("%s: the files have another %s than the table's name, such as %q; in the table it is the name", table, c.name, c.shown)
		}
	}
}

// reportTimes warns of rows that have no time, and says what the files have instead.
func (s *Store) reportTimes(l *load, batches []*vector.Batch) {
	at := slices.IndexFunc(l.columns, func(w wanted) bool { return w.name == timeColumn && w.typ == types.Datetime })
	if at < 0 || !l.table.timed {
		return
	}
	rows, nulls := 0, 0
	for _, b := range batches {
		rows += b.Len
		for i := range b.Len {
			if b.Col(at).Null(i) {
				nulls++
			}
		}
	}
	if nulls == 0 {
		return
	}
	instead := "the files have no column that may be a time"
	if times := l.table.times; len(times) > 0 {
		instead = "what the files have is " + strings.Join(times, ", ")
	}
	s.warn("%s: %s is null in %d of %d rows; %s", l.table.name, timeColumn, nulls, rows, instead)
}
