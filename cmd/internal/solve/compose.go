package solve

import (
	"cmp"
	"slices"
	"strings"

	"kql/functions/types"
)

// now is the value that a cell has, with its parts.
func (c *cell) now() value { return c.over("") }

// over is the value that a cell has where base is what else would stand there.
func (c *cell) over(base string) value {
	if len(c.facets) == 0 {
		if base != "" && len(c.wants) == 0 {
			return text(base)
		}
		return c.value
	}
	if c.value.null && len(c.wants) > 0 {
		return c.value
	}
	for _, w := range c.wants {
		if w.op == "empty" {
			return c.value
		}
	}
	whole := base
	if pieces := c.pieces(); len(pieces) > 0 {
		whole = assembled(base, pieces)
	}
	var others []string
	raw := false
	for _, f := range c.facets {
		switch {
		case f.kind == ofPattern || f.once():
		case f.kind == ofSplit:
			whole = f.over(c, whole)
		default:
			others = append(others, f.text())
			raw = f.kind == ofJSON
		}
	}
	if len(others) > 1 || whole != "" {
		raw = false
	}
	if whole != "" {
		others = append([]string{whole}, others...)
	}
	return c.with(strings.Join(others, " "), raw)
}

// over is a text whose parts between separators are put into another.
func (f *facet) over(of *cell, base string) string {
	if f.arg == "" {
		return base
	}
	var old []string
	if base != "" {
		old = strings.Split(base, f.arg)
	}
	longest := max(len(old), 1)
	if of.hasToHave(f.arg) {
		longest = max(longest, 2)
	}
	for _, k := range f.keys {
		if n := place(k); n >= 0 {
			longest = max(longest, n+1)
		} else {
			longest = max(longest, 1-n)
		}
	}
	out := slices.Repeat([]string{"x"}, longest)
	switch usual := plausible(of.name, types.String, of.number).text; {
	case f.arg == "." && longest > 1 && !strings.HasPrefix(usual, "203."):
		out[0], out[longest-1] = "www", "com"
	case longest > 1 && strings.Contains(usual, "@") && f.arg != "@":
		out[longest-1] = "@contoso.com"
	}
	copy(out, old)
	for _, i := range f.leastWantedFirst() {
		n := place(f.keys[i])
		if n < 0 {
			n += longest
		}
		under := ""
		if n < len(old) {
			under = old[n]
		}
		out[n] = f.parts[i].over(under).text
	}
	return strings.Join(out, f.arg)
}

// hasToHave says whether a text has to have a part.
func (c *cell) hasToHave(part string) bool {
	return slices.ContainsFunc(c.wants, func(x want) bool {
		return (x.op == "has" || x.op == "contains") && len(x.values) > 0 && strings.EqualFold(x.values[0], part)
	})
}

// leastWantedFirst is the order in which parts are put into a text: of two at one place the one is there that something
// is asked of.
func (f *facet) leastWantedFirst() (order []int) {
	for i := range f.parts {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(f.parts[a].wants), len(f.parts[b].wants)) })
	return order
}

// piece is a text that a pattern is to find something in.
type piece struct {
	pattern *pattern
	groups  map[int]string
	text    string
}

// pieces are what the patterns of a cell ask for: those that conditions match it with and those that take it apart.
func (c *cell) pieces() (out []piece) {
	add := func(text string, groups map[int]string) {
		p := patternOf(text)
		if p == nil || slices.ContainsFunc(out, func(o piece) bool { return o.pattern == p && len(o.groups) == 0 && len(groups) == 0 }) {
			return
		}
		made := groups[0]
		if made == "" {
			made = p.text(groups, fillers[c.form%len(fillers)])
		}
		out = append(out, piece{p, groups, made})
	}
	for _, w := range c.wants {
		if w.op == "regex" && len(w.values) > 0 {
			add(w.values[0], nil)
		}
	}
	for _, f := range c.facets {
		if f.kind == ofPattern || f.once() {
			add(f.arg, f.wanted())
		}
	}
	return out
}

// assembled is a text of pieces: what is at the start first, then what is long, each once.
func assembled(base string, pieces []piece) string {
	if len(pieces) == 1 && base == "" {
		return pieces[0].text
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		if x, y := a.pattern.anchored(), b.pattern.anchored(); x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Compare(len(b.text), len(a.text))
	})
	whole := base
	for i, p := range pieces {
		if whole != "" && p.pattern.finds(whole, p.groups) {
			continue
		}
		best, most := "", -1
		for _, try := range []string{whole + " " + p.text, p.text + " " + whole, whole + p.text, p.text + whole, p.text} {
			if whole == "" {
				try = p.text
			}
			n := 0
			for _, o := range pieces[:i+1] {
				if o.pattern.finds(try, o.groups) {
					n++
				}
			}
			if n > most {
				best, most = try, n
			}
		}
		whole = best
	}
	return whole
}
