package paint

import (
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
)

// ofType is the role that values of a type have.
var ofType = map[types.Type]Role{
	types.Bool: Keyword, types.Int: Number, types.Long: Number, types.Real: Number, types.Decimal: Number,
	types.Datetime: Time, types.Timespan: Time, types.Guid: Faint, types.String: Plain,
}

// Value is the parts of a value's text, which may be cut short, that have a colour.
func Value(t types.Type, text string) []Part {
	if t == types.Dynamic {
		return jsonParts(text)
	}
	if role := ofType[t]; role != Plain {
		return []Part{{0, len(text), role}}
	}
	return nil
}

// jsonParts is the parts of JSON that have a colour; the JSON may be cut short.
func jsonParts(text string) (parts []Part) {
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case c == '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			i = min(i+1, len(text))
			role := String
			if strings.HasPrefix(text[i:], ":") {
				role = Key
			}
			parts = append(parts, Part{start, i, role})
		case strings.IndexByte("{}[],: \n", c) >= 0 || c >= 0x80:
			i++
		default:
			for i < len(text) && strings.IndexByte("{}[],: \n\"", text[i]) < 0 && text[i] < 0x80 {
				i++
			}
			role := Keyword
			if c == '-' || c >= '0' && c <= '9' {
				role = Number
			}
			parts = append(parts, Part{start, i, role})
		}
	}
	return parts
}

// Pretty is a dynamic value over several lines, where it does not fit into width; it is plain text.
func Pretty(json string, width int) string {
	var out strings.Builder
	pretty(&out, dynamic.Compact(json), "", width)
	return out.String()
}

// deepest is how far JSON is indented; what nests deeper stays on its line.
const deepest = 64

func pretty(out *strings.Builder, json, indent string, width int) {
	kind := dynamic.KindOf(json)
	nested := kind == dynamic.Bag || kind == dynamic.Array
	if !nested || len(json) == 2 || len(indent)+len(json) <= width || len(indent) > deepest {
		out.WriteString(json)
		return
	}
	out.WriteByte(json[0])
	first := true
	dynamic.Each(json, func(key, value string) bool {
		if !first {
			out.WriteByte(',')
		}
		first = false
		out.WriteString("\n" + indent + "  ")
		if kind == dynamic.Bag {
			out.WriteString(dynamic.Quote(key) + ": ")
		}
		pretty(out, value, indent+"  ", width)
		return true
	})
	out.WriteString("\n" + indent + json[len(json)-1:])
}
