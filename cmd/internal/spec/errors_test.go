package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const rule = testdata + "/rules/riskySignInToDeviceRegistration.yaml"

// TestBrokenRules applies each edit of testdata/errors to the rule and compares what kql check says.
func TestBrokenRules(t *testing.T) {
	const folder = testdata + "/errors"
	text, err := os.ReadFile(rule)
	require.NoError(t, err)
	for _, f := range files(t, folder) {
		t.Run(f.name(folder), func(t *testing.T) {
			f.check(t, func(t *testing.T, c *caseText) string {
				find, replace := c.edit(t)
				require.Equal(t, 1, strings.Count(string(text), find), find)
				code, stdout, stderr := check(t, strings.Replace(string(text), find, replace, 1))
				require.NotEmpty(t, messages(stderr))
				require.Equal(t, code == 0, stdout != "")
				return messages(stderr)
			})
		})
	}
}

// check runs kql check on a rule's text.
func check(t *testing.T, text string) (code int, stdout, stderr string) {
	path := filepath.Join(t.TempDir(), "rule.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return kql("check", path)
}

// edit is the text that a case finds, and the one that it puts in its place.
func (c *caseText) edit(t *testing.T) (find, replace string) {
	var old, new []string
	for line := range strings.SplitSeq(c.query, "\n") {
		switch {
		case strings.HasPrefix(line, "- "):
			old = append(old, line[2:])
		case strings.HasPrefix(line, "+ "):
			new = append(new, line[2:])
		default:
			require.Fail(t, "a line of an edit begins with - or +", line)
		}
	}
	return strings.Join(old, "\n"), strings.Join(new, "\n")
}

// TestEachMisspeltNameIsFound misspells every use of a name that the rule makes, one at a time. The place is found
// and the right name is suggested.
func TestEachMisspeltNameIsFound(t *testing.T) {
	bytes, err := os.ReadFile(rule)
	require.NoError(t, err)
	text := string(bytes)
	for _, name := range []string{"AccountObjectId", "registeredDevices", "registeringUser", "hasRegisteringUser", "riskySignins", "SignInTimestamp", "RiskLevelDuringSignIn", "SessionId"} {
		uses := regexp.MustCompile(`\b`+name+`\b`).FindAllStringIndex(text, -1)
		require.Greater(t, len(uses), 1, name)
		for _, at := range uses {
			for _, wrong := range []string{name[:3] + name[4:], name + "s", name[:len(name)-2] + name[len(name)-1:] + name[len(name)-2:len(name)-1]} {
				_, _, stderr := check(t, text[:at[0]]+wrong+text[at[1]:])
				before := text[:at[0]]
				if defines := regexp.MustCompile(`^\s*=[^~=]`).MatchString(text[at[1]:]); defines {
					require.Contains(t, stderr, name, "%s at %d", wrong, at[0])
					continue
				}
				line, column := strings.Count(before, "\n")+1, at[0]-strings.LastIndexByte(before, '\n')
				require.Regexp(t, fmt.Sprintf(`(?m)^\S*:%d:%d: error`, line, column), stderr)
				require.Contains(t, stderr, "did you mean "+name+"?", "%s at %d:%d", wrong, line, column)
			}
		}
	}
}
