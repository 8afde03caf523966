package geo

import (
	"math"

	"github.com/golang/geo/r2"
)

// settled is places of the map, in degrees, as they are after they were points of the sphere: to the last digit what
// the C++ library makes of them, whose sine, cosine and arc tangent are rounded right. Go's are not.
func settled(places []r2.Point) []r2.Point {
	out := make([]r2.Point, len(places))
	for i, p := range places {
		const degree = math.Pi / 180
		sinLat, cosLat := sincos(p.Y * degree)
		sinLng, cosLng := sincos(p.X * degree)
		x, y, z := cosLng.hi*cosLat.hi, sinLng.hi*cosLat.hi, sinLat.hi
		out[i] = r2.Point{X: atan2(y, x) * (180 / math.Pi), Y: atan2(z, math.Sqrt(float64(x*x)+float64(y*y))) * (180 / math.Pi)}
	}
	return out
}

// double is a number of twice the digits: hi, and what that is too small.
type double struct{ hi, lo float64 }

func twoSum(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

func twoProduct(a, b float64) double {
	p := a * b
	return double{p, math.FMA(a, b, -p)}
}

func (a double) plus(b double) double {
	s := twoSum(a.hi, b.hi)
	return twoSum(s.hi, s.lo+a.lo+b.lo)
}

func (a double) times(b double) double {
	p := twoProduct(a.hi, b.hi)
	return twoSum(p.hi, p.lo+(a.hi*b.lo+a.lo*b.hi))
}

// over divides by a whole number.
func (a double) over(n float64) double {
	q := a.hi / n
	p := twoProduct(q, n)
	return twoSum(q, ((a.hi-p.hi)-p.lo+a.lo)/n)
}

// quarter is a right angle.
var quarter = double{math.Pi / 2, 6.123233995736766e-17}

// sincos is the sine and cosine, their hi rounded right.
func sincos(x float64) (sin, cos double) {
	turns := math.Round(x / (math.Pi / 2))
	p := double{turns, 0}.times(quarter)
	r := double{x, 0}.plus(double{-p.hi, -p.lo})
	squared := r.times(r)
	const terms = 28 // of the series, of which sine and cosine have each second one
	series := func(from int) double {
		sum := double{1, 0}
		for n := from; n > 1; n -= 2 {
			next := squared.times(sum).over(float64(n * (n - 1)))
			sum = double{1, 0}.plus(double{-next.hi, -next.lo})
		}
		return sum
	}
	sin, cos = r.times(series(terms-1)), series(terms)
	negative := func(a double) double { return double{-a.hi, -a.lo} }
	switch (int(turns)%4 + 4) % 4 {
	case 1:
		sin, cos = cos, negative(sin)
	case 2:
		sin, cos = negative(sin), negative(cos)
	case 3:
		sin, cos = negative(cos), sin
	}
	return sin, cos
}

// atan2 is the arc tangent rounded right: Go's, and what the sine of the rest is.
func atan2(y, x float64) float64 {
	near := math.Atan2(y, x)
	if x == 0 || y == 0 {
		return near
	}
	sin, cos := sincos(near)
	up, down := double{y, 0}.times(cos), double{x, 0}.times(sin)
	rest := up.plus(double{-down.hi, -down.lo})
	return near + rest.hi/(x*cos.hi+y*sin.hi)
}
