package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/rulefile"
	"kql/executor/database"
	"kql/executor/workspace"
)

// firingFloor is the least part of a clone's rules for which init finds a case that fires; it only rises.
const firingFloor = 0.85

// TestInitOnACloneOfSentinel looks for rows on which rules of the clone fire: on every fifteenth, or with
// KQL_LIST=init on all, listing those of which none are found. KQL_CASE shows the rows of rules with a text in their path.
func TestInitOnACloneOfSentinel(t *testing.T) {
	verdicts := readVerdicts(t)
	all := os.Getenv("KQL_LIST") == "init"
	space, err := workspace.Open(clone)
	require.NoError(t, err)
	s, err := database.Open(context.Background(), database.Options{Space: space, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), Data: []string{}})
	require.NoError(t, err)
	rules, fired, misses := 0, 0, 0
	for i, v := range slices.DeleteFunc(verdicts, func(v ruleVerdict) bool { return v.Verdict != "ok" || v.Watchlist }) {
		only := os.Getenv("KQL_CASE")
		if !all && i%15 != 0 && only == "" || only != "" && !strings.Contains(v.Path, only) {
			continue
		}
		path := filepath.Join(clone, v.Path)
		source, err := rulefile.Read(path, nil)
		require.NoError(t, err)
		space.Enter(path)
		rules++
		began := time.Now()
		found, problems, _ := solveAt(s, source, (&initCommand{Now: usualNow}).nows(s.Now))
		if took := time.Since(began); took > 2*time.Second {
			t.Logf("%s: took %s", v.Path, took.Round(time.Millisecond))
		}
		switch {
		case found != nil && found.Fires:
			fired++
			misses += len(found.Misses)
		case (all || only != "") && found == nil:
			t.Logf("%s: %s", v.Path, problems.Error())
		case all || only != "":
			d := drafted(found, source, space)
			t.Logf("%s: %q", v.Path, d.Gaps)
			if only != "" {
				text, _ := d.Text()
				t.Logf("%s", text)
			}
		}
	}
	t.Logf("%d of %d rules fire, with %d near misses", fired, rules, misses)
	if os.Getenv("KQL_CASE") != "" {
		return
	}
	require.GreaterOrEqual(t, float64(fired)/float64(rules), firingFloor)
}
