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
	"kql/executor/database"
	"kql/executor/workspace"
)

const root = "../../../testdata"

var show = flag.String("show", "", "a text with ‸ in it to complete")

// engine completes over the sample logs and the sample workspace.
func engine(t testing.TB) *complete.Engine {
	space, err := workspace.Open(filepath.Join(root, "workspace"))
	require.NoError(t, err)
	s, err := database.Open(context.Background(), database.Options{Data: []string{filepath.Join(root, "logs")}, Space: space, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	for _, table := range s.Store.Tables() {
		s.Catalog.Table(table)
	}
	return complete.Over(s)
}

// place is a marked place of testdata/complete: the items that come first there (> a  b) and those that must not come
// (! a  b).
type place struct {
	file, before, after string
	first, never        []string
}

// TestPlaces completes at the marked places of testdata/complete.
func TestPlaces(t *testing.T) {
	e := engine(t)
	all := places(t)
	for _, p := range all {
		query := p.before + "‸" + p.after
		items, start := e.At(p.before+p.after, len(p.before))
		var texts []string
		for _, i := range items {
			texts = append(texts, i.Text)
		}
		assert.LessOrEqual(t, start, len(p.before))
		assert.Equal(t, strings.Join(p.first, "  "), strings.Join(texts[:min(len(p.first), len(texts))], "  "), "%s: %s", p.file, query)
		for _, n := range p.never {
			assert.NotContains(t, texts, n, query)
		}
		if len(p.first) == 0 && len(p.never) == 0 {
			assert.Empty(t, texts, query)
		}
	}
	t.Logf("%d places", len(all))
}

// places reads the places of testdata/complete.
func places(t testing.TB) (all []place) {
	files, err := filepath.Glob(filepath.Join(root, "complete", "*.txt"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, one := range strings.Split(string(text), "\n\n") {
			p := place{file: file}
			var query []string
			for _, line := range strings.Split(strings.TrimSpace(one), "\n") {
				switch {
				case strings.HasPrefix(line, "#"):
				case strings.HasPrefix(line, "> "):
					p.first = append(p.first, strings.Split(line[2:], "  ")...)
				case strings.HasPrefix(line, "! "):
					p.never = append(p.never, strings.Split(line[2:], "  ")...)
				default:
					query = append(query, line)
				}
			}
			if len(query) == 0 {
				continue
			}
			var marked bool
			p.before, p.after, marked = strings.Cut(strings.Join(query, "\n"), "‸")
			require.True(t, marked, query)
			all = append(all, p)
		}
	}
	require.NotEmpty(t, all)
	return all
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
