package search

import "kql/functions/vector"

// Set is several patterns that are searched for together.
type Set struct{ patterns []*Pattern }

// NewSet is the set of the given patterns.
func NewSet(patterns []*Pattern) *Set { return &Set{patterns} }

// Mark sets out where a text has a match of any pattern, or of all of them.
func (s *Set) Mark(out []bool, buf []byte, spans []vector.Span, all bool) {
	if len(s.patterns) == 0 {
		for i := range out {
			out[i] = all
		}
		return
	}
	one := make([]bool, len(out))
	for i, p := range s.patterns {
		if i == 0 {
			p.Mark(out, buf, spans, false)
			continue
		}
		p.Mark(one, buf, spans, false)
		for r, x := range one {
			if all {
				out[r] = out[r] && x
			} else {
				out[r] = out[r] || x
			}
		}
	}
}
