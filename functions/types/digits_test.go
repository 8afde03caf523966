package types

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDatetimesReadAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		year, month, day := 1+r.IntN(9999), 1+r.IntN(12), 1+r.IntN(28)
		hour, minute, second, decimals := r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(10_000_000)
		s := fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", year, month, day, hour, minute, second, decimals)
		want := clock{year, month, day, hour, minute, second, int64(decimals), 0}
		ticks, ok := want.ticks()
		require.True(t, ok)
		got, ok := parseISO(s)
		require.True(t, ok, s)
		require.Equal(t, ticks, got, s)
		// With any one byte changed it is the time that the changed digit makes, or none.
		b := []byte(s)
		at := r.IntN(len(b) - 1)
		b[at] = byte(r.IntN(256))
		if got, ok := parseISO(string(b)); ok {
			require.True(t, b[at]-'0' <= 9 && s[at]-'0' <= 9 || b[at] == s[at] || at == 10 && b[at] == ' ', "%q", b)
			text := AppendDatetime(nil, got)
			if at == 10 {
				text[10] = b[10]
			}
			require.Equal(t, string(b), string(text))
		}
	}
}
