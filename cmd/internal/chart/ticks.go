package chart

import (
	"math"
	"time"
)

// round moves the ends out to multiples of the step between about n ticks.
func (s *Scale) round(n int) {
	if s.Log {
		s.Lo, s.Hi = math.Pow(10, math.Floor(math.Log10(s.Lo)+1e-9)), math.Pow(10, math.Ceil(math.Log10(s.Hi)-1e-9))
		return
	}
	step := s.step(n)
	if lo, hi := math.Floor(s.Lo/step+1e-9)*step, math.Ceil(s.Hi/step-1e-9)*step; finite(lo) && finite(hi) {
		s.Lo, s.Hi = lo, hi
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// spanSteps are round lengths of time in seconds, up to days.
var spanSteps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400}

// step is a round distance between at most n ticks or so.
func (s *Scale) step(n int) float64 {
	rough := (s.Hi/2 - s.Lo/2) / float64(max(n, 1)) * 2
	if rough <= 0 || !finite(rough) {
		return 1
	}
	if s.Of == Spans && rough >= 1 {
		for _, step := range spanSteps {
			if step >= rough {
				return step
			}
		}
		return 86400 * nice(rough/86400)
	}
	if step := nice(rough); finite(step) {
		return step
	}
	return rough
}

// nice is the least of 1, 2, 5, 10, 20, 50 ... that is not below x.
func nice(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// Ticks are at most n round numbers between the ends, or a few more, and what all labels of times leave out.
func (s Scale) Ticks(n int) (ticks []Tick, common string) {
	switch {
	case s.Of == Names:
		return nil, ""
	case s.Of == Times:
		return s.times(n)
	case s.Log:
		return s.powers(n), ""
	}
	step := s.step(n)
	for i := math.Ceil(s.Lo/step - 1e-9); i*step <= s.Hi+step*1e-9 && len(ticks) <= 2*n+2; i++ {
		ticks = append(ticks, Tick{i * step, Label(s.Of, i*step, step)})
	}
	if len(ticks) == 0 {
		ticks = []Tick{{s.Lo, Label(s.Of, s.Lo, 0)}}
	}
	return ticks, ""
}

// powers are powers of ten, with 2 and 5 between where there is room.
func (s Scale) powers(n int) (ticks []Tick) {
	lo, hi := int(math.Floor(math.Log10(s.Lo))), int(math.Ceil(math.Log10(s.Hi)))
	every := max(1, (hi-lo+n-1)/max(n, 1))
	between := []float64{1}
	if 3*(hi-lo) <= n {
		between = []float64{1, 2, 5}
	}
	for e := lo; e <= hi; e += every {
		for _, m := range between {
			if x := m * math.Pow(10, float64(e)); x >= s.Lo*(1-1e-9) && x <= s.Hi*(1+1e-9) {
				ticks = append(ticks, Tick{x, Label(s.Of, x, 0)})
			}
		}
	}
	return ticks
}

// times are round times: the longer the axis is, the rounder.
func (s Scale) times(n int) ([]Tick, string) {
	at := s.timesBy(s.Hi-s.Lo, n)
	if len(at) == 0 {
		at = []float64{s.Lo}
	}
	labels, common := TimeLabels(at)
	ticks := make([]Tick, len(at))
	for i := range at {
		ticks[i] = Tick{at[i], labels[i]}
	}
	return ticks, common
}

const (
	day   = 86400.0
	month = 30.44 * day
	year  = 365.25 * day
)

func (s Scale) timesBy(length float64, n int) (at []float64) {
	rough := length / float64(max(n, 1))
	switch {
	case rough <= 0:
		return nil
	case rough > 7*day:
		return s.months(rough)
	case rough > 2*day:
		return s.multiples(7*day, 4*day) // Mondays
	case rough > day:
		return s.multiples(2*day, 0)
	case rough <= 0.5:
		return s.multiples(max(nice(rough), 0.001), 0)
	}
	for _, step := range spanSteps {
		if step >= rough {
			return s.multiples(step, 0)
		}
	}
	return s.multiples(day, 0)
}

func (s Scale) multiples(step, offset float64) (at []float64) {
	for i := math.Ceil((s.Lo-offset)/step - 1e-9); i*step+offset <= s.Hi+step*1e-9; i++ {
		at = append(at, i*step+offset)
	}
	return at
}

// months are the first days of every so many months.
func (s Scale) months(rough float64) (at []float64) {
	every := 12 * int(nice(math.Ceil(rough/year)))
	for _, n := range []int{1, 2, 3, 6, 12} {
		if float64(n)*month >= rough {
			every = n
			break
		}
	}
	first := moment(s.Lo)
	months := (first.Year()*12 + int(first.Month()) - 1) / every * every
	for ; ; months += every {
		t := float64(time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC).Unix())
		if t > s.Hi {
			return at
		}
		if t >= s.Lo {
			at = append(at, t)
		}
	}
}
