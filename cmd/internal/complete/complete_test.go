package complete_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/session"
	"kql/cmd/internal/workspace"
)

const root = "../../../testdata"

var show = flag.String("show", "", "a text with ‸ in it to complete")

// engine completes over the sample logs and the sample workspace.
func engine(t testing.TB) *complete.Engine {
	space, err := workspace.Open(filepath.Join(root, "workspace"))
	require.NoError(t, err)
	s, err := session.Open(context.Background(), session.Options{Data: []string{filepath.Join(root, "logs")}, Space: space, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	for _, table := range s.Store.Tables() {
		s.Catalog.Table(table)
	}
	return s.Completion()
}

// TestPlaces completes at the marked places of testdata/complete.
func TestPlaces(t *testing.T) {
	e := engine(t)
	files, err := filepath.Glob(filepath.Join(root, "complete", "*.txt"))
	require.NoError(t, err)
	places := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, one := range strings.Split(string(text), "\n\n") {
			query, first, never := readCase(one)
			if query == "" {
				continue
			}
			before, after, marked := strings.Cut(query, "‸")
			require.True(t, marked, query)
			places++
			began := time.Now()
			items, start := e.At(before+after, len(before))
			took := time.Since(began)
			var texts []string
			for _, i := range items {
				texts = append(texts, i.Text)
			}
			assert.LessOrEqual(t, start, len(before))
			assert.Equal(t, strings.Join(first, "  "), strings.Join(texts[:min(len(first), len(texts))], "  "), "%s: %s (%s)", file, query, took)
			for _, n := range never {
				assert.NotContains(t, texts, n, query)
			}
			if len(first) == 0 && len(never) == 0 {
				assert.Empty(t, texts, query)
			}
		}
	}
	t.Logf("%d places", places)
}

// readCase reads a query, the items that come first (> a, b) and those that must not come (! a, b).
func readCase(text string) (query string, first, never []string) {
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "> "):
			first = append(first, strings.Split(line[2:], "  ")...)
		case strings.HasPrefix(line, "! "):
			never = append(never, strings.Split(line[2:], "  ")...)
		default:
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"), first, never
}

// TestShow prints what a text given with -show is completed with.
func TestShow(t *testing.T) {
	if *show == "" {
		t.Skip("no -show")
	}
	e := engine(t)
	for _, text := range strings.Split(*show, ";;") {
		before, after, _ := strings.Cut(text, "‸")
		e.At(before+after, len(before))
		began := time.Now()
		items, start := e.At(before+after, len(before))
		t.Logf("%s\n  [%s] %s", text, before[start:], time.Since(began))
		for _, i := range items[:min(14, len(items))] {
			t.Logf("    %-9s %-30s %s", i.Kind, i.Text, i.Detail)
		}
	}
}
