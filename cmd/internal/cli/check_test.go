package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

type brokenRules struct {
	File   string
	Faults []struct {
		Find, Put, Want string
		Times           int // how often Put is put; 0: once
	}
}

func (b *brokenRules) with(i int) string {
	f := b.Faults[i]
	return strings.Replace(b.File, f.Find, strings.Repeat(f.Put, max(f.Times, 1)), 1)
}

func readBrokenRules(t *testing.T) (list brokenRules) {
	require.NoError(t, yaml.Unmarshal([]byte(read(t, testdata+"/errors/rules.yaml")), &list))
	return list
}

// TestBrokenRuleFilesAreTold makes each fault that testdata/errors/rules.yaml lists in a good rule and wants its
// message.
func TestBrokenRuleFilesAreTold(t *testing.T) {
	list := readBrokenRules(t)
	require.GreaterOrEqual(t, len(list.Faults), 40)
	good := run("", "check", write(t, "rule.yaml", list.File), "--severity", "note")
	require.Zero(t, good.code, good.stderr)
	require.Empty(t, good.stderr)
	for i, fault := range list.Faults {
		t.Run(fmt.Sprintf("%d %s", i, fault.Put), func(t *testing.T) {
			require.Contains(t, list.File, fault.Find)
			got := run("", "check", write(t, "rule.yaml", list.with(i)), "--severity", "note")
			require.Equal(t, 1, got.code)
			require.Contains(t, got.stderr, fault.Want)
			require.NotContains(t, got.stderr, "internal error")
		})
	}
}

// TestScannersSeeEveryBrokenRule checks all of them at once.
func TestScannersSeeEveryBrokenRule(t *testing.T) {
	list := readBrokenRules(t)
	folder := t.TempDir()
	for i := range list.Faults {
		require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("rule %d.yaml", i)), []byte(list.with(i)), 0o644))
	}
	got := run("", "check", folder, "-o", "sarif", "--severity", "note")
	require.Equal(t, 1, got.code)
	validate(t, []byte(read(t, testdata+"/formats/sarif-2.1.0.json")), []byte(got.stdout))
	for i := range list.Faults {
		require.Contains(t, got.stdout, fmt.Sprintf("/rule%%20%d.yaml", i))
	}
}

func TestCheckKnowsTheRulesThatShip(t *testing.T) {
	got := run("", "check", "../../../testdata/rules", "--workspace", space)
	require.Zero(t, got.code, got.stderr)
	require.Equal(t, 4, strings.Count(got.stdout, ": ok\n"))
	require.NotContains(t, got.stderr, "error")
}

// TestFoldersHoldOtherThings leaves alone what is no rule in a folder, and tells of it where it is named.
func TestFoldersHoldOtherThings(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"a.kql": "print 1", "sub/b.yml": "id: x\nname: b\nseverity: Low\nqery: print 1\n", "sub/broken.yaml": "id: x\nquery: [\n",
		"compose.yaml": "name: x\nservices: {}\n", "list.yaml": "- 1\n", "f.kql": "(x: long) { x + 1 }\n", "a.test.yaml": "cases: []\n", ".ci/c.yaml": "query: nothing\n", "kql.yaml": "data: logs\n",
	} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	got := run("", "check", folder, "-o", "json")
	require.Equal(t, 1, got.code)
	var all []struct {
		File        string
		Diagnostics []any
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &all))
	var names []string
	for _, f := range all {
		names = append(names, filepath.Base(f.File))
		require.Equal(t, strings.HasSuffix(f.File, ".kql"), len(f.Diagnostics) == 0, f.File)
	}
	require.Equal(t, []string{"a.kql", "f.kql", "b.yml", "broken.yaml"}, names)
	named := run("", "check", filepath.Join(folder, "compose.yaml"))
	require.Equal(t, 1, named.code)
	require.Contains(t, named.stderr, "The rule has no query.")
}

func TestIDsAreUniqueAmongTheFilesGiven(t *testing.T) {
	require.Equal(t, 0, run("", "check", rule, testdata+"/rules/../rules/"+filepath.Base(rule)).code)
	got := run("", "check", write(t, "copy.yaml", read(t, rule)), rule)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "riskySignInToDeviceRegistration.yaml:1:5: error: The rule ")
}

