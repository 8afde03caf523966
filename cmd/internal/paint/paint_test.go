package paint_test

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/paint"
	"kql/functions/types"
)

var names = map[paint.Role]string{
	paint.Operator: "op", paint.Keyword: "key", paint.Function: "fn", paint.String: "str", paint.Number: "num", paint.Comment: "rem", paint.Error: "bad", paint.Key: "name",
}

// marked writes the parts of a text as <role text>.
func marked(text string, parts []paint.Part) string {
	var b strings.Builder
	at := 0
	for _, p := range parts {
		b.WriteString(text[at:p.Start] + "<" + names[p.Role] + " " + text[p.Start:p.End] + ">")
		at = p.End
	}
	return b.String() + text[at:]
}

func TestQuery(t *testing.T) {
	for query, want := range map[string]string{
		`T | where Count in ("a", 'b') // c`:               `T <op |> <op where> Count <key in> (<str "a">, <str 'b'>) <rem // c>`,
		"let x = 5m; T | summarize n=count() by bin(A, x)": "<key let> x = <num 5m>; T <op |> <op summarize> n=<fn count>() <key by> <fn bin>(A, x)",
		`print where = 1, b = true`:                        `<op print> where = <num 1>, b = <num true>`,
		`T | join kind=inner (U | take 5) on $left.A`:      `T <op |> <op join> <key kind>=inner (U <op |> <op take> <num 5>) <key on> $left.A`,
		`T | where a !has "x" and b.by.count == null`:      `T <op |> <op where> a <key !has> <str "x"> <key and> b.by.count == <num null>`,
		`let f = (a:string) { a }; print f("`:              `<key let> f = (a:<key string>) { a }; <op print> <fn f>(<bad ">`,
		`print d = datetime(2026-05-01)`:                   `<op print> d = <num datetime(2026-05-01)>`,
		`T | project-away A | mv-expand B to typeof(long)`: `T <op |> <op project-away> A <op |> <op mv-expand> B <key to> <key typeof>(long)`,
	} {
		require.Equal(t, want, marked(query, paint.Query(query)))
	}
}

func TestBrackets(t *testing.T) {
	text := `a(b[c], ")") {`
	for at, want := range map[int]string{0: "", 1: "()", 2: "()", 3: "[]", 4: "[]", 6: "[]", 11: "()", 12: "()", 13: "", 14: ""} {
		a, b, ok := paint.Brackets(text, at)
		require.Equal(t, want != "", ok, at)
		require.Equal(t, want, text[a.Start:a.End]+text[b.Start:b.End], at)
	}
}

const cutJSON = `{"a":[-1,true,"x…`

func TestJSON(t *testing.T) {
	require.Equal(t, "{\x1b[94m\"a\"\x1b[0m:[\x1b[33m-1\x1b[0m,\x1b[35mtrue\x1b[0m,\x1b[32m\"x…\x1b[0m", paint.Brush(true).Parts(cutJSON, paint.Value(types.Dynamic, cutJSON)))
	require.Equal(t, "{\n  \"a\": [1,2],\n  \"b\": {}\n}", paint.Pretty(`{"a": [1, 2], "b": {}}`, 12))
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	require.Less(t, len(paint.Pretty(deep, 10)), 30_000)
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{"plain": "plain", "a\tb": "a b", "a\r\nb": "a⏎b", "\x1b[31mred": "␛[31mred", "\u009b2J": "\uFFFD2J", "a\u202eb": "a\uFFFDb"} {
		require.Equal(t, want, paint.Clean(text))
	}
}

func TestWrap(t *testing.T) {
	require.Equal(t, []string{"T |", "where", "x"}, paint.Brush(false).Wrap("T | where x", nil, 6))
	require.Equal(t, []string{"日本", "語e\u0301x"}, paint.Brush(false).Wrap("日本語e\u0301x", nil, 4))
	require.Equal(t, []string{"T \x1b[94m|\x1b[0m \x1b[94mwhere\x1b[0m", "abcdefg"}, paint.Brush(true).Wrap("T | where abcdefg", paint.Query("T | where abcdefg"), 9))
	require.Equal(t, []string{""}, paint.Brush(true).Wrap("", nil, 6))
}

func TestBrushOff(t *testing.T) {
	require.Equal(t, "x", paint.Brush(false).Text(paint.Error, "x"))
	require.Equal(t, "T | take 5", paint.Brush(false).Parts("T | take 5", paint.Query("T | take 5")))
}

// FuzzQuery wants parts that are in order and lie within the text, whatever it is.
func FuzzQuery(f *testing.F) {
	f.Add("T | where a in (")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, p := range paint.Query(text) {
			require.True(t, p.Start >= at && p.End > p.Start && p.End <= len(text))
			at = p.End
		}
		paint.Brackets(text, len(text)/2)
	})
}

// pieces is a text broken into pieces.
func pieces(text string, width int) (out []string) {
	starts := append(paint.Break(text, width), len(text))
	for i := range len(starts) - 1 {
		out = append(out, text[starts[i]:starts[i+1]])
	}
	return out
}

func TestBreak(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 8, []string{"one two ", "three"}},
		{"one two three", 7, []string{"one two ", "three"}},
		{"one two   three", 7, []string{"one two ", "  three"}},
		{"a bcdefghij", 6, []string{"a bcde", "fghij"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"日本 語日本語", 6, []string{"日本 ", "語日本", "語"}},
		{"", 4, []string{""}},
	} {
		require.Equal(t, c.want, pieces(c.text, c.width), c.text)
	}
}

func FuzzBreak(f *testing.F) {
	f.Add("one two  three", 5)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = max(width%50, 1)
		all := pieces(text, width)
		require.Equal(t, text, strings.Join(all, ""))
		for i, p := range all {
			if i > 0 {
				require.NotEmpty(t, p)
			}
			require.True(t, runewidth.StringWidth(p) <= max(width, 2)+2, "%q", p)
		}
	})
}
