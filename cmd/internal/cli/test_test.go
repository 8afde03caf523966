package cli

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const passing = "rule: rule.kql\ncases:\n- name: one\n  tables:\n    T: [{a: 1}, {a: 2}]\n  expect: {rows: 1, contains: [{a: 2}]}\n"

func testFolder(t *testing.T, rule, test string) string {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rule.kql"), []byte(rule), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rule.test.yaml"), []byte(test), 0o644))
	return folder
}

func TestTestEndsWithACode(t *testing.T) {
	good := run("", "test", testFolder(t, "T | where a > 1", passing))
	require.Equal(t, 0, good.code, good.stderr)
	require.Contains(t, good.stdout, "  ok    one\n1 case: 1 passed, 0 failed")
	bad := run("", "test", testFolder(t, "T | where a > 5", passing))
	require.Equal(t, 1, bad.code)
	for _, want := range []string{"  FAIL  one\n", "expected rows: 1, got 0", "- missing    {a: 2}", "       2  T\n", "       0  where a > 5\n"} {
		require.Contains(t, bad.stdout, want)
	}
	require.Equal(t, 2, run("", "test", testFolder(t, "T | wher a > 1", passing)).code)
	require.Equal(t, 2, run("", "test", testFolder(t, "T", passing+"  expects: 1\n")).code)
	require.Equal(t, 2, run("", "test", t.TempDir()).code)
}

func TestTestRunsWhatIsAskedFor(t *testing.T) {
	two := passing + "- name: two\n  like: one\n  expect: {rows: 7}\n- name: three\n  like: one\n  expect: {rows: 1}\n"
	folder := testFolder(t, "T | where a > 1", two)
	require.Equal(t, 0, run("", "test", folder, "--run", "one|three").code)
	stopped := run("", "test", folder, "--fail-fast")
	require.Equal(t, 1, stopped.code)
	require.NotContains(t, stopped.stdout, "three")
	require.Equal(t, "TAP version 13\nok 1 - "+filepath.Join(folder, "rule.test.yaml")+": one\n1..1\n", run("", "test", folder, "--run", "^one$", "-o", "tap").stdout)
	require.Contains(t, run("", "test", folder, "-o", "json").stdout, `"failed": 1,`)
	require.Contains(t, run("", "test", folder, "-o", "json").stdout, "\"name\": \"two\",\n      \"line\": 7,")
}

// TestTestOfARule has a rule stand for the test beside it.
func TestTestOfARule(t *testing.T) {
	folder := testFolder(t, "T | where a > 1", passing)
	rule := filepath.Join(folder, "rule.kql")
	got := run("", "test", rule)
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "1 passed")
	require.NoError(t, os.Rename(filepath.Join(folder, "rule.test.yaml"), filepath.Join(folder, "rule.test.yml")))
	require.Contains(t, run("", "test", rule).stdout, "1 passed")
	require.NoError(t, os.Remove(filepath.Join(folder, "rule.test.yml")))
	got = run("", "test", rule)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "rule.kql has no test: there is no rule.test.yaml beside it; kql init writes a first one")
}

func TestUpdateWritesSnapshotsAndKeepsComments(t *testing.T) {
	text := "rule: rule.kql # the rule\ncases:\n- name: one # first\n  tables:\n    T: [{a: 1, b: x y}, {a: 2}]\n  expect:\n    exactly: # all\n    - {a: 9}\n    # end\n- name: two\n  like: one\n"
	folder := testFolder(t, "T | where a > 0", text)
	require.Equal(t, 0, run("", "test", folder, "--update").code)
	got, err := os.ReadFile(filepath.Join(folder, "rule.test.yaml"))
	require.NoError(t, err)
	want := strings.Replace(text, "    - {a: 9}\n", "    - {a: 1, b: x y}\n    - {a: 2, b: \"\"}\n", 1)
	want = strings.Replace(want, "- name: two\n", "- name: two\n  expect:\n    exactly:\n    - {a: 1, b: x y}\n    - {a: 2, b: \"\"}\n", 1)
	require.Equal(t, want, string(got))
	require.Equal(t, 0, run("", "test", folder).code)
}

// TestJUnit holds what JUnit's schema, as CI systems have it, asks of the elements that kql writes.
func TestJUnit(t *testing.T) {
	got := run("", "test", testFolder(t, "T | where a > 5 // <&>", passing), "-o", "junit")
	require.Equal(t, 1, got.code)
	allowed := map[string]struct{ parent, attributes string }{
		"testsuites": {"", "tests failures time"},
		"testsuite":  {"testsuites", "name tests failures errors time"},
		"testcase":   {"testsuite", "name classname time"},
		"failure":    {"testcase", "message type"},
	}
	var open []string
	for d := xml.NewDecoder(strings.NewReader(got.stdout)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			rule, ok := allowed[e.Name.Local]
			require.True(t, ok, e.Name.Local)
			require.Equal(t, rule.parent, strings.Join(open[max(0, len(open)-1):], ""))
			var names []string
			for _, a := range e.Attr {
				names = append(names, a.Name.Local)
			}
			require.Equal(t, rule.attributes, strings.Join(names, " "))
			open = append(open, e.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

func TestWatchRunsWhatASavedFileTouches(t *testing.T) {
	folder := testFolder(t, "T | where a > 5", passing)
	out, in := io.Pipe()
	defer in.Close()
	go (&App{Stdin: strings.NewReader(""), Stdout: in, Stderr: io.Discard}).Run([]string{"test", folder, "--watch"})
	lines := make(chan string, 100)
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := out.Read(buffer)
			if err != nil {
				return
			}
			lines <- string(buffer[:n])
		}
	}()
	until := func(text string) time.Duration {
		began, seen := time.Now(), ""
		for !strings.Contains(seen, text) {
			select {
			case line := <-lines:
				seen += line
			case <-time.After(5 * time.Second):
				t.Fatalf("no %q in %q", text, seen)
			}
		}
		return time.Since(began)
	}
	until("0 passed, 1 failed")
	time.Sleep(200 * time.Millisecond)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rule.kql"), []byte("T | where a > 1"), 0o644))
	took := until("1 passed, 0 failed")
	require.Less(t, took, time.Second)
	t.Logf("a saved rule's result shows after %s", took.Round(time.Millisecond))
}
