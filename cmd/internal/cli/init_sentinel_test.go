package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/session"
	"kql/cmd/internal/workspace"
)

// firingFloor is the least part of a clone's rules for which init finds a case that fires; it only rises.
const firingFloor = 0.6

// TestInitOnACloneOfSentinel looks for rows on which rules of the clone fire: on every fifteenth, or with
// KQL_LIST=init on all, listing those of which none are found.
func TestInitOnACloneOfSentinel(t *testing.T) {
	verdicts := readVerdicts(t)
	all := os.Getenv("KQL_LIST") == "init"
	space, err := workspace.Open(clone)
	require.NoError(t, err)
	s, err := session.Open(context.Background(), session.Options{Space: space, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), Data: []string{}})
	require.NoError(t, err)
	rules, fired, misses := 0, 0, 0
	for i, v := range slices.DeleteFunc(verdicts, func(v ruleVerdict) bool { return v.Verdict != "ok" || v.Watchlist }) {
		if !all && i%15 != 0 {
			continue
		}
		path := filepath.Join(clone, v.Path)
		source, err := rulefile.Read(path, nil)
		require.NoError(t, err)
		space.Enter(path)
		rules++
		began := time.Now()
		found, problems := solveRule(s, source)
		if took := time.Since(began); took > 2*time.Second {
			t.Logf("%s: took %s", v.Path, took.Round(time.Millisecond))
		}
		switch {
		case found != nil && found.Fires:
			fired++
			misses += len(found.Misses)
		case all && found == nil:
			t.Logf("%s: %s", v.Path, problems.Error())
		case all:
			t.Logf("%s: %q", v.Path, drafted(found, source, space).Gaps)
		}
	}
	t.Logf("%d of %d rules fire, with %d near misses", fired, rules, misses)
	require.GreaterOrEqual(t, float64(fired)/float64(rules), firingFloor)
}
