package ingest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"kql/functions/types"
	"kql/planner"
)

// Place is where a row stands in a file.
type Place struct {
	File string
	Line int // from 1; 0 in a file without lines
}

// placed is the rows that a chunk gave.
type placed struct {
	file  string
	count int
	lines []int // of each row; nil in a file without lines
}

// Places is where rows of a table stand, by their numbers from 0. It reads the table's files again, since nobody else
// asks for that.
func (s *Store) Places(ctx context.Context, name string, rows []int) ([]Place, error) {
	t := s.tables[name]
	if t == nil {
		return nil, fmt.Errorf("there is no file for the table %s", name)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var columns []wanted
	if t.byType { // which rows are the table's
		columns = append(columns, wantedColumn(planner.ScanColumn{Name: typeColumn}, types.String))
	}
	l := &load{store: s, table: t, columns: columns, chunks: s.chunks(t), places: map[int]placed{}}
	l.chunks.read = func(int) {}
	_, _, err := l.run(ctx)
	s.options.Budget.Add(-l.held.Load())
	if err != nil {
		return nil, err
	}
	numbers := slices.Sorted(maps.Keys(l.places))
	out := make([]Place, len(rows))
	for i, row := range rows {
		for _, n := range numbers {
			p := l.places[n]
			if row >= p.count {
				row -= p.count
				continue
			}
			if out[i].File = p.file; p.lines != nil {
				out[i].Line = p.lines[row]
			}
			break
		}
	}
	return out, nil
}

// lineCounter counts lines up to places that come one after the other.
type lineCounter struct{ at, line int }

func (l *lineCounter) to(c *chunk, at int) int {
	if at > l.at && at <= len(c.data) {
		l.line += bytes.Count(c.data[l.at:at], []byte("\n"))
		l.at = at
	}
	return c.line + l.line
}
