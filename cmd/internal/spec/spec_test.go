package spec

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the cases give as what they are expected to")

// TestCases runs every behaviour case.
func TestCases(t *testing.T) {
	const folder = testdata + "/spec"
	for _, f := range files(t, folder) {
		t.Run(f.name(folder), func(t *testing.T) {
			f.check(t, func(t *testing.T, c *caseText) string { return c.run(t, f.tables) })
		})
	}
}

// check compares each case's result with what is expected, or writes it where the update flag is given.
func (f *file) check(t *testing.T, run func(*testing.T, *caseText) string) {
	for _, c := range f.cases {
		t.Run(c.title, func(t *testing.T) {
			got := run(t, c)
			require.NotContains(t, got, "internal error")
			if *update {
				c.want = got
				return
			}
			require.Equal(t, c.want, got, "%s: %s\n%s", f.path, c.title, c.query)
		})
	}
	if *update {
		require.NoError(t, os.WriteFile(f.path, []byte(f.String()), 0o644))
	}
}

// TestReadme runs the cases that the page about the format shows.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(testdata + "/spec/README.md")
	require.NoError(t, err)
	_, block, _ := strings.Cut(string(text), "```\n")
	block, _, _ = strings.Cut(block, "```\n")
	f, err := parseFile(block)
	require.NoError(t, err)
	require.Len(t, f.cases, 2)
	for _, c := range f.cases {
		require.Equal(t, c.want, c.run(t, f.tables), c.title)
	}
}
