package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"kql/functions/types"
)

// mostCandidates is how many values are tried for a cell.
const mostCandidates = 400

// candidates are values that may be what is wanted, the best first.
func (w *world) candidates(c *cell) []value {
	var out []value
	has := map[value]bool{}
	add := func(v value) {
		if !has[v] && len(out) < mostCandidates {
			has[v] = true
			out = append(out, v)
		}
	}
	kind := c.typ
	if isText(kind) && w.ordered(c) != types.Unknown {
		kind = w.ordered(c)
	}
	if kind == types.String || kind == types.Dynamic {
		w.texts(c, add)
	} else {
		w.magnitudes(c, kind, add)
	}
	add(c.value)
	for i := range 3 {
		add(w.plausible(c, c.number+i))
	}
	if isText(c.typ) {
		add(text("other-" + c.name))
		add(text(""))
	}
	add(value{null: true})
	if c.dates() {
		if fit := slices.DeleteFunc(slices.Clone(out), w.beyond); len(fit) > 0 {
			return fit
		}
	}
	return out
}

// dates says whether a cell is the time that its row is from.
func (c *cell) dates() bool {
	return c.row != nil && c.typ == types.Datetime && (c.name == "TimeGenerated" || c.name == "Timestamp")
}

// beyond says whether no row is from a time: there is none, it is yet to come, or no run sees it.
func (w *world) beyond(v value) bool {
	at, ok := types.ParseDatetime(v.text)
	return v.null || !ok || at > types.Ticks(w.now) || w.strict && at < types.Ticks(w.now.Add(-w.period))
}

// ordered is the type of number or time that a text is compared as; Unknown where it is not.
func (w *world) ordered(c *cell) types.Type {
	for _, x := range c.wants {
		if strings.Contains("<=>=", x.op) && x.op != "==" && len(x.values) > 0 {
			if _, ok := number(x.values[0]); ok {
				return types.Real
			}
			if _, ok := types.ParseDatetime(x.values[0]); ok {
				return types.Datetime
			}
		}
	}
	return types.Unknown
}

func (w *world) texts(c *cell, plain func(value)) {
	add := plain
	if n := c.longest(); n > 0 { // what is asked for, made as long
		add = func(v value) {
			if v.text != "" && len(v.text) < n {
				plain(text(v.text + padding(n-len(v.text))))
			}
			plain(v)
		}
	}
	prefix, suffix := "", ""
	middles := [][]string{}
	for _, x := range c.wants {
		if len(x.values) == 0 && x.op != "notempty" {
			if x.op == "empty" {
				add(text(""))
				add(value{null: true})
			}
			continue
		}
		switch x.op {
		case "==", "=~":
			for _, v := range x.values {
				add(text(v))
			}
		case "startswith":
			prefix = longer(prefix, x.values[0])
		case "endswith":
			suffix = longer(suffix, x.values[0])
		case "has", "contains":
			middles = append(middles, x.values)
		case "has_all":
			for _, v := range x.values {
				middles = append(middles, []string{v})
			}
		case "regex":
			if v, ok := matching(x.values[0]); ok {
				middles = append(middles, []string{v})
			}
		case "as":
			if t, ok := types.Named(x.values[0]); ok {
				add(w.sample(t))
			}
		case "len":
			if n, ok := number(x.values[0]); ok && n < longestText {
				add(text(strings.Repeat("a", int(n))))
			}
		case "at":
			if n, ok := number(x.values[1]); ok {
				add(text(strings.Repeat("x", int(n)) + x.values[0]))
			}
		}
	}
	most := 1
	for _, m := range middles {
		most = max(most, len(m))
	}
	slices.SortStableFunc(middles, func(a, b []string) int { return cmp.Compare(len(b[0]), len(a[0])) }) // what is short may be in what is long
	if v := c.natural(w, prefix, middles, suffix); v != "" {
		add(text(v))
	}
	for i := range min(most, 60) {
		parts := []string{}
		for _, m := range middles {
			v := m[i%len(m)]
			if !strings.Contains(strings.ToLower(prefix+" "+suffix+" "+strings.Join(parts, " ")), strings.ToLower(v)) {
				parts = append(parts, v)
			}
		}
		middle := strings.Join(parts, " ")
		if prefix+middle+suffix == "" {
			break
		}
		if len(middles) > 0 && i > 0 && prefix+suffix == "" && len(parts) == 0 {
			continue
		}
		add(text(prefix + middle + suffix))
		add(text(strings.TrimSpace(prefix + " " + middle + " " + suffix)))
		add(text(prefix + middle + "1" + suffix))
		add(text(prefix + "x" + middle + suffix))
	}
	for _, s := range specimens {
		if len(c.wants) > 0 && slices.ContainsFunc(c.wants, func(x want) bool { return x.op == "any" }) {
			add(text(s))
		}
	}
}

