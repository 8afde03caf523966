package functions

import (
	"bytes"

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
		json := v.Text.Buf[s.Off : s.Off+s.Len]
		switch c := json[0]; {
		case c == '"':
			if bytes.IndexByte(json, '\\') >= 0 {
				return nil
			}
			s.Off, s.Len = s.Off+1, s.Len-2
		case c == 'n':
			s.Len = 0
		case c == '{' || c == '[':
			if spaced(json) {
				return nil
			}
		}
		spans[i] = s
	}
	return &vector.Vector{Type: types.String, Len: v.Len, Text: &vector.Text{Buf: v.Text.Buf, Spans: spans}}
}

// spaced says whether JSON may have white space outside strings.
func spaced(json []byte) bool {
	return bytes.IndexByte(json, ' ') >= 0 || bytes.IndexByte(json, '\n') >= 0 || bytes.IndexByte(json, '\t') >= 0 || bytes.IndexByte(json, '\r') >= 0
}
