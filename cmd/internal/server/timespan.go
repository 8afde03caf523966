package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/session"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// timespan is the range of time that a portal's request names beside its query: P1D, from/to, from/P1D or P1D/to.
type timespan struct{ from, to time.Time }

func readTimespan(text string, now time.Time) (*timespan, error) {
	if text == "" {
		return nil, nil
	}
	first, second, both := strings.Cut(text, "/")
	if !both {
		d, ok := rulefile.Duration(first)
		if !ok {
			return nil, fmt.Errorf("timespan: %q is no duration such as PT12H", text)
		}
		return &timespan{now.Add(-d), now}, nil
	}
	d1, isDuration := rulefile.Duration(first)
	d2, endsWithDuration := rulefile.Duration(second)
	from, okFrom := types.ParseDatetime(first)
	to, okTo := types.ParseDatetime(second)
	switch {
	case okFrom && okTo:
		return &timespan{types.Time(from), types.Time(to)}, nil
	case okFrom && endsWithDuration:
		return &timespan{types.Time(from), types.Time(from).Add(d2)}, nil
	case isDuration && okTo:
		return &timespan{types.Time(to).Add(-d1), types.Time(to)}, nil
	}
	return nil, fmt.Errorf("timespan: %q is no range such as 2026-05-01T00:00:00Z/P1D", text)
}

// over is the query with each table that it reads cut to the range. The places in it are still those of the text that
// was asked.
func (t *timespan) over(ctx context.Context, on *session.Session, text string) (*parser.Source, error) {
	tree, found := parser.Parse(text)
	source := &parser.Source{Name: "query", Text: text}
	if found.Failed() {
		return source, nil
	}
	if ranges(tree) {
		return nil, fmt.Errorf("timespan: the query reads tables that it does not name, and kql does not cut those to a range of time")
	}
	r, err := on.Bind(ctx, tree)
	if err != nil || r.Diagnostics.Failed() {
		return source, err
	}
	var before strings.Builder
	for _, table := range r.Reads {
		cols, _ := on.Catalog.Table(table)
		for _, when := range []string{"TimeGenerated", "Timestamp"} {
			if has(cols, when) {
				fmt.Fprintf(&before, "let %s = table(%q) | where %s >= datetime(%s) and %s < datetime(%s); ", name(table), table, when, iso(t.from), when, iso(t.to))
				break
			}
		}
	}
	at := make([]int, before.Len(), before.Len()+len(text)+1)
	for i := range len(text) + 1 {
		at = append(at, i)
	}
	return &parser.Source{Name: "query", Text: before.String() + text, Within: &parser.File{Text: text, At: at}}, nil
}

// ranges says whether a query reads tables without their names.
func ranges(tree *parser.Query) (found bool) {
	parser.Each(tree, func(*parser.Wildcard) { found = true })
	parser.Each(tree, func(s *parser.Search) { found = found || s.In == nil })
	parser.Each(tree, func(f *parser.Find) { found = found || f.In == nil })
	return found
}

func has(cols []planner.TableColumn, name string) bool {
	return slices.ContainsFunc(cols, func(c planner.TableColumn) bool { return c.Name == name })
}

func iso(t time.Time) string { return string(types.AppendDatetime(nil, types.Ticks(t))) }
