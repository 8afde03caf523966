package format

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
)

var update = flag.Bool("update", false, "write the style into the cases")

// TestStyle formats the queries of testdata/format, and what comes of that again.
func TestStyle(t *testing.T) {
	casefile.Run(t, "../../../testdata/format/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string {
			out, err := Query(text)
			if err != nil {
				return "error: " + err.Error() + "\n"
			}
			again, err := Query(out)
			require.NoError(t, err)
			require.Equal(t, out, again)
			return out
		})
	})
}

const rule = `id: x
name:   "kept   as it is"   # so is this
query:  |-
    T|where a==1

    // all of it
    |project a

tags: [ a,b ]
`

func TestOnlyTheQueryOfARuleChanges(t *testing.T) {
	out, err := Rule("rule.yaml", rule)
	require.NoError(t, err)
	want := strings.Replace(rule, "    T|where a==1\n\n    // all of it\n    |project a\n", "    T\n    | where a == 1\n    // all of it\n    | project a\n", 1)
	require.Equal(t, want, out)
	windows := strings.ReplaceAll(rule, "\n", "\r\n")
	out, err = Rule("rule.yaml", windows)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(want, "\n", "\r\n"), out)
	for _, left := range []string{"id: x\nquery: T|take 1\n", "id: x\nquery: >\n  T|take 1\n", "id: x\n", "query: |\n  T | where (\n"} {
		_, err := Rule("rule.yaml", left)
		require.Error(t, err, left)
	}
}

// FuzzQuery wants any text to be formatted or left alone, without a panic, and twice to equal once.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"T | where a == 1 // c\n| project a", "let f = (x: long) { T | where a == x };\nf(1)", "print x = dynamic([1,2]), y = -1", "/*", "T | extend x = ```a\nb```"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, err := Query(text)
		if err != nil {
			return
		}
		again, err := Query(out)
		require.NoError(t, err, "%q", out)
		require.Equal(t, out, again)
	})
}
