package agg

import (
	"math"

	"kql/functions/vector"
)

// moments is the running mean and sum of products of deviations of two columns, as Welford has it, so that
// no precision is lost when values are large beside their spread. A row with a null in either is left out.
type moments struct {
	of     []moment
	sample bool // divide by one less than the count
	root   bool
}

type moment struct{ n, meanX, meanY, products float64 }

// Covariance is the covariance of two columns of reals, of a sample or of the whole population; of no row
// it is zero.
func Covariance(sample bool) State { return &moments{sample: sample} }

// Variance is the variance of one column of reals.
func Variance(sample bool) State { return &moments{sample: sample} }

// Deviation is the standard deviation of one column of reals.
func Deviation(sample bool) State { return &moments{sample: sample, root: true} }

func (s *moments) Update(groups []uint32, n int, args []*vector.Vector) {
	s.of = grow(s.of, n)
	x, y := args[0].Flat(), args[len(args)-1].Flat()
	valid := x.Valid.And(y.Valid)
	for i, g := range groups {
		if valid == nil || valid.Get(i) {
			s.of[g].add(x.Reals[i], y.Reals[i])
		}
	}
}

func (m *moment) add(x, y float64) {
	m.n++
	dx := x - m.meanX
	m.meanX += dx / m.n
	m.meanY += (y - m.meanY) / m.n
	m.products += dx * (y - m.meanY)
}

func (s *moments) Merge(other State, into []uint32, n int) {
	s.of = grow(s.of, n)
	for g, o := range other.(*moments).of {
		s.of[into[g]].merge(o)
	}
}

func (m *moment) merge(o moment) {
	if o.n == 0 {
		return
	}
	n := m.n + o.n
	dx, dy := o.meanX-m.meanX, o.meanY-m.meanY
	m.products += o.products + dx*dy*m.n*o.n/n
	m.meanX += dx * o.n / n
	m.meanY += dy * o.n / n
	m.n = n
}

func (s *moments) Result(n int) []*vector.Vector {
	s.of = grow(s.of, n)
	out := make([]float64, n)
	for g, m := range s.of {
		over := m.n
		if s.sample {
			over--
		}
		if over > 0 {
			out[g] = m.products / over
		}
		if s.root {
			out[g] = math.Sqrt(out[g])
		}
	}
	return reals(out)
}

func (s *moments) Bytes() int64 { return 32 * int64(cap(s.of)) }
