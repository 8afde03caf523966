// Package casefile runs the cases of files that anyone can read and add to. A case is a line === with a title, and a
// text; where the text is a thing to do, what comes of it stands behind a line ----.
package casefile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Run runs each case of the files that a pattern names. run gives the text of the case as it should be; with update
// that is written into the file, without it the file must have it.
func Run(t *testing.T, pattern string, update bool, run func(t *testing.T, text string) string) {
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths, pattern)
	for _, path := range paths {
		path, err := filepath.Abs(path) // cases may change to another folder
		require.NoError(t, err)
		file, err := os.ReadFile(path)
		require.NoError(t, err)
		parts := strings.Split(string(file), "\n=== ")
		written := parts[0]
		for _, part := range parts[1:] {
			title, text, _ := strings.Cut(part, "\n")
			t.Run(filepath.Base(path)+"/"+title, func(t *testing.T) {
				got := strings.TrimRight(run(t, text), "\n") + "\n"
				written += "\n=== " + title + "\n" + got
				if !update {
					require.Equal(t, strings.TrimRight(text, "\n")+"\n", got)
				}
			})
		}
		if update && !t.Failed() {
			require.NoError(t, os.WriteFile(path, []byte(written), 0o644))
		}
	}
}

// Outcome runs what stands before the line ---- of a case's text, and gives the text with what comes of it.
func Outcome(text string, do func(text string) string) string {
	text, _, _ = strings.Cut(strings.TrimRight(text, "\n")+"\n", "\n----\n")
	text = strings.TrimRight(text, "\n")
	return text + "\n----\n" + do(text)
}
