package solve

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// value is what a cell has: text in the form that its type is read from, or for a part of a dynamic value with raw
// set its JSON.
type value struct {
	null bool
	raw  bool
	text string
}

func text(s string) value { return value{text: s} }

// cell is a value that is to be chosen: a column of a row, or a part of such a value.
type cell struct {
	name   string
	typ    types.Type // Dynamic for the parts of dynamic values, String for those of texts
	root   *cell      // the column that it is a part of; itself where it is a column
	id     int        // of a root: what expressions call it
	row    *row       // of a root; nil for a number that a group of rows makes
	group  *group     // that makes a root without a row
	tally  *tally     // what it makes of the rows
	number int        // which of its kind in the world: values differ by it

	unnamed bool   // nothing says yet what it is called
	in      *facet // of a part: what it is a part of
	form    int    // how a text that a pattern matches is filled where that asks for nothing

	used   bool
	opaque bool // what it will be is not known
	fixed  bool // it has its value already
	value  value
	wants  []want
	facets []*facet
}

// facet is a way in which a value is made of parts.
type facet struct {
	kind  facetKind
	arg   string // the separator, or the regular expression
	keys  []string
	parts []*cell
}

type facetKind uint8

const (
	ofJSON    facetKind = iota // keys: names, or #0, #1 ... of an array's elements
	ofSplit                    // keys: #0, #1 ... between separators
	ofPattern                  // keys: numbers of groups of a regular expression
	ofURL                      // keys: Scheme, Host, Path, ...
	ofBase64                   // one part: the text behind it
	ofPairs                    // keys: names of the pairs that parse-kv reads; arg: its options
	ofXML                      // one part: what parse_xml reads
	ofMatches                  // keys: #match.group of a regular expression that is found again and again
)

// row is a row of a table that is to be made.
type row struct {
	table    string
	place    int               // among all rows
	external *planner.External // what reads it, where that is no table
	list     string            // the watchlist that it is in
	cells    []*cell
}

// part is a part of a value, made where it is not there yet.
func (c *cell) part(kind facetKind, arg, key string) *cell {
	var f *facet
	for _, x := range c.facets {
		if x.kind == kind && x.arg == arg {
			f = x
		}
	}
	if f == nil {
		f = &facet{kind: kind, arg: arg}
		c.facets = append(c.facets, f)
	}
	if at := slices.Index(f.keys, key); at >= 0 {
		return f.parts[at]
	}
	p := &cell{name: key, typ: types.String, root: c.root, number: c.number, in: f}
	if isPlace(key) || kind == ofPattern || kind == ofBase64 || kind == ofXML {
		p.name, p.unnamed = c.name, true
	}
	if kind == ofJSON || kind == ofXML {
		p.typ = types.Dynamic
	}
	f.keys, f.parts = append(f.keys, key), append(f.parts, p)
	p.value = p.plausible(p.number)
	return p
}

// called gives a part the name of the column that it is read into.
func (c *cell) called(name string) {
	c.name, c.unnamed = name, false
	if len(c.wants) == 0 && len(c.facets) == 0 {
		c.value = c.plausible(c.number)
	}
}

// plausible is a value that a part may well have and that the whole can be taken apart with.
func (c *cell) plausible(number int) value {
	v := plausible(c.name, types.String, number)
	if c.in == nil {
		return v
	}
	switch c.in.kind {
	case ofSplit, ofPairs:
		separator := c.in.arg
		if c.in.kind == ofPairs {
			separator = pairsOf(c.in.arg).between
		}
		v.text = strings.ReplaceAll(v.text, " ", "")
		if separator != "" {
			v.text, _, _ = strings.Cut(v.text, separator)
		}
	case ofPattern, ofMatches:
		return text(c.in.fitting(c, v.text, number))
	}
	return v
}

