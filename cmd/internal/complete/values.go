package complete

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

const (
	mostValues  = 60      // a column with more is none that has few
	sampledRows = 100_000 // that values are looked for in
	sampledBags = 2_000   // that keys are looked for in
)

// column is the table's column, and the path in it, that an expression over the rows at the cursor reads.
func (c *completion) column(text string) (table, column string, path dynamic.Path, ok bool) {
	s := c.meaning()
	plan, rows := s.plan, s.rows
	if rest, is := strings.CutPrefix(text, "$left."); is {
		text = rest
	} else if rest, is := strings.CutPrefix(text, "$right."); is {
		text, plan, rows = rest, s.other, s.right
	}
	e, over := c.bound(text, rows)
	ref, is := e.(*planner.Ref)
	if !is || plan == nil || c.Sample == nil {
		return "", "", nil, false
	}
	_, read, _ := planner.Origin(over, ref.Column.ID)
	for _, col := range rows {
		if col.Name == read.Name {
			table, from, ok := planner.Origin(plan, col.ID)
			return table, from.Name, append(slices.Clone(from.Path), read.Path...), ok
		}
	}
	return "", "", nil, false
}

// usual are values that are often meant where an expression of a type is.
var usual = map[types.Type][]string{
	types.Bool:     {"true", "false"},
	types.Datetime: {"ago(", "now()", "datetime("},
	types.Timespan: {"1h", "1d", "7d", "30d", "5m", "1m", "10s"},
}

// suggestValues adds the values of the column that the cursor's expression is compared with, if it has few, or usual
// ones of the wanted type.
func (c *completion) suggestValues(want types.Type) {
	for _, text := range usual[want] {
		c.add(Value, text, want.String(), "")
	}
	text, op := c.compared(len(c.tokens))
	if op == "==" || op == "!=" || op == "=~" || op == "!~" || lists[op] {
		for _, v := range c.few(text) {
			c.add(Value, dynamic.Quote(v.text), times(v.rows), "")
		}
	}
}

// texts adds what a string may hold: values of the column that it is compared with, texts that a function takes, names.
func (c *completion) texts() {
	quote := c.quote[len(c.quote)-1:]
	if f := c.frames[c.top()]; f.open > 0 && c.value(f.open) == "(" {
		c.arguments(c.value(f.open-1), len(c.commas(f.open)), quote)
	}
	if text, _ := c.compared(len(c.tokens)); text != "" {
		for _, v := range c.few(text) {
			c.add(Value, strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(v.text)+quote, times(v.rows), "")
		}
	}
}

// commas is where commas stand in an open bracket.
func (c *completion) commas(open int) (at []int) {
	depth := 0
	for i := open + 1; i < len(c.tokens); i++ {
		switch c.value(i) {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 0 {
				at = append(at, i)
			}
		}
	}
	return at
}

// arguments adds the texts that a function takes as its n-th argument.
func (c *completion) arguments(function string, n int, quote string) {
	switch {
	case function == "table" && n == 0:
		for _, name := range c.Catalog.Tables() {
			c.add(Table, name+quote, "", "")
		}
	case function == "_GetWatchlist" && n == 0:
		for _, name := range c.Watchlists {
			c.add(Table, name+quote, "watchlist", "")
		}
	}
	for _, p := range c.params() {
		for _, v := range p.Values {
			c.add(Value, v+quote, p.Name, "")
		}
	}
}

// counted is a value or key with how many of the sampled rows have it.
type counted struct {
	text string
	rows int
}

func times(n int) string { return strconv.Itoa(n) + "×" }

// few is the values of a column of text, the most frequent first; none where there are many.
func (c *completion) few(text string) []counted {
	table, column, path, ok := c.column(text)
	if !ok {
		return nil
	}
	counts, rows := map[string]int{}, 0
	for _, v := range c.Sample(table, column) {
		for i := 0; i < v.Len && rows < sampledRows; i++ {
			rows++
			value, ok := textAt(v, i, path)
			if !ok {
				continue
			}
			if counts[value]++; len(counts) > mostValues {
				return nil
			}
		}
	}
	if len(counts) > max(8, rows/2) {
		return nil
	}
	out := make([]counted, 0, len(counts))
	for value, n := range counts {
		out = append(out, counted{value, n})
	}
	slices.SortFunc(out, func(a, b counted) int { return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.text, b.text)) })
	return out
}

// textAt is a text in a column, or at a path inside its value; ok is false where there is none that a query would name.
func textAt(v *vector.Vector, i int, path dynamic.Path) (string, bool) {
	if v.Null(i) || v.Type != types.String && v.Type != types.Dynamic {
		return "", false
	}
	text := v.Str(i)
	if v.Type == types.Dynamic {
		json := path.Get(text)
		if dynamic.KindOf(json) != dynamic.String {
			return "", false
		}
		text = dynamic.Text(json)
	}
	return text, text != "" && len(text) <= 200
}

// key is a key of bags with the kinds of its values.
type key struct {
	name  string
	kinds []string
	rows  int
}

// keys is the keys that the bags have that an expression gives, the most frequent first.
func (c *completion) keys(text string) []key {
	table, column, path, ok := c.column(text)
	if !ok {
		return nil
	}
	found, rows := map[string]*key{}, 0
	for _, v := range c.Sample(table, column) {
		for i := 0; i < v.Len && rows < sampledBags; i++ {
			if v.Null(i) || v.Type != types.Dynamic {
				continue
			}
			rows++
			bag := path.Get(v.Str(i))
			if dynamic.KindOf(bag) != dynamic.Bag {
				continue
			}
			dynamic.Each(bag, func(name, value string) bool {
				k := found[name]
				if k == nil {
					k = &key{name: name}
					found[name] = k
				}
				k.rows++
				if kind := kindOf(value); !slices.Contains(k.kinds, kind) {
					k.kinds = append(k.kinds, kind)
				}
				return len(found) < 1000
			})
		}
	}
	out := make([]key, 0, len(found))
	for _, k := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[k])
	}
	slices.SortStableFunc(out, func(a, b key) int { return cmp.Compare(b.rows, a.rows) })
	return out
}

// kindOf is what a value is called in a description.
func kindOf(json string) string {
	return [...]string{dynamic.Null: "null", dynamic.Bag: "bag", dynamic.Array: "array", dynamic.String: "string", dynamic.Long: "long", dynamic.Real: "real", dynamic.Bool: "bool"}[dynamic.KindOf(json)]
}
