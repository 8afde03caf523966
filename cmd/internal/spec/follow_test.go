package spec

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unlike are words of cases with several results, or with other rows each time.
var unlike = regexp.MustCompile(`\b(preview|fork|facet|rand|sample|sample-distinct|new_guid)\b`)

// TestCasesCanBeFollowed wants each case to have as many rows where kql why runs it, an operator at a time.
func TestCasesCanBeFollowed(t *testing.T) {
	const folder = testdata + "/spec"
	followed := 0
	for _, f := range files(t, folder) {
		for _, c := range f.cases {
			if unlike.MatchString(c.query) {
				continue
			}
			args := []string{"--now", now, "--timeout", "20s", "-q", c.query}
			if tables := append(f.tables, c.tables...); len(tables) > 0 {
				data := t.TempDir()
				args = append(args, "--data", data, "--schema", store(t, data, tables))
			}
			code, rows, _ := kql(append([]string{"run", "-o", "ndjson"}, args...)...)
			if code != 0 {
				continue
			}
			followed++
			_, _, stderr := kql(append([]string{"why", "--alert", "9999999"}, args...)...)
			require.Contains(t, stderr, fmt.Sprintf("the query gives %d rows", strings.Count(rows, "\n")), "%s: %s\n%s", f.path, c.title, c.query)
		}
	}
	require.Greater(t, followed, 500)
}