// with is a text made of parts, with what the cell itself must have in it.
func (c *cell) with(whole string, raw bool) value {
	extra, prefix, suffix := "", "", ""
	low := func(s string) string { return strings.ToLower(s) }
	for _, w := range c.wants {
		if len(w.values) == 0 {
			continue
		}
		switch w.op {
		case "has", "contains", "has_any", "contains_any", "has_all":
			for i, v := range w.values {
				if (i == 0 || w.op == "has_all") && !strings.Contains(low(whole+extra), low(v)) {
					extra += " " + v
				}
			}
		case "startswith":
			if !raw && !strings.HasPrefix(low(whole), low(w.values[0])) {
				prefix = w.values[0]
			}
		case "endswith":
			if !raw && !strings.HasSuffix(low(whole), low(w.values[0])) {
				suffix = w.values[0]
			}
		}
	}
	for _, w := range c.wants {
		if n, ok := number(first(w.values)); ok && w.op == "len" && !raw && n < longestText {
			extra += padding(int(n) - len(prefix+whole+extra+suffix))
		}
	}
	if !raw && extra != "" && strings.Contains(low(prefix+whole+suffix), low(strings.TrimSpace(extra))) {
		extra = ""
	}
	switch {
	case !raw && extra != "" && slices.ContainsFunc(c.facets, func(f *facet) bool { return f.kind == ofXML }) && strings.Contains(whole, "</"):
		end := strings.LastIndex(whole, "</")
		whole = whole[:end] + "<Note>" + strings.TrimSpace(extra) + "</Note>" + whole[end:]
	case !raw:
		whole = prefix + c.beside(whole, extra) + suffix
	case extra == "":
	case strings.HasSuffix(whole, "}"):
		whole = strings.Replace(whole[:len(whole)-1]+`,"Note":`+dynamic.Quote(strings.TrimSpace(extra))+"}", "{,", "{", 1)
	case strings.HasSuffix(whole, "]"):
		whole = strings.Replace(whole[:len(whole)-1]+","+dynamic.Quote(strings.TrimSpace(extra))+"]", "[,", "[", 1)
	}
	return value{text: whole, raw: raw}
}

// longestText is how long a text is made at most for a condition on its length.
const longestText = 5000

// padding is so many characters to put behind a text.
func padding(n int) string {
	if n < 2 {
		return ""
	}
	return " " + strings.Repeat("a", n-1)
}

// beside is a text with more behind it, or before it where patterns then still find what they are to.
func (c *cell) beside(whole, extra string) string {
	if extra == "" {
		return whole
	}
	pieces := c.pieces()
	for _, try := range []string{whole + extra, strings.TrimSpace(extra) + " " + whole, whole + "," + extra} {
		if !slices.ContainsFunc(pieces, func(p piece) bool { return !p.pattern.finds(try, p.groups) }) {
			return try
		}
	}
	return whole + extra
}

// json is a cell's value as JSON.
func (c *cell) json() string {
	v := c.now()
	switch {
	case v.null:
		return "null"
	case v.raw || c.literal(v.text):
		return v.text
	}
	return dynamic.Quote(v.text)
}

// literal says whether a text is that of a number or a truth value, and asked for as one.
func (c *cell) literal(s string) bool {
	for _, x := range c.wants {
		if x.op != "as" || len(x.values) == 0 {
			continue
		}
		t, _ := types.Named(x.values[0])
		switch {
		case t.Numeric():
			return gjson.Valid(s) && s[0] != '"'
		case t == types.Bool:
			return s == "true" || s == "false"
		}
	}
	return false
}

// append adds the value of a root to a column.
func appendValue(b *vector.Builder, v value) {
	switch {
	case v.null:
		b.AppendNull()
	case b.Type() == types.Dynamic && v.raw:
		b.AppendStr(dynamic.Compact(v.text))
	case b.Type() == types.Dynamic:
		b.AppendStr(dynamic.Quote(v.text))
	case !b.AppendParsed(v.text):
		b.AppendNull()
	}
}

// constant is a value as a constant of a type.
func (v value) constant(t types.Type) *vector.Vector {
	b := vector.NewBuilder(t, 1)
	appendValue(b, v)
	out := b.Vector()
	out.Const = true
	return out
}

// textOf is row i of a vector in the form that a value has.
func textOf(v *vector.Vector, i int) value {
	if v.Null(i) {
		return value{null: true}
	}
	if v.Type == types.String {
		return text(v.Str(i))
	}
	if v.Type == types.Dynamic {
		switch json := v.Str(i); dynamic.KindOf(json) {
		case dynamic.Array, dynamic.Bag:
			return value{raw: true, text: json}
		default:
			return text(dynamic.Text(json))
		}
	}
	return text(dynamic.Text(string(dynamic.AppendValue(nil, v, i))))
}
