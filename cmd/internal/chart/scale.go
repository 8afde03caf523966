package chart

import "math"

// Scale places the numbers of an axis between its ends.
type Scale struct {
	Values
	Lo, Hi float64 // the ends
}

// Tick is a number that is written at an axis.
type Tick struct {
	Value float64
	Label string
}

// At is how far x is along the axis: 0 at its beginning, 1 at its end.
func (s Scale) At(x float64) float64 {
	lo, hi := s.Lo, s.Hi
	if s.Log {
		lo, hi, x = math.Log10(lo), math.Log10(hi), math.Log10(x)
	}
	if hi == lo {
		return 0.5
	}
	share := (x/2 - lo/2) / (hi/2 - lo/2) // halves, since a difference may be too large for a real
	if math.IsNaN(share) {
		return 0
	}
	return min(max(share, -1e3), 1e3)
}

// ScaleX is the axis along all points. Names have a place of width 1 each.
func (c *Chart) ScaleX() Scale {
	s := Scale{Values: c.X}
	if c.X.Of == Names {
		s.Lo, s.Hi = 0, float64(max(len(c.Categories)-1, 0))
		s.Log = false
		return s
	}
	s.Lo, s.Hi = c.reach(func(p Point) float64 { return p.X })
	s.logarithmic()
	return s
}

// ScaleY is the axis of the values, with room for about n ticks and ends on round numbers, but for those that the
// query sets.
func (c *Chart) ScaleY(n int) Scale {
	s := Scale{Values: c.Y}
	s.Lo, s.Hi = c.reach(func(p Point) float64 { return p.Y })
	if c.Stack != Apart {
		s.Lo, s.Hi = c.heights()
	}
	fromZero := c.Kind == Area || c.Kind == Column || c.Kind == Bar || s.Lo > 0 && s.Lo <= 0.6*s.Hi || s.Hi < 0 && s.Hi >= 0.6*s.Lo
	if fromZero && !s.Log {
		s.Lo, s.Hi = min(s.Lo, 0), max(s.Hi, 0)
	}
	s.logarithmic()
	if s.Lo == s.Hi {
		s.Lo, s.Hi = around(s.Lo, s.Log)
	}
	s.round(n)
	s.bound()
	return s
}

// bound sets the ends that the query gives. Where it gives one that lies beyond all values, the other moves along.
func (s *Scale) bound() {
	usable := func(x float64) bool { return !math.IsNaN(x) && (!s.Log || x > 1e-300 && x < 1e300) }
	if usable(s.Min) {
		s.Lo = s.Min
	}
	if usable(s.Max) {
		s.Hi = s.Max
	}
	if s.Lo < s.Hi {
		return
	}
	switch above := usable(s.Min); {
	case above && s.Log:
		s.Hi = s.Lo * 10
	case above:
		s.Hi = s.Lo + max(1, math.Abs(s.Lo))
	case s.Log:
		s.Lo = s.Hi / 10
	default:
		s.Lo = s.Hi - max(1, math.Abs(s.Hi))
	}
}

// logarithmic sees that a logarithmic axis is one of positive numbers; where it cannot be, the axis is linear.
func (s *Scale) logarithmic() {
	if s.Log && s.Lo <= 0 {
		s.Lo = s.Hi / 1000
	}
	s.Log = s.Log && s.Of != Times && s.Lo > 1e-300 && s.Hi < 1e300
}

// around is a range with x in it.
func around(x float64, log bool) (lo, hi float64) {
	switch {
	case log:
		return x / 10, x * 10
	case x == 0:
		return 0, 1
	}
	return min(x-math.Abs(x)/2, 0), max(x+math.Abs(x)/2, 0)
}

// reach is the least and the greatest number of all points that are drawn.
func (c *Chart) reach(of func(Point) float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for _, p := range s.Points {
			if !p.Gap() {
				lo, hi = min(lo, of(p)), max(hi, of(p))
			}
		}
	}
	return lo, hi
}

// Base is the value that bars and areas stand on: zero, or the end of the scale that is nearest to it.
func (s Scale) Base() float64 { return min(max(0, s.Lo), s.Hi) }
