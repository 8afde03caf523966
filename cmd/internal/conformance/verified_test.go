package conformance

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/reference"
	"kql/parser"
)

var update = flag.Bool("update", false, "write the list of what is verified anew")

const verifiedFile = "../reference/verified.txt"

// TestVerifiedListIsFresh wants the list of what is verified to be what the passed cases use. A volatile case, whose
// rows are not compared, verifies nothing.
func TestVerifiedListIsFresh(t *testing.T) {
	used := map[string]bool{}
	for _, c := range lines[measured](t, "kusto-results.jsonl") {
		if c.Volatile || judge(c).outcome != "passed" {
			continue
		}
		q, _ := parser.Parse(c.KQL)
		maps.Copy(used, parser.Uses(q, c.KQL))
	}
	known := map[string]bool{}
	for _, e := range reference.Entries() {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			known[e.Listed(name)] = true
		}
	}
	maps.DeleteFunc(used, func(name string, _ bool) bool { return !known[name] })
	text := strings.Join(slices.Sorted(maps.Keys(used)), "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(verifiedFile, []byte(text), 0o644))
	}
	have, err := os.ReadFile(verifiedFile)
	require.NoError(t, err)
	require.Equal(t, text, string(have), "run go test ./cmd/internal/conformance -run Verified -update, then ./cmd/internal/reference -update")
}
