package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// alerts are what the rule finds in the sample logs, without the columns that hold random ids.
var alerts = []string{
	"2026-03-11T07:29:59.999Z priya.raman@fabrikam.example PRIYA-MBP OfficeHome 203.0.113.199 100 2026-03-11T01:30:00Z",
	"2026-03-11T08:00:15.45Z tomas.lindqvist@fabrikam.example DESKTOP-TL9 OfficeHome 192.0.2.61 50 2026-03-11T09:00:15.45Z",
	"2026-03-11T11:40:31.902Z amara.okafor@fabrikam.example LAPTOP-7QX2 OfficeHome 198.51.100.23 100 2026-03-11T09:12:04.318Z",
	"2026-03-11T15:05:00.12Z lena.vogt@fabrikam.example VOGT-SURFACE Office 365 Exchange Online 203.0.113.84 50 2026-03-11T13:02:50.077Z",
	"2026-03-11T15:05:00.12Z lena.vogt@fabrikam.example VOGT-SURFACE OfficeHome 192.0.2.140 100 2026-03-11T14:20:19.64Z",
}

func TestRuleFindsItsAlerts(t *testing.T) {
	got := run("", "run", rule, "--data", logs, "-o", "ndjson")
	require.Equal(t, 0, got.code, got.stderr)
	require.Empty(t, got.stderr)
	var lines []string
	for line := range strings.Lines(got.stdout) {
		var a map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		lines = append(lines, fmt.Sprint(a["DeviceRegistrationTimestamp"], " ", a["AccountUpn"], " ", a["DeviceDisplayName"], " ", a["Application"], " ", a["IPAddress"], " ", a["RiskLevelDuringSignIn"], " ", a["SignInTimestamp"]))
	}
	sort.Strings(lines)
	require.Equal(t, alerts, lines)
}

// TestRuleFindsTheSameInAnyFile writes the sample logs anew in every format, pack and form of risk level.
func TestRuleFindsTheSameInAnyFile(t *testing.T) {
	want := sorted(run("", "run", rule, "--data", logs, "-o", "ndjson"))
	require.Len(t, want, len(alerts))
	for format, encode := range map[string]func([]row) string{"ndjson": asLines, "json": asArray, "csv": asCSV} {
		for pack, packed := range map[string]func(io.Writer) io.WriteCloser{"": plain, ".gz": gzipped, ".zst": zstandard} {
			for form, level := range riskForms {
				t.Run(format+pack+" "+form, func(t *testing.T) {
					folder := t.TempDir()
					for _, table := range []string{"CloudAppEvents", "EntraIdSignInEvents"} {
						rows := sampleRows(t, table)
						for i, r := range rows {
							if risk, ok := r["RiskLevelDuringSignIn"]; ok {
								r["RiskLevelDuringSignIn"] = level(i, risk)
							}
						}
						f, err := os.Create(filepath.Join(folder, table+"."+format+pack))
						require.NoError(t, err)
						w := packed(f)
						_, err = io.WriteString(w, encode(rows))
						require.NoError(t, err)
						require.NoError(t, w.Close())
						require.NoError(t, f.Close())
					}
					require.Equal(t, want, sorted(run("", "run", rule, "--data", folder, "-o", "ndjson")))
				})
			}
		}
	}
}

func sorted(got ran) []string {
	if got.code != 0 {
		return []string{got.stderr}
	}
	return slices.Sorted(strings.Lines(got.stdout))
}

type row map[string]json.RawMessage

func sampleRows(t *testing.T, table string) []row {
	var out []row
	for line := range strings.Lines(read(t, logs+"/"+table+".ndjson")) {
		var r row
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		out = append(out, r)
	}
	return out
}

var riskForms = map[string]func(i int, level json.RawMessage) json.RawMessage{
	"as int":    func(_ int, level json.RawMessage) json.RawMessage { return level },
	"as string": func(_ int, level json.RawMessage) json.RawMessage { return quoted(level) },
	"mixed": func(i int, level json.RawMessage) json.RawMessage {
		if i%2 == 0 {
			return quoted(level)
		}
		return level
	},
}

func quoted(x json.RawMessage) json.RawMessage { return json.RawMessage(`"` + string(x) + `"`) }

func asLines(rows []row) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, r := range rows {
		e.Encode(r)
	}
	return b.String()
}

func asArray(rows []row) string {
	text, _ := json.MarshalIndent(rows, "", "  ")
	return string(text)
}

// asCSV quotes what is a string in JSON, so that the forms of risk level differ in CSV too.
func asCSV(rows []row) string {
	var b strings.Builder
	var names []string
	for name := range rows[0] {
		names = append(names, name)
	}
	sort.Strings(names)
	b.WriteString(strings.Join(names, ",") + "\n")
	for _, r := range rows {
		for i, name := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			var text string
			switch value := r[name]; value[0] {
			case '"':
				json.Unmarshal(value, &text)
				b.WriteString(csvQuoted(text))
			case '{', '[':
				b.WriteString(csvQuoted(string(value)))
			default:
				b.Write(value)
			}
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func csvQuoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

func plain(w io.Writer) io.WriteCloser   { return unpacked{w} }
func gzipped(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

func zstandard(w io.Writer) io.WriteCloser {
	z, err := zstd.NewWriter(w)
	if err != nil {
		panic(err)
	}
	return z
}

// TestEachConditionOfTheRuleCounts loosens one condition at a time: the near miss that it kept out comes in.
func TestEachConditionOfTheRuleCounts(t *testing.T) {
	text := read(t, rule)
	strict := run("", "run", rule, "--data", logs, "-o", "csv").stdout
	for name, c := range map[string]struct{ condition, loose, comesIn string }{
		"action":       {`ActionType =~ "Add registered owner to device."`, `ActionType has "registered"`, "ROSA-PC"},
		"service":      {`AccountDisplayName =~ "Device Registration Service"`, `isnotempty(AccountDisplayName)`, "REYES-PC"},
		"user":         {`isnotempty(RawEventData.ObjectId) and`, ``, "BYRNE-PC"},
		"no name":      {` and isnotempty(RawEventData.ModifiedProperties[1].NewValue)`, ``, "quentin.roy"},
		"empty name":   {` and isnotempty(RawEventData.ModifiedProperties[1].NewValue)`, ``, "julia.ferreira"},
		"risk":         {`in ("50","100")`, `in ("10","50","100")`, "HANA-PC"},
		"application":  {`"OfficeHome")`, `"OfficeHome", "Microsoft Teams")`, "KH-STUDIO"},
		"session":      {`isnotempty(SessionId)`, `true`, "IVO-THINKPAD"},
		"seven hours":  {`< 6h`, `< 7.1h`, "TORINO-114"},
		"exactly six":  {`< 6h`, `<= 6h`, "BLOM-01"},
		"another user": {`in (registeringUser)`, `!in (registeringUser) | extend AccountObjectId = toscalar(registeredDevices | where DeviceDisplayName == "NOOR-X1" | project AccountObjectId)`, "NOOR-X1"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(text, c.condition), c.condition)
			loose := write(t, "rule.yaml", strings.Replace(text, c.condition, c.loose, 1))
			got := run("", "run", loose, "--data", logs, "-o", "csv")
			require.Equal(t, 0, got.code, got.stderr)
			require.NotContains(t, strict, c.comesIn)
			require.Contains(t, got.stdout, c.comesIn)
		})
	}
}
