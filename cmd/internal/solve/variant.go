package solve

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kql/functions/types"
)

// Variant is the rows that fire with one value written otherwise, and how many rows the query makes of them.
type Variant struct {
	Column string
	How    string // in other case, inside of a longer word, ...
	Rows   int
	Tables []Table
}

// mostVariants is how many variants a query gets.
const mostVariants = 40

// variants writes each value that a condition asks for otherwise: operators differ in what they make of that.
func (s *solver) variants(w *world, misses []Miss) (out []Variant) {
	known := [][]Table{w.tables()}
	for _, m := range misses {
		known = append(known, m.Tables)
	}
	for _, c := range w.cells() {
		for _, v := range spellings(c) {
			if c.dates() && w.beyond(v.value) {
				continue
			}
			if len(out) == mostVariants || s.left.empty() {
				return out
			}
			was := c.value
			c.value = v.value
			tables := w.tables()
			c.value = was
			if written(tables) && sameOutside(tables, known[0]) && !slices.ContainsFunc(known, func(k []Table) bool { return reflect.DeepEqual(tables, k) }) {
				if n := s.run(tables); n != failed {
					out = append(out, Variant{c.name, v.how, n, tables})
				}
				known = append(known, tables)
			}
		}
	}
	return out
}

type spelling struct {
	how   string
	value value
}

// compared are the operators of wants that look at a text.
var compared = []string{"==", "=~", "has", "contains", "startswith", "endswith", "has_all"}

// ranked are those that look at a number.
var ranked = []string{"==", "<", "<=", ">", ">="}

// spellings are other values for a cell that conditions look at.
func spellings(c *cell) (out []spelling) {
	if c.value.null || c.value.text == "" || len(c.value.text) > 200 {
		return nil
	}
	asked := func(ops []string) bool {
		return slices.ContainsFunc(c.wants, func(x want) bool { return slices.Contains(ops, x.op) })
	}
	switch {
	case isText(c.typ) && asked(compared):
		if other := otherCase(c.value.text); other != c.value.text {
			out = append(out, spelling{"in other case", text(other)})
		}
		out = append(out, spelling{"inside of a longer word", text("x" + c.value.text + "x")})
		for _, x := range c.wants {
			for _, v := range x.values {
				if slices.Contains(compared, x.op) && v != c.value.text {
					out = append(out, spelling{fmt.Sprintf("as %q", v), text(v)})
				}
			}
		}
	case c.typ.Numeric() && asked(ranked):
		if n, err := strconv.ParseInt(c.value.text, 10, 32); err == nil {
			out = append(out, spelling{"one less", text(strconv.FormatInt(n-1, 10))}, spelling{"one more", text(strconv.FormatInt(n+1, 10))})
		}
	case c.typ == types.Datetime && asked(ranked):
		out = append(out, moved(c.value.text, -types.Day, "a day before"), moved(c.value.text, types.Day, "a day later"))
	}
	return out
}

func moved(at string, by int64, how string) spelling {
	ticks, ok := types.ParseDatetime(at)
	if !ok {
		return spelling{how, text(at)}
	}
	return spelling{how, text(string(types.AppendDatetime(nil, ticks+by)))}
}

// otherCase is a text with capitals for small letters and the reverse.
func otherCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}
