package ingest

import (
	"context"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// sampleSize is how much of a file is read for a sample.
const sampleSize = 512 << 10

// Sample is values of a table's column: all of them where the column has been read, else those that the first of the
// table's files begins with. It is nil where there are none, and while the table is being read: it never waits for that.
func (s *Store) Sample(ctx context.Context, name, column string, typ types.Type) []*vector.Vector {
	t := s.tables[name]
	if t == nil || t.unclear != nil || !t.mu.TryLock() {
		return nil
	}
	defer t.mu.Unlock()
	w := wantedColumn(planner.ScanColumn{Name: column}, typ)
	if all := t.loaded[w]; all != nil {
		return all
	}
	if known, ok := t.samples[w]; ok {
		return known
	}
	quiet := newStore(Options{OnError: Skip})
	l := &load{store: quiet, table: t, columns: []wanted{w}, chunks: chunks{paths: t.files[:1], parts: t.parts, read: func(int) {}, size: sampleSize, heads: true}}
	batches, _, err := l.run(ctx)
	if err != nil {
		return nil
	}
	var out []*vector.Vector
	for _, b := range batches {
		out = append(out, b.Col(0))
	}
	if t.samples == nil {
		t.samples = map[wanted][]*vector.Vector{}
	}
	t.samples[w] = out
	return out
}
