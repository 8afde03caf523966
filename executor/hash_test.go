package executor

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
		var ints intTable
		var texts textTable
		var pairs pairTable
		want := map[int64]uint32{}
		for range 20000 {
			k := rnd.Int64N(spread)
			if _, ok := want[k]; !ok {
				require.Equal(t, missing, ints.find(k))
				require.Equal(t, missing, pairs.find(uint32(k>>20), uint32(k&0xfffff)))
				want[k] = uint32(len(want))
			}
			require.Equal(t, want[k], ints.number(k))
			require.Equal(t, want[k], texts.number(fmt.Sprint(k)))
			require.Equal(t, want[k], pairs.number(uint32(k>>20), uint32(k&0xfffff)))
		}
		for k, n := range want {
			require.Equal(t, n, ints.find(k))
			require.Equal(t, n, texts.find(fmt.Sprint(k)))
			require.Equal(t, n, pairs.find(uint32(k>>20), uint32(k&0xfffff)))
			require.Equal(t, k>>20<<32|k&0xfffff, pairs.pairs()[n])
		}
		require.Equal(t, missing, texts.find("none"))
	}
}

func TestPairTableReserved(t *testing.T) {
	var p pairTable
	require.Equal(t, uint32(0), p.number(3, 4))
	p.reserve(1 << 20)
	require.Equal(t, uint32(1), p.number(1<<20, 1<<21))
	require.Equal(t, uint32(0), p.find(3, 4))
}
