package regex

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCompile(t *testing.T) {
	for _, c := range []struct{ pattern, in, want string }{
		{`\w+`, "naïve-set", "naïve"},
		{`[\w.]+`, "ñandú.com/x", "ñandú.com"},
		{`\d+`, "x٣4", "٣4"},
		{`\W+`, "é--a", "--"},
		{`[^\w]+`, "é--a", "--"},
		{`[]\d]+`, "a]1]", "]1]"},
		{`[[:alpha:]\d]+`, "-a1-", "a1"},
		{`\Q\d[\E\d`, `\d[7`, `\d[7`},
		{`\\d`, `a\d`, `\d`},
		{`a\s+b`, "a\u00a0\tb", "a\u00a0\tb"},
		{`\` + `x{41}`, "A", "A"},
		{`(?P<n>a)(?<m>b)`, "ab", "ab"},
	} {
		re, err := Compile(c.pattern)
		require.NoError(t, err, c.pattern)
		require.Equal(t, c.want, re.FindString(c.in), c.pattern)
	}
}

func TestErrorNamesThePattern(t *testing.T) {
	_, err := Compile("(a")
	require.EqualError(t, err, "invalid regular expression '(a': missing closing )")
}