// longest is how long a text is asked to be; 0 where nothing does.
func (c *cell) longest() (longest int) {
	for _, x := range c.wants {
		if n, ok := number(first(x.values)); ok && x.op == "len" && n < longestText {
			longest = max(longest, int(n))
		}
	}
	return longest
}

// natural is a text as it usually stands in a column, with an ending or a part that is asked for; empty where that is
// not plain.
func (c *cell) natural(w *world, prefix string, middles [][]string, suffix string) string {
	usual := w.plausible(c, c.number).text
	name, rest, _ := strings.Cut(usual, "@")
	at := "@" + rest
	switch {
	case prefix != "" || strings.Contains(usual, " "):
	case suffix != "" && len(middles) == 0 && (suffix[0] == '.' || suffix[0] == '@'):
		name, _, _ = strings.Cut(name, ".")
		return name + suffix
	case suffix == "" && len(middles) == 1 && rest != "" && !strings.ContainsAny(middles[0][0], "@ "):
		return name + middles[0][0] + at
	}
	return ""
}

// specimens are texts of many kinds, tried where it is not clear what a condition asks for.
var specimens = []string{
	"203.0.113.7", "203.0.113.0/24", "10.0.0.7", "192.168.1.7", "127.0.0.1", "2001:db8::7", "8.8.8.8", "https://www.contoso.com/a?b=c", "www.contoso.com", "user1@contoso.com",
	`C:\Windows\System32\cmd.exe`, "/usr/bin/bash", "User1@Contoso.com", "0", "1", "true", "false", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "[]", "{}", "YQ==",
	"00000000-0000-4000-8000-000000000007", "2026-05-01T00:00:00Z", "7", "-1", "100", "10000",
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// magnitudes are numbers and times at and beside what a cell is compared with.
func (w *world) magnitudes(c *cell, kind types.Type, add func(value)) {
	var at []float64
	for _, x := range c.wants {
		for _, v := range x.values {
			if f, ok := measure(kind, v); ok {
				at = append(at, f)
			} else if x.op == "==" {
				add(text(v))
			}
		}
		if x.op == "empty" {
			add(value{null: true})
		}
		if x.op == "any" {
			at = append(at, 0, 1, 10, 100)
			if kind == types.Datetime {
				for h := range 24 * 8 {
					add(stamp(w.now.Add(-time.Duration(h) * time.Hour)))
				}
			}
		}
	}
	steps := []float64{0, 1, -1}
	switch kind {
	case types.Bool:
		add(text("true"))
		add(text("false"))
		return
	case types.Datetime, types.Timespan:
		second := float64(10_000_000)
		steps = []float64{600 * second, -600 * second, 3600 * second, -3600 * second, 0, second, -second, 60 * second, -60 * second, 86400 * second, -86400 * second}
	case types.Real, types.Decimal:
		steps = append(steps, 0.5, -0.5)
	}
	for _, s := range steps {
		for _, f := range at {
			add(w.measured(kind, f+s))
		}
	}
	if c.tally != nil { // shares of a total that they are in themselves
		for _, f := range at {
			for _, times := range []float64{1.5, 2, 3, 5, 10} {
				add(w.measured(kind, math.Ceil(f*times)))
			}
		}
	}
	for i := range at {
		for j := range i {
			add(w.measured(kind, (at[i]+at[j])/2))
		}
	}
}

// measure is a value's text as a number: of ticks where it is a time.
func measure(t types.Type, s string) (float64, bool) {
	switch t {
	case types.Datetime:
		n, ok := types.ParseDatetime(s)
		return float64(n/10000) * 10000, ok
	case types.Timespan:
		n, ok := types.ParseTimespan(s)
		return float64(n), ok
	}
	return number(s)
}

func (w *world) measured(t types.Type, f float64) value {
	switch t {
	case types.Datetime:
		return text(string(types.AppendDatetime(nil, int64(f)/10000*10000)))
	case types.Timespan:
		return text(string(types.AppendTimespan(nil, int64(f))))
	case types.Int, types.Long:
		return text(fmt.Sprintf("%.0f", f))
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return text(fmt.Sprintf("%.0f", f))
	}
	return text(strings.TrimSuffix(fmt.Sprintf("%.6g", f), ".0"))
}
