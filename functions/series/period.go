package series

import (
	"cmp"
	"math"
	"slices"
)

// Period is a period of a series, in steps, and how well the series repeats after it, from 0 to 1.
type Period struct {
	Length int
	Score  float64
}

// shortestPeriod is the least number of points that a period has; the longest is below half of the series.
const shortestPeriod = 4

// leastPower is the share of the strongest frequency's power that a frequency has to have to be looked into.
const leastPower = 0.1

// Periods finds the periods of a series, the best first. The frequencies that stand out of its spectrum say
// where to look; the score at the nearest peak of its autocorrelation, scaled to reach from its least value to
// 1, says how much it is one.
//
// Only the scores are documented by Kusto, as between 0 and 1. That they are the circular autocorrelation
// scaled so follows from measured answers of series_periods_detect; which peaks count is inferred from them.
func Periods(y []float64) []Period {
	n := len(y)
	if n < 2*shortestPeriod {
		return nil
	}
	power, scores := spectrum(y)
	strongest := slices.Max(power[1:])
	var found []Period
	for k := 1; k < len(power); k++ {
		if power[k] < leastPower*strongest || power[k] <= 0 || !peak(power, k) {
			continue
		}
		// The lags that round to frequency k, and one more on each side.
		low := (float64(n)/float64(k+1)+float64(n)/float64(k))/2 - 1
		high := float64(n)
		if k > 1 {
			high = (float64(n)/float64(k)+float64(n)/float64(k-1))/2 + 1
		}
		if p, ok := bestLag(scores, low, high); ok && !slices.ContainsFunc(found, func(f Period) bool { return f.Length == p.Length }) {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b Period) int { return cmp.Compare(b.Score, a.Score) })
	return found
}

// spectrum is the power of each frequency up to half the length, and for each lag the score of a period of it.
func spectrum(y []float64) (power, scores []float64) {
	n := len(y)
	m := mean(y)
	x := make([]complex128, n)
	for i, v := range y {
		x[i] = complex(v-m, 0)
	}
	f := FFT(x)
	squares := make([]complex128, n)
	power = make([]float64, n/2+1)
	for k, c := range f {
		p := real(c)*real(c) + imag(c)*imag(c)
		squares[k] = complex(p, 0)
		if k < len(power) {
			power[k] = p
		}
	}
	correlation := InverseFFT(squares)
	least, most := math.Inf(1), real(correlation[0])
	for _, c := range correlation {
		least = min(least, real(c))
	}
	scores = make([]float64, n/2)
	if most <= least {
		return power, scores
	}
	for lag := range scores {
		scores[lag] = (real(correlation[lag]) - least) / (most - least)
	}
	return power, scores
}

func peak(values []float64, i int) bool {
	return (i == 0 || values[i] > values[i-1]) && (i+1 >= len(values) || values[i] >= values[i+1])
}

// bestLag is the highest peak of the scores between two lags.
func bestLag(scores []float64, low, high float64) (best Period, ok bool) {
	for lag := max(shortestPeriod, int(math.Ceil(low))); float64(lag) <= high && lag < len(scores)-1; lag++ {
		if peak(scores, lag) && scores[lag] > best.Score {
			best, ok = Period{lag, scores[lag]}, true
		}
	}
	return best, ok
}

// Seasonal is the median of the values at each phase of a period, over the whole length: values beyond learned
// are not looked at.
func Seasonal(y []float64, period, learned int) []float64 {
	out := make([]float64, len(y))
	if period <= 0 || period > learned {
		return out
	}
	for phase := range period {
		var at []float64
		for i := phase; i < learned; i += period {
			at = append(at, y[i])
		}
		m := median(at)
		for i := phase; i < len(y); i += period {
			out[i] = m
		}
	}
	return out
}
