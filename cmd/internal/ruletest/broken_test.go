package ruletest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestBrokenTestsAreTold makes each fault that testdata/errors/tests.yaml lists in a good test file and wants its
// message, and that nothing runs.
func TestBrokenTestsAreTold(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/errors/tests.yaml")
	require.NoError(t, err)
	var list struct {
		File, Rule string
		Faults     []struct{ Find, Put, Want string }
	}
	require.NoError(t, yaml.Unmarshal(text, &list))
	require.GreaterOrEqual(t, len(list.Faults), 40)
	problems, _ := loaded(t, list.File, list.Rule)
	require.Empty(t, problems)
	for i, fault := range list.Faults {
		t.Run(fmt.Sprintf("%d %s", i, fault.Put), func(t *testing.T) {
			require.Contains(t, list.File, fault.Find)
			problems, ran := loaded(t, strings.Replace(list.File, fault.Find, fault.Put, 1), list.Rule)
			require.Contains(t, problems, fault.Want)
			require.Zero(t, ran)
		})
	}
}

// loaded is what is wrong with a test file, a line a problem, and how many cases run.
func loaded(t *testing.T, file, rule string) (problems string, ran int) {
	folder := t.TempDir()
	for name, text := range map[string]string{"it.test.yaml": file, "rule.yaml": rule, "vip.csv": "SearchKey\na\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	f := Load(filepath.Join(folder, "it.test.yaml"))
	var s Suite
	s.Add(f)
	s.Run(context.Background(), func(*Result) { ran++ })
	var out bytes.Buffer
	for _, p := range f.Doc.Problems {
		line, column := f.Doc.Source.Position(p.Span.Start)
		fmt.Fprintf(&out, "%d:%d: %s", line, column, p.Message)
		if p.Hint != "" {
			fmt.Fprintf(&out, " (%s)", p.Hint)
		}
		fmt.Fprintln(&out)
		f.Doc.Source.Write(&bytes.Buffer{}, p)
	}
	return out.String(), ran
}
