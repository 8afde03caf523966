package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDiffNamesTheStage edits the rule in ten ways and wants the stage in which the versions part.
func TestDiffNamesTheStage(t *testing.T) {
	text, err := os.ReadFile(rule)
	require.NoError(t, err)
	for name, c := range map[string]struct{ find, put, stage string }{
		"other action":         {`"Add registered owner to device."`, `"Delete device."`, `where ActionType =~ "Delete device."`},
		"more missing allowed": {` and isnotempty(RawEventData.ModifiedProperties[1].NewValue)`, ``, `where isnotempty(RawEventData.ObjectId)`},
		"service goes":         {`| where AccountDisplayName =~ "Device Registration Service" `, ``, `where AccountDisplayName =~ "Device Registration Service"   (gone)`},
		"other target":         {`AccountObjectId = tostring(RawEventData.Target[1].ID)`, `AccountObjectId = tostring(RawEventData.Target[0].ID)`, `extend AccountObjectId`},
		"only high risk":       {`("50","100")`, `("100")`, `where RiskLevelDuringSignIn in ("100")`},
		"one application":      {`, "OfficeHome"`, ``, `where Application in ("Office 365 Exchange Online")`},
		"session may lack":     {`| where isnotempty(SessionId) `, ``, `where isnotempty(SessionId)   (gone)`},
		"by user alone":        {`by Application,SessionId, AccountObjectId, IPAddress,RiskLevelDuringSignIn`, `by AccountObjectId`, `summarize SignInTimestamp=argmin(SignInTimestamp,*) by AccountObjectId`},
		"the key stays":        {`| project-away AccountObjectId1`, ``, `project-away AccountObjectId1   (gone)`},
		"an hour":              {`< 6h`, `< 1h`, `where DeviceRegistrationTimestamp - SignInTimestamp < 1h`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(string(text), c.find))
			edited := write(t, "edited.yaml", strings.Replace(string(text), c.find, c.put, 1))
			got := run("", "diff", rule, edited, "--data", logs, "-o", "json")
			require.Contains(t, []int{0, 1}, got.code, got.stderr)
			var report struct {
				Equal        bool
				FirstParting *int
				Stages       []struct{ Before, After string }
			}
			require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
			require.False(t, report.Equal)
			require.NotNil(t, report.FirstParting)
			stage := report.Stages[*report.FirstParting]
			title := stage.After
			if title == "" {
				title = stage.Before + "   (gone)"
			}
			require.Contains(t, title, c.stage)
		})
	}
}

func TestDiffOfTheSameRuleIsEqual(t *testing.T) {
	text, err := os.ReadFile(rule)
	require.NoError(t, err)
	reformatted := strings.NewReplacer("  | where ", "  // a comment\n\n  |    where  ", ",", " , ").Replace(string(text))
	got := run("", "diff", rule, write(t, "same.yaml", reformatted), "--data", logs)
	require.Equal(t, ran{0, "equal: 5 rows\n", ""}, got)
}

func TestDiffOfWhatDoesNotRun(t *testing.T) {
	got := run("", "diff", rule, write(t, "broken.kql", "EntraIdSignInEvents | where Applicaton == 1"), "--data", logs)
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.stderr, "did you mean Application?")
	got = run("", "diff", rule, "HEAD:no/such/rule.yaml")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.stderr, "git has no HEAD:no/such/rule.yaml")
}

func TestDiffMatchesRowsOnAKey(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "T.csv"), []byte("user,n\nana,1\nbob,2\n"), 0o644))
	old := write(t, "old.kql", "T | project user, n")
	fresh := write(t, "new.kql", "T | project user, n = n * iff(user == 'bob', 10, 1), twice = n * 2")
	got := run("", "diff", old, fresh, "--data", folder, "--key", "user", "-o", "text")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stdout, "schema: column twice (long) is new\n")
	require.Contains(t, got.stdout, "2 rows before, 2 after: 0 lost, 0 gained, 1 changed\nmatched on user\n  ~ {\"user\": \"bob\"}\n      n: 2 -> 20\n")
	got = run("", "diff", old, fresh, "--data", folder, "-o", "markdown")
	require.Contains(t, got.stdout, "| before | after | in | stage |")
}
