package geo

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/r2"
	"github.com/stretchr/testify/require"
)

// TestSincos holds sines and cosines to series of 200 bits.
func TestSincos(t *testing.T) {
	const bits = 200
	series := func(x float64, first int) float64 {
		sum, term := new(big.Float).SetPrec(bits), big.NewFloat(1).SetPrec(bits)
		square := new(big.Float).SetPrec(bits).Mul(big.NewFloat(x).SetPrec(bits), big.NewFloat(x))
		if first == 1 {
			term.Mul(term, big.NewFloat(x))
		}
		for n := first; n < 90; n += 2 {
			sum.Add(sum, term)
			term.Mul(term, square).Quo(term, big.NewFloat(float64((n+1)*(n+2)))).Neg(term)
		}
		f, _ := sum.Float64()
		return f
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		x := (2*r.Float64() - 1) * 2 * math.Pi
		sin, cos := sincos(x)
		require.Equal(t, series(x, 1), sin.hi, x)
		require.Equal(t, series(x, 0), cos.hi, x)
		small := math.Pi * (2*r.Float64() - 1)
		sin, cos = sincos(small)
		require.InDelta(t, small, atan2(sin.hi, cos.hi), 3e-16*math.Abs(small)+1e-16)
	}
}

// TestSettled: what glibc 2.36 gives.
func TestSettled(t *testing.T) {
	have := settled([]r2.Point{{X: 30.25, Y: 30.25}, {X: -73.9, Y: 40.7}, {X: 12.75, Y: 41.9}, {X: 179.999, Y: -33.3}, {X: 0, Y: 90}, {X: 0, Y: 0}})
	require.Equal(t, settledByC, have)
}

// settledByC is for TestSettled.
var settledByC = []r2.Point{
	{X: 30.25, Y: 30.250000000000007},
	{X: -73.9, Y: 40.70000000000001},
	{X: 12.75, Y: 41.9},
	{X: 179.999, Y: -33.3},
	{X: 0.0, Y: 90.0},
	{X: 0.0, Y: 0.0},
}
