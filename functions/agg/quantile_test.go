package agg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/sketch"
	"kql/functions/types"
	"kql/functions/vector"
)

// The rank of a percentile is that which weights of one give.
func TestRank(t *testing.T) {
	for n := 1; n < 300; n++ {
		ones := slices.Repeat([]float64{1}, n)
		for _, p := range []float64{0, 0.1, 1, 5, 25, 33.3, 50, 66.7, 75, 90, 95, 99, 99.9, 100, 150, -1} {
			require.Equal(t, sketch.At(ones, p), rank(n, p), "%d values, %v", n, p)
		}
	}
}

// Values put in order as far as is asked for give what all of them in order give.
func TestQuantiles(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	shares := []float64{0, 50, 95, 100}
	for _, kind := range []types.Type{types.Long, types.Real} {
		s, slow := Percentiles(kind, shares, false, false), Percentiles(kind, shares, true, false)
		for range 5 {
			b := vector.NewBuilder(kind, 1000)
			groups := make([]uint32, 1000)
			for i := range groups {
				groups[i] = uint32(rnd.IntN(90))
				switch {
				case rnd.IntN(20) == 0 || groups[i] == 7:
					b.AppendNull()
				case kind == types.Long:
					b.AppendLong(rnd.Int64N(40) - 20)
				case rnd.IntN(20) == 0:
					b.AppendReal(math.NaN())
				default:
					b.AppendReal(rnd.NormFloat64())
				}
			}
			v := b.Vector()
			s.Update(groups, 90, []*vector.Vector{v})
			slow.Update(groups, 90, []*vector.Vector{v, vector.ConstLong(types.Long, 1).Broadcast(1000)})
		}
		require.IsType(t, &gathered{}, slow)
		got, want := s.Result(90), slow.Result(90)
		for i := range want {
			for g := range 90 {
				require.Equal(t, want[i].Null(g), got[i].Null(g))
				if want[i].Null(g) {
					continue
				}
				if kind == types.Long {
					require.Equal(t, want[i].Long(g), got[i].Long(g))
				} else {
					require.Equal(t, want[i].Real(g), got[i].Real(g))
				}
			}
		}
	}
}
