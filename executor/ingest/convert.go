package ingest

import (
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// add adds a row with the value, converted to the column's type. The fault says why it cannot be.
// Conversions: a value of another JSON kind counts by its text, as "50" and true do in an int column; the
// empty string is null except in a string column.
func (c *column) add(v *value, w *walker) (fault string) {
	if c.fixed != "" {
		return c.fix(v)
	}
	order := c.dates
	if c.fills != nil && v.empty() {
		v, order = c.fill(v, w)
	}
	if v.kind == missing || v.kind == null {
		c.null()
		return ""
	}
	var s string
	switch {
	case c.typ == types.Dynamic:
		if s = c.json(v, w); s == "null" || !c.inner && (s == `"null"` || s == `"NULL"`) {
			s = ""
		}
	case c.inner:
		s = dynamic.Text(c.json(v, w))
	case v.kind == text:
		s = w.unquoted(v)
	case v.spaced:
		s = dynamic.Compact(v.text)
	default:
		s = v.text
	}
	if c.typ != types.String && (s == "" || nullWord(s) && c.typ != types.Dynamic) {
		c.null()
		return ""
	}
	if c.typ == types.Datetime {
		return c.time(s, v, order, w)
	}
	if !c.addText(s) {
		return c.misfit(v.text)
	}
	c.v.Len++
	return ""
}

// nullWord says whether a text is how many exports write that there is no value.
func nullWord(s string) bool { return s == "null" || s == "NULL" }

// fix adds a row with the column's fixed value.
func (c *column) fix(v *value) (fault string) {
	if s := strings.Trim(v.text, `"`); s != c.fixed && !v.empty() {
		if c.strict {
			return "the row is of table " + s + ", and the others are of " + c.fixed
		}
		if c.other == 0 {
			c.shown = strings.Clone(s)
		}
		c.other++
	}
	c.text(c.fixed)
	c.v.Len++
	return ""
}

// empty says whether a value is none, null or the empty string.
func (v *value) empty() bool {
	return v.kind == missing || v.kind == null || v.text == "" || v.text == `""`
}

// time adds a row with a time.
func (c *column) time(s string, v *value, order Dates, w *walker) (fault string) {
	zone := v.zone
	if zone == localTime {
		if zone = w.local; zone == nil {
			return noZone(c.name)
		}
	}
	ticks, ok := parseTime(s, order, zone)
	if !ok {
		return c.misfit(v.text)
	}
	c.v.Longs = append(c.v.Longs, ticks)
	c.v.Len++
	return ""
}

// addText adds a value given as plain text, a dynamic one as JSON; false where it is none of the column's type.
func (c *column) addText(s string) bool {
	out := c.v
	switch c.typ {
	case types.String, types.Dynamic:
		c.text(s)
	case types.Bool:
		b, ok := types.ParseBool(s)
		if !ok {
			return false
		}
		out.Bools = append(out.Bools, b)
	case types.Real:
		f, ok := types.ParseReal(s)
		if !ok {
			return false
		}
		out.Reals = append(out.Reals, f)
	case types.Guid:
		g, ok := types.ParseGuid(s)
		if !ok {
			return false
		}
		out.Guids = append(out.Guids, g)
	case types.Decimal:
		d, ok := types.ParseDecimal(s)
		if !ok {
			return false
		}
		out.Decimals = append(out.Decimals, *d)
	default:
		n, ok := parseTicks(c.typ, s)
		if !ok {
			return false
		}
		out.Longs = append(out.Longs, n)
	}
	return true
}

// json is the dynamic value of the column that v holds, or holds deeper inside; "" is null. A column that
// holds JSON wrapped in a string, as many exports have it, is unwrapped where it is a bag or an array; a
// string inside a dynamic value stays a string.
func (c *column) json(v *value, w *walker) string {
	s := v.text
	switch {
	case v.kind == cell:
		s = w.cellJSON(v)
	case v.kind == text && c.whole:
		s = w.unwrapped(v)
	case v.kind != text && v.spaced:
		s = dynamic.Compact(s)
	}
	if len(c.rest) > 0 {
		s = c.rest.Get(s)
	}
	return s
}

// unquoted is a JSON string's text.
func (w *walker) unquoted(v *value) string {
	s := v.text[1 : len(v.text)-1]
	if !v.escaped {
		return s
	}
	from := len(w.scratch)
	w.scratch = appendUnescaped(w.scratch, bytesOf(s))
	return vector.View(w.scratch[from:])
}

// unwrapped is the JSON in a string, or the string itself, as JSON, where it holds none; "" is null.
func (w *walker) unwrapped(v *value) string {
	inner := strings.Trim(v.text[1:len(v.text)-1], " \t")
	if inner == "" {
		return ""
	}
	if inner[0] == '{' || inner[0] == '[' {
		if s, ok := w.json(w.unquoted(v)); ok {
			return s
		}
	}
	return v.text
}

// cellJSON is a dynamic value written in CSV: JSON, or else a string.
func (w *walker) cellJSON(v *value) string {
	if v.text == "" {
		return ""
	}
	if s, ok := w.json(v.text); ok {
		return s
	}
	return dynamic.Quote(v.text)
}

// json is JSON text made compact; ok is false where it is not JSON.
func (w *walker) json(s string) (compact string, ok bool) {
	from := len(w.scratch)
	w.scratch = append(append(w.scratch, s...), make([]byte, padding)...)
	sc := scanner{data: w.scratch[from : from+len(s)]}
	if end := sc.space(sc.value(sc.space(0), 0)); sc.fault != "" || end != len(s) {
		return "", false
	}
	if sc.spaced {
		return dynamic.Compact(strings.TrimSpace(s)), true
	}
	return s, true
}
