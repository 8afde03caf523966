package ingest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func text8(text string) []byte {
	return padded([]byte(text))
}

func TestScannerAgreesWithJSON(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `{"a":1}`, `{ "a" : [ 1 , -2.5e+10, true,false , null ] }`, `"a\"b\\\u00e9\ud83d\ude00"`,
		`{"a":1,}`, `[1,]`, `{"a" 1}`, `{a:1}`, `01`, `-`, `1.`, `.5`, `1e`, `1e+`, `tru`, `nul`, `"a`, `"a\x"`, `"\u12"`, "\"a\nb\"",
		`{"a":{"b":[{"c":"d"}]}}`, `[1 2]`, `{"a":1 "b":2}`, ``, `-0`, `0.0`, `-01`, `"\`, `{"a":`, `[`, `{"`, `"longer than eight bytes \" and on"`,
	} {
		s := scanner{data: text8(text)}
		end := s.value(0, 0)
		require.Equal(t, json.Valid([]byte(text)), s.fault == "" && end == len(text), "%s: %s", text, s.fault)
	}
}

func TestUnescape(t *testing.T) {
	for _, text := range []string{`plain`, `a\"b\\c\/d`, `\b\f\n\r\t`, `\u0041\u00e9\u20ac`, `\ud83d\ude00!`, `\ud83d`, `\ud83dx`, `\ude00\ud83d`, `\ud83d\u0041`} {
		var want string
		require.NoError(t, json.Unmarshal([]byte(`"`+text+`"`), &want))
		require.Equal(t, want, string(appendUnescaped(nil, []byte(text))), text)
	}
}

func BenchmarkScan(b *testing.B) {
	data := sample(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s := scanner{data: data}
		for p := 0; p < len(data); p = s.space(p) {
			p = s.value(p, 0)
		}
		require.Empty(b, s.fault)
	}
}
