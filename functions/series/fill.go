package series

// without is the series in which the elements equal to a placeholder are missing too.
func (s Series) without(placeholder float64, has bool) Series {
	out := Series{Values: append([]float64{}, s.Values...), Whole: s.Whole}
	for i, x := range s.Values {
		if !s.Has(i) || has && x == placeholder {
			out.miss(i)
		}
	}
	for len(out.Missing) > 0 && len(out.Missing) < len(out.Values) {
		out.Missing = append(out.Missing, false)
	}
	return out
}

// Blank is the series with the placeholder's elements missing; has says whether there is one.
func Blank(s Series, placeholder float64, has bool) Series { return s.without(placeholder, has) }

func (s Series) set(i int, x float64) {
	s.Values[i], s.Missing[i] = x, false
}

// FillConst puts x in the place of missing elements.
func FillConst(s Series, x float64) Series {
	for i := range s.Missing {
		if s.Missing[i] {
			s.set(i, x)
		}
	}
	return s
}

// FillForward puts the last element before them in the place of missing ones.
func FillForward(s Series) Series {
	for i := 1; i < len(s.Missing); i++ {
		if s.Missing[i] && !s.Missing[i-1] {
			s.set(i, s.Values[i-1])
		}
	}
	return s
}

// FillBackward puts the next element behind them in the place of missing ones.
func FillBackward(s Series) Series {
	for i := len(s.Missing) - 2; i >= 0; i-- {
		if s.Missing[i] && !s.Missing[i+1] {
			s.set(i, s.Values[i+1])
		}
	}
	return s
}

// FillLinear puts values on a line between the neighbours in the place of missing elements; with edges those
// before the first and behind the last element are as that. Where all are missing each becomes x.
func FillLinear(s Series, edges bool, x float64) Series {
	var there []int
	for i := range s.Values {
		if s.Has(i) {
			there = append(there, i)
		}
	}
	switch {
	case s.Missing == nil:
		return s
	case len(there) == 0:
		s.Whole = false
		return FillConst(s, x)
	}
	for k := 1; k < len(there); k++ {
		a, b := there[k-1], there[k]
		step := (s.Values[b] - s.Values[a]) / float64(b-a)
		for i := a + 1; i < b; i++ {
			s.set(i, s.Values[a]+step*float64(i-a))
		}
	}
	if edges {
		FillBackward(s)
		FillForward(s)
	}
	return s
}
