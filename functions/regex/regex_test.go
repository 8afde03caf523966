package regex

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
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

// Whatever turns texts away before Go's matcher never turns one away that it would take, nor finds what it does not.
func TestAnswersAreThoseOfGo(t *testing.T) {
	pieces := []string{
		"a", "sk", "Kk", "enc", "net user", ".", `\d`, `\s+`, `\w*`, "[a-c]{2,}", "(?:x|yz)", "(a|b)?", "^", "$", `\b`, `\B`, "(?i:Sekurlsa)", "(?i:mask)",
		"(?:ab|a)(bc|c)?", "a(.*)c", "[ab]{2}(x*)d?", "(a*?)(b)", "x{0,2}?y", "(?:(a)|b)+", "(?m:^a)", "(?m:b$)", `\z`, "é", "[^a]", "(?s:.)", "(abc|def|ghi)", "(?i:(power|cmd)shell)", "[[:alpha:]]", `\x{212a}`, "(ab+){1,3}", "",
	}
	words := []string{"a", "b", "SK", "kk", "\u212a", "ſ", "Enc", "net user", " ", "\n", "7", "٣", "é", "É", "xyz", "abc", "def", "powerſhell", "CMDSHELL", "sekurlsa", "mask", "\xff", "\x80", "_", ""}
	rnd := rand.New(rand.NewPCG(7, 8))
	some := func(from []string, most int) (out string) {
		for range rnd.IntN(most) {
			out += from[rnd.IntN(len(from))]
		}
		return out
	}
	for range 3000 {
		pattern := some(pieces, 5)
		if rnd.IntN(4) == 0 {
			pattern += "|" + some(pieces, 4)
		}
		re, err := Compile(pattern)
		require.NoError(t, err, pattern)
		re.asked.Store(someTexts)
		plain := regexp.MustCompile(translate(pattern))
		for range 20 {
			text := some(words, 8)
			require.Equal(t, plain.MatchString(text), re.MatchString(text), "%q in %q", pattern, text)
			require.Equal(t, plain.FindStringIndex(text), re.FindStringIndex(text), "%q in %q", pattern, text)
			require.Equal(t, plain.FindAllStringIndex(text, -1), re.FindAllStringIndex(text), "%q in %q", pattern, text)
			require.Equal(t, plain.FindAllStringSubmatch(text, -1), re.FindAllStringSubmatch(text), "%q in %q", pattern, text)
			require.Equal(t, len(plain.FindAllStringIndex(text, -1)), re.Count(text), "%q in %q", pattern, text)
			require.Equal(t, plain.FindStringSubmatchIndex(text), re.FindStringSubmatchIndex(text), "%q in %q", pattern, text)
			for _, template := range []string{"<$0>", "#", "$1-$2"} {
				require.Equal(t, plain.ReplaceAllString(text, template), re.ReplaceAllString(text, template), "%q in %q", pattern, text)
			}
		}
	}
}

// A pattern with more states than are kept is still matched.
func TestManyStates(t *testing.T) {
	re, err := Compile("(a|b)*a(a|b){12}c")
	require.NoError(t, err)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var b strings.Builder
		for range 400 {
			b.WriteByte("ab"[rnd.IntN(2)])
		}
		text := b.String()
		require.False(t, re.MatchString(text))
		require.Equal(t, text[len(text)-13] == 'a', re.MatchString(text+"c"))
	}
	require.True(t, re.states.spent.Load())
}

func TestNeeded(t *testing.T) {
	for _, c := range []struct{ pattern, want string }{
		{`(?i)-enc(odedcommand)?\s+[a-z0-9+/=]{20,}`, "-enc"},
		{`mimikatz|sekurlsa::\w+`, "mimikatz,sekurlsa::"},
		{`(?i)taskmgr`, "mgr"}, // k and s have forms beyond ASCII
		{`\d+\.\d+`, ""},
		{`(abc)*def?`, ""},
		{`(abc)+de?`, "abc"},
		{`x(foo|ba)y`, ""},
		{`http://([^/]+)/`, "http://"},
	} {
		re, err := Compile(c.pattern)
		require.NoError(t, err)
		require.Equal(t, c.want, strings.ToLower(strings.Join(re.Needs(), ",")), c.pattern)
	}
}

func BenchmarkMatch(b *testing.B) {
	var texts []string
	for i := range 1000 {
		texts = append(texts, fmt.Sprintf(`"C:\Program Files\Vendor %d\agent-service.exe" --config "C:\ProgramData\Vendor\settings-%d.json" --log-level info --session %x /quiet`, i%37, i, i*7919))
	}
	for _, pattern := range []string{`(?i)-enc(odedcommand)?\s+[a-z0-9+/=]{20,}`, `\d{1,3}\.\d{1,3}\.\d{1,3}`, `settings-7\d+\.json`} {
		re, err := Compile(pattern)
		require.NoError(b, err)
		b.Run(pattern, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				re.MatchString(texts[i%len(texts)])
			}
		})
	}
}

func BenchmarkReplace(b *testing.B) {
	const line = `"c:\program files\vendor 37\agent-service.exe" --config "c:\programdata\vendor\settings-12.json" --session 7f3e9ab2c1d04e55 /quiet`
	for _, pattern := range []string{`[0-9a-f]{8,}|\d+`, `--(\w+)`} {
		re, err := Compile(pattern)
		require.NoError(b, err)
		b.Run(pattern, func(b *testing.B) {
			for b.Loop() {
				re.ReplaceAllString(line, "#")
			}
		})
	}
}

func BenchmarkExtract(b *testing.B) {
	const line = `"c:\program files\vendor 37\agent-service.exe" --config "c:\programdata\vendor\settings-12.json" --session 7f3e9ab2c1d04e55 /quiet`
	re, err := Compile(`settings-(\d+)\.json`)
	require.NoError(b, err)
	for b.Loop() {
		re.FindStringSubmatchIndex(line)
	}
}
