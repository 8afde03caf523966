package series

import "math"

// Line is a line y = Slope*x + Intercept over x = 0, 1, 2 ..., fitted by least squares.
type Line struct {
	Slope, Intercept           float64
	RSquare                    float64
	Variance, ResidualVariance float64
	Fitted                     []float64
}

// FitLine fits a line to y, which is not empty.
func FitLine(y []float64) Line {
	mx, my := float64(len(y)-1)/2, mean(y)
	var xy, xx float64
	for i, v := range y {
		dx := float64(i) - mx
		xy += dx * (v - my)
		xx += dx * dx
	}
	var l Line
	if xx > 0 {
		l.Slope = xy / xx
	}
	l.Intercept = my - l.Slope*mx
	l.Fitted = make([]float64, len(y))
	for i := range y {
		l.Fitted[i] = l.Slope*float64(i) + l.Intercept
	}
	l.RSquare, l.Variance, l.ResidualVariance = quality(y, l.Fitted)
	return l
}

// quality is how well fitted describes y: the share of the variance, the variance, and that of what is left.
func quality(y, fitted []float64) (rsquare, total, residual float64) {
	rest := make([]float64, len(y))
	for i := range y {
		rest[i] = y[i] - fitted[i]
	}
	total, residual = variance(y), variance(rest)
	if total == 0 {
		return 1, total, residual
	}
	return 1 - residual/total, total, residual
}

// TwoLines is two lines that share a series: Left up to before Split, Right from there.
type TwoLines struct {
	Split                               int
	RSquare, Variance, ResidualVariance float64
	Fitted                              []float64
	Left, Right                         Line
}

// FitTwoLines fits two lines where together they fit best. Each has two points or more, as far as there
// are so many.
func FitTwoLines(y []float64) TwoLines {
	best := TwoLines{RSquare: math.Inf(-1)}
	least := min(2, len(y)/2)
	for split := least; split <= len(y)-max(least, 1); split++ {
		t := TwoLines{Split: split, Right: FitLine(y[split:])}
		if split > 0 {
			t.Left = FitLine(y[:split])
		}
		t.Fitted = append(append([]float64{}, t.Left.Fitted...), t.Right.Fitted...)
		t.RSquare, t.Variance, t.ResidualVariance = quality(y, t.Fitted)
		if t.RSquare > best.RSquare {
			best = t
		}
	}
	return best
}

// Polynomial is a polynomial's coefficients, the highest power first.
type Polynomial struct {
	Coefficients                        []float64
	RSquare, Variance, ResidualVariance float64
	Fitted                              []float64
}

// FitPolynomial fits a polynomial of a degree to the points (x, y) by least squares; ok is false where they
// do not determine one.
func FitPolynomial(x, y []float64, degree int) (p Polynomial, ok bool) {
	if len(x) != len(y) || len(y) <= degree || degree < 0 {
		return p, false
	}
	// Powers of x about its mean, scaled to its spread, keep the equations well conditioned.
	middle, scale := mean(x), 0.0
	for _, v := range x {
		scale = max(scale, math.Abs(v-middle))
	}
	if scale == 0 {
		scale = 1
	}
	rows := make([][]float64, len(x))
	for i, v := range x {
		rows[i] = powers((v-middle)/scale, degree)
	}
	scaled, ok := leastSquares(rows, y)
	if !ok {
		return p, false
	}
	p.Coefficients = expand(scaled, middle, scale)
	p.Fitted = make([]float64, len(x))
	for i := range x {
		for k, c := range scaled {
			p.Fitted[i] += c * rows[i][k]
		}
	}
	p.RSquare, p.Variance, p.ResidualVariance = quality(y, p.Fitted)
	return p, true
}

func powers(x float64, degree int) []float64 {
	out := make([]float64, degree+1)
	out[0] = 1
	for k := 1; k <= degree; k++ {
		out[k] = out[k-1] * x
	}
	return out
}

// expand turns coefficients of powers of (x-middle)/scale into those of powers of x, the highest first.
func expand(scaled []float64, middle, scale float64) []float64 {
	n := len(scaled)
	out := make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		// Horner: out = out*(x-middle)/scale + scaled[k], lowest power first.
		next := make([]float64, n)
		for i, c := range out {
			next[i] -= c * middle / scale
			if i+1 < n {
				next[i+1] += c / scale
			}
		}
		next[0] += scaled[k]
		out = next
	}
	for i := range n / 2 {
		out[i], out[n-1-i] = out[n-1-i], out[i]
	}
	return out
}

// leastSquares solves rows*c = y by Householder's reflections; ok is false where rows are dependent.
func leastSquares(rows [][]float64, y []float64) (c []float64, ok bool) {
	m, n := len(rows), len(rows[0])
	a := make([][]float64, m)
	for i := range a {
		a[i] = append([]float64{}, rows[i]...)
	}
	b := append([]float64{}, y...)
	for k := range n {
		norm := 0.0
		for i := k; i < m; i++ {
			norm = math.Hypot(norm, a[i][k])
		}
		if norm < 1e-12 {
			return nil, false
		}
		if a[k][k] > 0 {
			norm = -norm
		}
		for i := k; i < m; i++ {
			a[i][k] /= -norm
		}
		a[k][k]++
		reflect := func(get func(i int) *float64) {
			s := 0.0
			for i := k; i < m; i++ {
				s += a[i][k] * *get(i)
			}
			s = -s / a[k][k]
			for i := k; i < m; i++ {
				*get(i) += s * a[i][k]
			}
		}
		for j := k + 1; j < n; j++ {
			reflect(func(i int) *float64 { return &a[i][j] })
		}
		reflect(func(i int) *float64 { return &b[i] })
		a[k][k] = norm // the diagonal of R; the reflection is no longer needed
	}
	c = make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		c[k] = b[k]
		for j := k + 1; j < n; j++ {
			c[k] -= a[k][j] * c[j]
		}
		c[k] /= a[k][k]
	}
	return c, true
}
