package functions

import (
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/search"
	"kql/functions/types"
	"kql/functions/vector"
)

// searchFunctions find one string in another.
var searchFunctions = []*Function{
	{
		Name: "split", Doc: "Cuts a string at a delimiter into an array, or gives an array of the one part asked for.",
		Example: `split("a_b_c", "_", 1)`, Want: `["b"]`, Naming: FirstArgument,
		Signatures: sigs(
			sig(types.Dynamic, kernel.Map2(split), text("source"), str("delimiter")),
			sig(types.Dynamic, kernel.Map3(splitAt), text("source"), str("delimiter"), whole("requestedIndex"))),
	},
	{
		Name: "indexof", Doc: "Finds a string in another: the position counted from 0, or -1. Start, length and occurrence narrow the search.",
		Example: `indexof("abcdefg", "cde")`, Want: "2",
		Signatures: sigs(sig(types.Long, kernel.Rows(true, indexOf), text("string"), text("match"), whole("start").opt(), whole("length").opt(), whole("occurrence").opt())),
	},
	{
		Name: "has_any_index", Doc: "Gives the index in an array of the first element that the string has as a term, or -1.",
		Example: `has_any_index("An example", dynamic(["not", "example"]))`, Want: "1",
		Signatures: sigs(sig(types.Long, nil, arg("source", types.Texts).as(types.String), dyn("values")).prepared(prepareHasAnyIndex)),
	},
}

// prepareHasAnyIndex makes the patterns of a constant array once.
func prepareHasAnyIndex(c *Call) (Kernel, error) {
	terms := func(json string) (out []*search.Pattern) {
		dynamic.Each(json, func(_, v string) bool {
			out = append(out, search.New(dynamic.Text(v), true, search.TermStart|search.TermEnd))
			return true
		})
		return out
	}
	var known []*search.Pattern
	v := c.Const(1)
	if v != nil && !v.Null(0) {
		known = terms(v.Str(0))
	}
	return kernel.Map2(func(source string, values kernel.JSON) int64 {
		all := known
		if v == nil {
			all = terms(string(values))
		}
		for i, p := range all {
			if p.In(source) {
				return int64(i)
			}
		}
		return -1
	}), nil
}

func split(s, delimiter string) kernel.JSON {
	out := append(make([]byte, 0, len(s)+len(s)/4+16), '[')
	for {
		part, rest, more := strings.Cut(s, delimiter)
		if delimiter == "" {
			part, more = s, false
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = dynamic.AppendQuoted(out, part)
		if !more {
			return kernel.JSON(vector.View(append(out, ']')))
		}
		s = rest
	}
}

func splitAt(s, delimiter string, index int64) kernel.JSON {
	for ; index > 0 && delimiter != ""; index-- {
		_, rest, more := strings.Cut(s, delimiter)
		if !more {
			return "[]"
		}
		s = rest
	}
	if index != 0 {
		return "[]"
	}
	if delimiter != "" {
		s, _, _ = strings.Cut(s, delimiter)
	}
	return kernel.JSON("[" + dynamic.Quote(s) + "]")
}

// searchRange is the part of a row's first argument that arguments 2 to 4 (start, length, occurrence)
// leave: the byte where it begins, the byte behind the last start of a match, and which match counts.
func searchRange(r kernel.Row) (start, end int, occurrence int64, ok bool) {
	s := r.Str(0)
	end, occurrence = len(s)+1, 1
	if len(r.Args) > 2 {
		from := r.Long(2)
		if from < 0 {
			from = max(0, from+characters(s))
		}
		start = offset(s, from)
	}
	if len(r.Args) > 3 && r.Long(3) != -1 {
		if r.Long(3) < -1 {
			return 0, 0, 0, false
		}
		end = start + offset(s[start:], r.Long(3))
	}
	if len(r.Args) > 4 {
		occurrence = r.Long(4)
	}
	return start, end, occurrence, occurrence > 0
}

func indexOf(_ *Call, r kernel.Row) (int64, bool) {
	s, match := r.Str(0), r.Str(1)
	at, end, occurrence, ok := searchRange(r)
	if !ok {
		return 0, false
	}
	for {
		i := strings.Index(s[at:], match)
		if i < 0 || at+i >= end {
			return -1, true
		}
		if at += i; occurrence == 1 {
			return characters(s[:at]), true
		}
		occurrence--
		if at++; at > len(s) {
			return -1, true
		}
	}
}

// replaceStrings replaces the first lookup wherever it occurs, then the second in what is left between,
// and so on. An element that is no string occurs nowhere, and one whose rewrite is no string stays as it is.
func replaceStrings(text string, lookups, rewrites kernel.JSON) (string, bool) {
	from, to := dynamic.Elements(string(lookups)), dynamic.Elements(string(rewrites))
	if from == nil || len(from) != len(to) {
		return "", false
	}
	var b strings.Builder
	replaceInOrder(&b, text, from, to)
	return b.String(), true
}

func replaceInOrder(b *strings.Builder, text string, from, to []string) {
	for len(from) > 0 && (dynamic.KindOf(from[0]) != dynamic.String || from[0] == `""`) {
		from, to = from[1:], to[1:]
	}
	if len(from) == 0 {
		b.WriteString(text)
		return
	}
	lookup := dynamic.Unquote(from[0])
	rewrite := lookup
	if dynamic.KindOf(to[0]) == dynamic.String {
		rewrite = dynamic.Unquote(to[0])
	}
	for {
		left, rest, more := strings.Cut(text, lookup)
		replaceInOrder(b, left, from[1:], to[1:])
		if !more {
			return
		}
		b.WriteString(rewrite)
		text = rest
	}
}
