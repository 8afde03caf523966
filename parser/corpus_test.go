package parser

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorded is a line of the conformance data: a query and what Microsoft's parser found wrong with it. Its
// offsets count UTF-16 units.
type recorded struct {
	ID     string
	KQL    string
	Syntax []struct{ Start, Length int } `json:"syntax_errors"`
}

// corpus reads a file of the conformance data, which lies beside the project; without it the test is skipped.
func corpus(t testing.TB, file string) []recorded {
	f, err := os.Open(filepath.Join("..", "..", "shared", "conformance", file))
	if err != nil {
		t.Skip("no conformance data")
	}
	defer f.Close()
	var out []recorded
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r recorded
		require.NoError(t, json.Unmarshal(lines.Bytes(), &r))
		out = append(out, r)
	}
	require.NoError(t, lines.Err())
	return out
}

// unitOffset is the byte offset of a count of UTF-16 units.
func unitOffset(text string, units int) int {
	for i, r := range text {
		if units <= 0 {
			return i
		}
		units--
		if r > 0xffff {
			units--
		}
	}
	return len(text)
}

func TestValidQueriesParse(t *testing.T) {
	for _, file := range []string{"hunting-queries.jsonl", "kusto-results.jsonl"} {
		t.Run(file, func(t *testing.T) {
			valid, parsed := 0, 0
			for _, r := range corpus(t, file) {
				if len(r.Syntax) > 0 {
					continue
				}
				valid++
				if _, problems := Parse(r.KQL); problems.Failed() {
					t.Logf("%s: %s at %d: %s", r.ID, problems.Error(), problems[0].Span.Start, excerptAt(r.KQL, problems[0].Span.Start))
					continue
				}
				parsed++
			}
			assert.Equal(t, valid, parsed, "queries that Microsoft's parser takes")
		})
	}
}

func TestBrokenQueriesAreRefused(t *testing.T) {
	broken, refused, near := 0, 0, 0
	for _, r := range corpus(t, "hunting-queries.jsonl") {
		if len(r.Syntax) == 0 {
			continue
		}
		broken++
		_, problems := Parse(r.KQL)
		if !problems.Failed() {
			t.Logf("%s: accepted, should fail at %s", r.ID, excerptAt(r.KQL, unitOffset(r.KQL, r.Syntax[0].Start)))
			continue
		}
		refused++
		want := unitOffset(r.KQL, r.Syntax[0].Start)
		got := problems[0].Span.Start
		if between := r.KQL[min(want, got):max(want, got)]; strings.Contains(strings.TrimSpace(between), ";") {
			t.Logf("%s: at %s, should be at %s", r.ID, excerptAt(r.KQL, got), excerptAt(r.KQL, want))
			continue
		}
		near++
	}
	assert.GreaterOrEqual(t, refused, broken, "queries that Microsoft's parser refuses")
	assert.GreaterOrEqual(t, near, refused, "refused in the statement where Microsoft's parser does")
}

func excerptAt(text string, at int) string {
	return "…" + strings.Join(strings.Fields(text[max(0, at-30):min(len(text), at)]), " ") + " ▶" + short(text[min(at, len(text)):])
}
