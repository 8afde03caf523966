package dynamic

import (
	"strconv"
	"strings"
)

// Path is a way into a dynamic value: RawEventData.Target[1].ID is Target, 1, ID.
type Path []Step

// Step is a bag's key, or where Array is set an array's index (below 0: from the end).
type Step struct {
	Key   string
	Index int
	Array bool
}

// String is the path as KQL writes it behind a column's name.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		if s.Array {
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		} else {
			b.WriteString("." + s.Key)
		}
	}
	return b.String()
}

// JSON is the path as an array of keys and indexes, the form in which a plan hands it to a function.
func (p Path) JSON() string {
	out := []byte{'['}
	for i, s := range p {
		if i > 0 {
			out = append(out, ',')
		}
		if s.Array {
			out = strconv.AppendInt(out, int64(s.Index), 10)
		} else {
			out = AppendQuoted(out, s.Key)
		}
	}
	return string(append(out, ']'))
}

// ParsePath reads what JSON wrote.
func ParsePath(json string) Path {
	var p Path
	Each(json, func(_, v string) bool {
		if KindOf(v) == String {
			p = append(p, Step{Key: Unquote(v)})
		} else {
			n, _ := strconv.Atoi(v)
			p = append(p, Step{Index: n, Array: true})
		}
		return true
	})
	return p
}

// Get is the value at the end of the path, as JSON; "" (null) where a step is missing or json is no
// array or bag at that point.
func (p Path) Get(json string) string {
	lo, hi := p.Find(json)
	return json[lo:hi]
}
