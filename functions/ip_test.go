package functions

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDottedIsWhatNetipReads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"0", "1", "9", "10", "00", "01", "99", "255", "256", "999", "1000", ".", ".", ".", ".", "/8", " ", ":", "a", "99999999999", "4294967297"}
	for range 200_000 {
		s := ""
		for range 1 + rnd.IntN(8) {
			s += pieces[rnd.IntN(len(pieces))]
		}
		want, err := netip.ParseAddr(s)
		got, ok := dotted(s)
		require.Equal(t, err == nil && want.Is4(), ok, s)
		if ok {
			require.Equal(t, want, address4(got), s)
		}
	}
}

func BenchmarkReadIP4(b *testing.B) {
	for b.Loop() {
		readIP4("192.168.17.201")
	}
}
