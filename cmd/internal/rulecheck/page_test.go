package rulecheck

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the page anew")

const page = "../../docs/checks.md"

func TestPageIsFresh(t *testing.T) {
	var text strings.Builder
	require.NoError(t, WritePage(&text))
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(text.String()), 0o644))
	}
	have, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, text.String(), string(have), "run go test ./cmd/internal/rulecheck -update")
}

// TestEveryCodeIsDescribed wants a check for each code that the source of the checks gives, and a broken rule file
// that shows it.
func TestEveryCodeIsDescribed(t *testing.T) {
	broken, err := os.ReadFile("../../../testdata/errors/rules.yaml")
	require.NoError(t, err)
	code := regexp.MustCompile(`"(KQL\d+)"`)
	given := map[string]bool{}
	for _, folder := range []string{".", "../rulefile"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			if filepath.Base(file) != "checks.go" {
				for _, m := range code.FindAllStringSubmatch(string(text), -1) {
					given[m[1]] = true
				}
			}
		}
	}
	for c := range given {
		_, ok := Describe(c)
		require.True(t, ok, "%s has no description", c)
	}
	for _, c := range Checks {
		require.True(t, given[c.Code], "nothing gives %s", c.Code)
		if c.Code != "KQL404" { // of two files
			require.Contains(t, string(broken), "["+c.Code+"]")
		}
	}
}
