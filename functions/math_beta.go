package functions

import (
	"math"

	"kql/functions/kernel"
)

// betaCDF is the regularised incomplete beta function. Like the engine it gives 1 for an alpha that is
// not positive, and NaN for an x outside of 0 to 1.
func betaCDF(x, a, b float64) float64 {
	switch {
	case !(x >= 0 && x <= 1):
		return math.NaN()
	case a <= 0:
		return 1
	case b <= 0 || a > 10000 || b > 10000:
		return math.NaN()
	case x == 0 || x == 1:
		return x
	}
	front := math.Exp(a*math.Log(x) + b*math.Log1p(-x) - logBeta(a, b))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(x, a, b) / a
	}
	return 1 - front*betaFraction(1-x, b, a)/b
}

func logBeta(a, b float64) float64 {
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	return la + lb - lab
}

// betaFraction is the continued fraction of the incomplete beta function, by Lentz's method.
func betaFraction(x, a, b float64) float64 {
	const tiny, precise = 1e-300, 1e-15
	small := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/small(1-(a+b)*x/(a+1))
	f := d
	for m := 1.0; m < 10000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		for _, n := range [2]float64{even, odd} {
			d = 1 / small(1+n*d)
			c = small(1 + n/c)
			f *= c * d
		}
		if math.Abs(c*d-1) < precise {
			break
		}
	}
	return f
}

// betaInverse finds the x with that cumulative probability by halving the interval.
func betaInverse(p, a, b float64) (float64, bool) {
	if !(p > 0 && p <= 1) {
		return 0, false
	}
	if a <= 0 || b <= 0 {
		return math.NaN(), true
	}
	low, high := 0.0, 1.0
	for {
		mid := (low + high) / 2
		if mid <= low || mid >= high {
			return mid, true
		}
		if betaCDF(mid, a, b) < p {
			low = mid
		} else {
			high = mid
		}
	}
}

func betaPDF(x, a, b float64) float64 {
	if !(x > 0 && x < 1 && a > 0 && b > 0) {
		return math.NaN()
	}
	return math.Exp((a-1)*math.Log(x) + (b-1)*math.Log1p(-x) - logBeta(a, b))
}

// welchTest is the two-sided p-value of Student's t with Welch's degrees of freedom.
func welchTest(_ *Call, r kernel.Row) (float64, bool) {
	v1, v2 := r.Real(1)/r.Real(2), r.Real(4)/r.Real(5)
	n1, n2 := r.Real(2), r.Real(5)
	if n1 < 2 || n2 < 2 || v1 < 0 || v2 < 0 || v1+v2 == 0 {
		return 0, false
	}
	t := (r.Real(0) - r.Real(3)) / math.Sqrt(v1+v2)
	df := (v1 + v2) * (v1 + v2) / (v1*v1/(n1-1) + v2*v2/(n2-1))
	return betaCDF(df/(df+t*t), df/2, 0.5), true
}
