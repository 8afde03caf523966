package functions

import (
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// bareTexts is tostring of dynamic values where every text stands in the JSON as it is, which is nearly always: then
// no text is copied. nil where one does not.
func bareTexts(v *vector.Vector) *vector.Vector {
	if v.Codes != nil || v.Const {
		return nil
	}
	spans := make([]vector.Span, v.Len)
	for i, s := range v.Text.Spans[:v.Len] {
		if v.Null(i) || s.Len == 0 {
			continue
		}
		json := v.Text.At(i)
		switch c := json[0]; {
		case c == '"':
			if strings.IndexByte(json, '\\') >= 0 {
				return nil
			}
			s.Off, s.Len = s.Off+1, s.Len-2
		case c == 'n':
			s.Len = 0
		case c == '{' || c == '[':
			if !dynamic.Dense(json) {
				return nil
			}
		case strings.ContainsAny(json, ".eE") && c != 't' && c != 'f': // a real may have other digits
			return nil
		}
		spans[i] = s
	}
	return &vector.Vector{Type: types.String, Len: v.Len, Text: &vector.Text{Buf: v.Text.Buf, Spans: spans}}
}
