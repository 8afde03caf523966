package search

import (
	"unsafe"

	"kql/functions/vector"
)

// Mark sets out where a text has a match, or with not set where it has none.
func (p *Pattern) Mark(out []bool, buf []byte, spans []vector.Span, not bool) {
	text := unsafe.String(unsafe.SliceData(buf), len(buf))
	for i, s := range spans {
		out[i] = p.In(text[s.Off:s.Off+s.Len]) != not
	}
}
