package conformance

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/complete"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
	"kql/planner"
)

const (
	near   = 8 // how many items a person sees in the menu at once
	stride = 8 // of so many places one is looked at, unless KQL_LIST asks for all
)

// completionFloors are the shares of words that are among the near items; they only rise.
var completionFloors = map[complete.Kind]float64{complete.Operator: 0.99, complete.Column: 0.96}

// TestCompletionInHuntingQueries takes operators and columns out of valid queries, leaves two letters of each, and
// wants the word back: where the text ends there, and with the rest of the query behind it. KQL_LIST=completion goes
// through every place and lists the words that are not found.
func TestCompletionInHuntingQueries(t *testing.T) {
	s, err := database.Open(context.Background(), database.Options{Space: workspace.None(), Now: now})
	require.NoError(t, err)
	e := complete.Over(s)
	places, found := map[complete.Kind]int{}, map[complete.Kind]int{}
	var all []time.Duration
	seen, list := 0, os.Getenv("KQL_LIST") == "completion"
	for _, h := range lines[hunting](t, "hunting-queries.jsonl") {
		if len(h.Errors)+len(h.SyntaxErrors) > 0 {
			continue
		}
		for _, w := range gaps(e.Catalog, h.KQL) {
			if seen++; seen%stride != 0 && !list {
				continue
			}
			typed := h.KQL[:w.Start+2]
			for _, text := range []string{typed, typed + h.KQL[w.End:]} {
				began := time.Now()
				items, _ := e.At(text, len(typed))
				all = append(all, time.Since(began))
				places[w.kind]++
				if has(items, h.KQL[w.Start:w.End]) {
					found[w.kind]++
				} else if list {
					t.Logf("%s: %s after %q gives %v", h.ID, h.KQL[w.Start:w.End], typed[max(0, len(typed)-60):], items[:min(near, len(items))])
				}
			}
		}
	}
	for kind, floor := range completionFloors {
		share := float64(found[kind]) / float64(places[kind])
		t.Logf("%s: %d of %d places (%.1f %%)", kind, found[kind], places[kind], 100*share)
		require.GreaterOrEqual(t, share, floor, kind)
	}
	slices.Sort(all)
	part := func(of int) time.Duration { return all[len(all)*of/1000].Round(10 * time.Microsecond) }
	t.Logf("half take up to %s, 95 %% up to %s, 99 %% up to %s, the slowest %s", part(500), part(950), part(990), all[len(all)-1].Round(time.Millisecond))
	require.Less(t, part(950), 20*time.Millisecond)
}

func has(items []complete.Item, text string) bool {
	for _, i := range items[:min(near, len(items))] {
		if i.Text == text {
			return true
		}
	}
	return false
}

// gap is a word taken out of a query.
type gap struct {
	parser.Span
	kind complete.Kind
}

// gaps is the operators of a query and those words that are columns of its tables and name no new ones.
func gaps(tables planner.Catalog, text string) (out []gap) {
	tokens := parser.Tokens(text)
	value := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	columns := map[string]bool{}
	for i := range tokens {
		of, _ := tables.Table(value(i))
		for _, c := range of {
			columns[c.Name] = true
		}
	}
	for i, k := range tokens {
		switch after := value(i + 1); {
		case k.Kind != parser.Word || k.End-k.Start < 4:
		case value(i-1) == "|":
			out = append(out, gap{k.Span, complete.Operator})
		case columns[value(i)] && value(i-1) != "." && after != "=" && after != "(" && after != ":":
			out = append(out, gap{k.Span, complete.Column})
		}
	}
	return out
}
