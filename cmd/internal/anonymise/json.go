package anonymise

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
)

// json is what becomes of a dynamic value. What stands in an array has the place of the array, and what an object says
// under Value, NewValue or the like has the place that its Name says.
func (w *walker) json(place string, c class, text string) string {
	value := gjson.Parse(text)
	switch {
	case value.Type == gjson.String:
		if out := w.text(place, c, value.Str); out != value.Str {
			return dynamic.Quote(out)
		}
		return text
	case value.IsArray():
		return w.members(value, '[', ']', func(_, v gjson.Result) (string, class) { return place + "[]", c })
	case value.IsObject():
		named := nameIn(value)
		return w.members(value, '{', '}', func(key, _ gjson.Result) (string, class) {
			switch {
			case named != "" && isValue(key.Str):
				return place + "." + key.Str, classOf(named)
			case named != "" && slices.Contains(nameKeys, key.Str):
				return place + "." + key.Str, free
			}
			return place + "." + key.Str, classOf(key.Str)
		})
	}
	return text
}

// members writes an array or an object anew, each of its values as it becomes.
func (w *walker) members(value gjson.Result, begin, end byte, at func(key, value gjson.Result) (string, class)) string {
	out := []byte{begin}
	value.ForEach(func(key, v gjson.Result) bool {
		if len(out) > 1 {
			out = append(out, ',')
		}
		if begin == '{' {
			name := key.Raw
			if other := w.names.shapes(key.Str); other != key.Str {
				name = dynamic.Quote(other)
			}
			out = append(append(out, name...), ':')
		}
		place, c := at(key, v)
		out = append(out, w.json(place, c, v.Raw)...)
		return true
	})
	return string(append(out, end))
}

// wrapped is what becomes of JSON in a text. Where nothing in it becomes another, it stays as it is written.
func (w *walker) wrapped(place string, c class, text string) string {
	compact := dynamic.Compact(strings.TrimSpace(text))
	if out := w.json(place, c, compact); out != compact {
		return out
	}
	return text
}

// nameKeys are the keys under which an object names what its values are of.
var nameKeys = []string{"Name", "name", "Key", "key", "displayName"}

// nameIn is what an object names, whose values it has; "" where it has none.
func nameIn(object gjson.Result) (name string) {
	valued := false
	object.ForEach(func(key, value gjson.Result) bool {
		valued = valued || isValue(key.Str)
		if name == "" && value.Type == gjson.String && slices.Contains(nameKeys, key.Str) {
			name = value.Str
		}
		return true
	})
	if !valued {
		return ""
	}
	return name
}

func isValue(key string) bool {
	switch strings.ToLower(key) {
	case "value", "newvalue", "oldvalue":
		return true
	}
	return false
}