func TestSeverityDecidesWhatFails(t *testing.T) {
	plain := run("", "check", rule)
	require.Equal(t, 0, plain.code)
	require.Empty(t, plain.stderr)
	notes := run("", "check", rule, "--severity", "note")
	require.Equal(t, 1, notes.code)
	require.Contains(t, notes.stderr, ":36:12: note: This also holds where the difference is negative. [KQL301]")
	require.Contains(t, notes.stderr, ":35:5: note: A join without kind")
}

// TestCheckWarnsOfWhatKqlCannotDo since Kusto may take it.
func TestCheckWarnsOfWhatKqlCannotDo(t *testing.T) {
	query := write(t, "q.kql", "let f = (n: int) { n }; print Half = now() / 2, When = datetime(soon), f('three')")
	got := run("", "check", query)
	require.Zero(t, got.code, got.stderr)
	require.Equal(t, 3, strings.Count(got.stderr, ": warning: "))
	require.Contains(t, got.stdout, "  Half: datetime\n  When: datetime\n  print_2: int\n")
	got = run("", "run", query)
	require.Equal(t, 1, got.code)
	require.Equal(t, 3, strings.Count(got.stderr, ": error: "))
}

func TestPlacesInFoldedAndQuotedQueries(t *testing.T) {
	for name, c := range map[string]struct{ rule, want string }{
		"folded":        {"name: x\nquery: >\n  SigninLogs\n  | where\n    ResultTyp == 'a'\n", ":5:5: error"},
		"double quotes": {"name: x\nquery: \"SigninLogs\\n| where ResultTyp == 'a'\"\n", ":2:29: error"},
		"single quotes": {"name: x\nquery: 'SigninLogs | where ResultType == ''a'' and ResultTyp == 1'\n", ":2:52: error"},
		"plain":         {"name: x\nquery: SigninLogs | where ResultTyp == 1\n", ":2:27: error"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run("", "check", write(t, "r.yaml", c.rule))
			require.Contains(t, got.stderr, c.want)
		})
	}
}

func TestCommentsKeepNotesBack(t *testing.T) {
	text := read(t, rule)
	text = strings.Replace(text, "6h //", "6h // kql:ignore KQL301,", 1)
	text = strings.Replace(text, "  registeredDevices \n  | join", "  registeredDevices \n  // kql:ignore KQL302 one row of each user is enough\n  | join", 1)
	text = strings.Replace(text, "  - EntraIdSignInEvents", "  - EntraIdSignInEvents\n  - SigninLogs # kql:ignore KQL418", 1)
	got := run("", "check", write(t, "r.yaml", text), "--severity", "note")
	require.Equal(t, 0, got.code, got.stderr)
	require.Empty(t, got.stderr)
	unrelated := run("", "check", write(t, "r.yaml", strings.Replace(text, "KQL302 one", "KQL303 one", 1)), "--severity", "note")
	require.Contains(t, unrelated.stderr, "[KQL302]")
}

// TestSARIF holds what the schema of SARIF 2.1.0 asks of the parts that check writes.
func TestSARIF(t *testing.T) {
	broken := write(t, "broken ü.kql", "EntraIdSignInEvents\n| where Applicaton == 1\n| join (SigninLogs) on $left.x == $right.y")
	got := run("", "check", broken, "../../../testdata/rules/riskySignInToDeviceRegistration.yaml", "-o", "sarif", "--severity", "note")
	require.Equal(t, 1, got.code)
	validate(t, []byte(read(t, testdata+"/formats/sarif-2.1.0.json")), []byte(got.stdout))
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &log))
	first := log.Runs[0].Results[0]
	require.Equal(t, "KS142", first.RuleID)
	require.Equal(t, "file://"+strings.Replace(filepath.ToSlash(broken), "broken ü", "broken%20%C3%BC", 1), first.Locations[0].PhysicalLocation.ArtifactLocation.URI)
	require.Equal(t, 2, first.Locations[0].PhysicalLocation.Region.StartLine)
	require.Equal(t, 9, first.Locations[0].PhysicalLocation.Region.StartColumn)
}

// TestCheckTakesColumnsFromData has columns that only files tell, those that bag_unpack finds among them.
func TestCheckTakesColumnsFromData(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Mine.ndjson"), []byte(`{"user":"ana","bag":{"port":22}}`+"\n"), 0o644))
	query := write(t, "q.kql", "Mine | evaluate bag_unpack(bag) | where port == 22 | project user, port")
	require.Equal(t, 1, run("", "check", query).code)
	got := run("", "check", query, "--data", folder)
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "user: string\n  port: long\n")
}
