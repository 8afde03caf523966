package distinct

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every table gives numbers in the order of first appearance, and finds what it has and nothing else.
func TestTablesNumberInOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, spread := range []int64{10, 1000, 1 << 40} {
		var ints Ints
		var texts Texts
		var pairs Pairs
		want := map[int64]uint32{}
		for range 20000 {
			k := rnd.Int64N(spread)
			if _, ok := want[k]; !ok {
				require.Equal(t, Missing, ints.Find(k))
				require.Equal(t, Missing, pairs.Find(uint32(k>>20), uint32(k&0xfffff)))
				want[k] = uint32(len(want))
			}
			require.Equal(t, want[k], ints.Number(k))
			require.Equal(t, want[k], texts.Number(fmt.Sprint(k)))
			require.Equal(t, want[k], pairs.Number(uint32(k>>20), uint32(k&0xfffff)))
		}
		for k, n := range want {
			require.Equal(t, n, ints.Find(k))
			require.Equal(t, n, texts.Find(fmt.Sprint(k)))
			require.Equal(t, n, pairs.Find(uint32(k>>20), uint32(k&0xfffff)))
			require.Equal(t, k>>20<<32|k&0xfffff, pairs.All()[n])
		}
		require.Equal(t, Missing, texts.Find("none"))
	}
}

func TestPairTableReserved(t *testing.T) {
	var p Pairs
	require.Equal(t, uint32(0), p.Number(3, 4))
	p.Reserve(1 << 20)
	require.Equal(t, uint32(1), p.Number(1<<20, 1<<21))
	require.Equal(t, uint32(0), p.Find(3, 4))
}
