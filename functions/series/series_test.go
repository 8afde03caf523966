package series

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Any length must agree with the definition, powers of two and others.
func TestFFTIsTheTransform(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 40; n++ {
		x := make([]complex128, n)
		for i := range x {
			x[i] = complex(rnd.NormFloat64(), rnd.NormFloat64())
		}
		got := FFT(x)
		for k := range x {
			want := complex128(0)
			for i, v := range x {
				want += v * cmplx.Exp(complex(0, -2*math.Pi*float64(k*i)/float64(n)))
			}
			require.InDelta(t, 0, cmplx.Abs(want-got[k]), 1e-9, "length %d", n)
		}
		for i, v := range InverseFFT(got) {
			require.InDelta(t, 0, cmplx.Abs(v-x[i]), 1e-9)
		}
	}
}

func TestFitPolynomialFindsItsCoefficients(t *testing.T) {
	x, y := make([]float64, 20), make([]float64, 20)
	for i := range x {
		x[i] = 1000 + float64(i)*7
		y[i] = 3 - 2*x[i] + 0.5*x[i]*x[i]
	}
	p, ok := FitPolynomial(x, y, 2)
	require.True(t, ok)
	require.InDeltaSlice(t, []float64{0.5, -2, 3}, p.Coefficients, 1e-5)
	require.InDelta(t, 1, p.RSquare, 1e-12)
	_, ok = FitPolynomial(x[:2], y[:2], 2)
	require.False(t, ok, "too few points")
	_, ok = FitPolynomial([]float64{1, 1, 1}, []float64{1, 2, 3}, 1)
	require.False(t, ok, "no spread")
}

func TestTwoLinesBreakWhereTheyFitBest(t *testing.T) {
	two := FitTwoLines([]float64{0, 1, 2, 3, 10, 8, 6, 4})
	require.Equal(t, 4, two.Split)
	require.InDelta(t, 1, two.Left.Slope, 1e-12)
	require.InDelta(t, -2, two.Right.Slope, 1e-12)
	require.NotPanics(t, func() { FitTwoLines([]float64{1}); FitTwoLines([]float64{1, 2}); FitTwoLines([]float64{1, 2, 3}) })
}

func TestPeriodsOfWhatRepeatsAndWhatDoesNot(t *testing.T) {
	weekly := make([]float64, 70)
	for i := range weekly {
		weekly[i] = float64(i % 7)
	}
	found := Periods(weekly)
	require.NotEmpty(t, found)
	require.Equal(t, 7, found[0].Length)
	require.InDelta(t, 1, found[0].Score, 1e-9)
	require.Empty(t, Periods(make([]float64, 50)))
	require.Empty(t, Periods(nil))
	require.NotPanics(t, func() { Periods([]float64{1, 2, 3, 4, 5, 6, 7, 8}) })
}

func TestDecomposeAddsUp(t *testing.T) {
	y := make([]float64, 60)
	for i := range y {
		y[i] = float64(i%6)*3 + float64(i)*0.1
	}
	for _, trend := range []string{NoTrend, Average, StraightLine} {
		d := Decompose(y, 6, trend, 12, 0.6)
		for i := range y {
			require.InDelta(t, y[i], d.Seasonal[i]+d.Trend[i]+d.Residual[i], 1e-9)
			require.InDelta(t, d.Baseline[i], d.Seasonal[i]+d.Trend[i], 1e-9)
		}
	}
	require.NotPanics(t, func() { Decompose(nil, Detect, Average, 0, 0.6); Decompose(y, 1000, StraightLine, 100, 0.6) })
}
