package cli

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/parser"
)

// clone is half of a checkout of Microsoft's Azure-Sentinel with the verdicts of its binder on each rule.
const clone = "../../../../shared/sentinel"

// The least that check agrees with the verdicts; they only rise. Schemas differ where a union has one type of a name
// twice before another: the binder drops the other.
const (
	verdictFloor = 0.985
	schemaFloor  = 0.97
)

type ruleVerdict struct {
	Path      string      `json:"path"`
	Verdict   string      `json:"verdict"`
	Watchlist bool        `json:"watchlist"`
	Schema    [][2]string `json:"schema"`
}

// TestACloneOfSentinel checks every rule of the clone in one go and compares errors in the queries and schemas.
// KQL_LIST=sentinel lists what differs.
func TestACloneOfSentinel(t *testing.T) {
	verdicts := readVerdicts(t)
	got := run("", "check", "--workspace", clone, clone, "-o", "json")
	var files []checked
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &files))
	at := map[string]checked{}
	for _, f := range files {
		at[f.File] = f
	}
	agreed, valid, equal := 0, 0, 0
	for _, v := range verdicts {
		f, ok := at[filepath.Join(clone, v.Path)]
		require.True(t, ok, v.Path)
		right := queryFails(f) == (v.Verdict == "error")
		same := reflect.DeepEqual(f.Schema, asSchema(v.Schema))
		if right {
			agreed++
		}
		if v.Verdict == "ok" {
			valid++
			if same {
				equal++
			}
		}
		if os.Getenv("KQL_LIST") == "sentinel" && (!right || v.Verdict == "ok" && !same) {
			t.Logf("%s: right verdict %v, equal schema %v", v.Path, right, same)
		}
	}
	t.Logf("%d of %d verdicts agree, %d of %d schemas are equal", agreed, len(verdicts), equal, valid)
	require.GreaterOrEqual(t, float64(agreed)/float64(len(verdicts)), verdictFloor)
	require.GreaterOrEqual(t, float64(equal)/float64(valid), schemaFloor)
}

func readVerdicts(t *testing.T) (verdicts []ruleVerdict) {
	file, err := os.Open(filepath.Join(clone, "verdicts.jsonl"))
	if err != nil {
		t.Skip("the clone is not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var v ruleVerdict
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		verdicts = append(verdicts, v)
	}
	require.NoError(t, lines.Err())
	return verdicts
}

// queryFails says whether a rule's query has an error; what is wrong with its metadata the binder does not see.
func queryFails(f checked) bool {
	for _, d := range f.Diagnostics {
		if d.Severity == parser.Error && !strings.HasPrefix(d.Code, "KQL4") {
			return true
		}
	}
	return false
}

func asSchema(columns [][2]string) []checkedColumn {
	out := []checkedColumn{}
	for _, c := range columns {
		out = append(out, checkedColumn{c[0], c[1]})
	}
	return out
}
