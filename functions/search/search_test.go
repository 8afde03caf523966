package search

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/vector"
)

const term = TermStart | TermEnd

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		s, text string
		anchor  Anchor
		want    bool
	}{
		{"North America", "america", term, true},
		{"North America", "amer", term, false},
		{"foo_bar", "foo", term, true},
		{"foobar foo", "foo", term, true},
		{"foo2", "foo", term, false},
		{"powershell -enc AAA", "-enc", term, true},
		{"powershell -encoded AAA", "-enc", term, false},
		{"x-enc", "-enc", term, true},
		{"a.b.c", "b.c", term, true},
		{"a.b.cd", "b.c", term, false},
		{"naïve", "na", term, false},
		{"naïve", "ve", term, false},
		{"→ve←", "ve", term, true},
		{"größe", "GRÖSSE", term, false},
		{"die Größe", "GRÖßE", term, true},
		{"Кот и пёс", "пЁс", term, true},
		{"", "", term, true},
		{"abc", "", term, true},
		{"abc", "abcd", term, false},
		{"North America", "ame", TermStart, true},
		{"North America", "mer", TermStart, false},
		{"North America", "ica", TermEnd, true},
		{"North America", "eric", TermEnd, false},
	} {
		require.Equal(t, c.want, New(c.text, true, c.anchor).In(c.s), "%q in %q", c.text, c.s)
	}
}

func TestCase(t *testing.T) {
	require.True(t, New("BRik", true, Anywhere).In("FabriKam"))
	require.False(t, New("BRik", false, Anywhere).In("FabriKam"))
	require.True(t, New("briK", false, Anywhere).In("FabriKam"))
	require.True(t, New("ÀÉ", true, Anywhere).In("xàéx"))
	require.False(t, New("k", true, Anywhere).In("\u212a"), "the Kelvin sign is no k")
	require.True(t, New("FAB", true, TextStart).In("fabrikam"))
	require.False(t, New("ab", true, TextStart).In("fabrikam"))
	require.True(t, New("KAM", true, TextEnd).In("fabrikam"))
	require.True(t, New("ÉT", true, TextEnd).In("un été ét"))
	require.True(t, New("Abc", true, TextStart|TextEnd).In("aBC"))
	require.False(t, New("Abc", true, TextStart|TextEnd).In("aBCd"))
}

func TestEqualFold(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"", "", true}, {"a", "", false}, {"Straße", "STRAßE", true}, {"ΑΒΓ", "αβγ", true}, {"K", "\u212a", false},
		{"ſ", "s", false}, {"ab", "abc", false}, {"\xff", "\xff", true}, {"\xff", "\xfe", false},
	} {
		require.Equal(t, c.want, EqualFold(c.a, c.b), "%q %q", c.a, c.b)
		require.Equal(t, c.want, string(AppendFold(nil, c.a)) == string(AppendFold(nil, c.b)), "%q %q", c.a, c.b)
	}
}

// column is texts in one buffer, with gaps between them.
func column(texts ...string) (buf []byte, spans []vector.Span) {
	for _, s := range texts {
		spans = append(spans, vector.Span{Off: uint32(len(buf)), Len: uint32(len(s))})
		buf = append(append(buf, s...), "net"...)
	}
	return buf, spans
}

// TestMark checks the search over a buffer against the search in each text.
func TestMark(t *testing.T) {
	texts := []string{"", "net", "internet net", "NeT", "xne", "t", "netnet", "a net", "net b", "é net", "éneté", "NET.user", strings.Repeat("n", 40), "mimikatz", "MimiKatz x", "e", "sekurlsa::x"}
	for i := range 40 {
		texts = append(texts, strings.Repeat("ab ", i)+"net"+strings.Repeat("z", i%5))
	}
	buf, spans := column(texts...)
	backwards := make([]vector.Span, len(spans))
	for i, s := range spans {
		backwards[len(spans)-1-i] = s
	}
	for _, needle := range []string{"net", "n", "", "mimikatz", "é", "z", "sekurlsa::", "net user that is longer than all"} {
		for _, anchor := range []Anchor{Anywhere, term, TermStart, TermEnd, TextStart, TextEnd, TextStart | TextEnd} {
			for _, fold := range []bool{true, false} {
				p := New(needle, fold, anchor)
				for _, places := range [][]vector.Span{spans, backwards, spans[7:9], nil} {
					out := make([]bool, len(places))
					p.Mark(out, buf, places, false)
					for i, s := range places {
						text := string(buf[s.Off : s.Off+s.Len])
						require.Equal(t, p.In(text), out[i], "%q in %q, anchor %d, fold %t", needle, text, anchor, fold)
					}
				}
			}
		}
	}
}

// commandLines is about what processes are started with.
func commandLines(n int) (buf []byte, spans []vector.Span) {
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf(`"C:\Program Files\Vendor %d\Application\agent-service.exe" --config "C:\ProgramData\Vendor\settings-%d.json" --log-level info --session %x /quiet`, i%37, i, i*7919))
	}
	return column(texts...)
}

func BenchmarkMark(b *testing.B) {
	buf, spans := commandLines(10000)
	out := make([]bool, len(spans))
	for _, needle := range []string{"mimikatz", "comsvcs", "PRIVILEGE::debug", "Net User", "test", "sessions"} {
		for _, anchor := range []Anchor{Anywhere, term} {
			p := New(needle, true, anchor)
			b.Run(fmt.Sprintf("%s/%d", needle, anchor), func(b *testing.B) {
				b.SetBytes(int64(len(buf)))
				for b.Loop() {
					p.Mark(out, buf, spans, false)
				}
			})
		}
	}
	b.Run("bytes.Contains", func(b *testing.B) {
		b.SetBytes(int64(len(buf)))
		for b.Loop() {
			for i, s := range spans {
				out[i] = bytes.Contains(buf[s.Off:s.Off+s.Len], []byte("mimikatz"))
			}
		}
	})
}
