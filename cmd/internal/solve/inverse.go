package solve

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// inverse turns a want on what a function gives into wants on its arguments.
type inverse func(w *world, c *constraint, e *planner.Call, x want) bool

var inverses map[string]inverse

func init() {
	inverses = map[string]inverse{
		"tolower": folded, "toupper": folded, "strcat": joined, "strcat_delim": joined, "+": added, "-": subtracted, "*": scaled, "/": divided,
		"bin": through(0), "floor": through(0), "startofday": through(0), "startofhour": through(0), "round": through(0), "ceiling": through(0), "abs": through(0),
		"iff": (*world).branch, "iif": (*world).branch, "case": (*world).branch, "coalesce": through(0), "strlen": length, "string_size": length,
		"array_length": arrayLength, "substring": middle, "datetime_diff": difference, "datetime_add": through(2), "extract_all": through(1),
		"pack_array": through(0), "split": through(0), "reverse": through(0), "strcat_array": through(0), "hash_sha256": through(0), "set_union": through(0),
		"array_slice": through(0), "url_encode": through(0), "format_datetime": through(0), "tostring": through(0), "set_difference": through(0), "array_sort_asc": through(0),
		"base64_decode_tostring": through(0), "path": inPath, "dynamic_to_json": through(0),
	}
	for name := range views {
		if inverses[name] == nil {
			inverses[name] = through(0)
		}
	}
	inverses["trim"], inverses["trim_start"], inverses["trim_end"] = through(1), through(1), through(1)
}

// through passes the want to an argument as it is.
func through(arg int) inverse {
	return func(w *world, c *constraint, e *planner.Call, x want) bool {
		return arg < len(e.Args) && w.make(c, e.Args[arg], x)
	}
}

// folded is tolower and toupper: what they give is equal but for case.
func folded(w *world, c *constraint, e *planner.Call, x want) bool {
	return w.make(c, e.Args[0], x)
}

// packs are the names of the function that makes a bag of keys and values.
var packs = map[string]bool{"pack": true, "bag_pack": true, "pack_dictionary": true}

// inPath is a path into what is no cell, such as an array that a call makes.
func inPath(w *world, c *constraint, e *planner.Call, x want) bool {
	if in, ok := e.Args[0].(*planner.Call); ok {
		switch in.Function.Name {
		case "iff", "iif", "case", "coalesce":
			k := e.Args[1].(*planner.Const)
			parts := make([]planner.Expr, len(in.Args))
			copy(parts, in.Args)
			for i, a := range in.Args {
				if a.Type() == types.Dynamic {
					parts[i] = w.path(a, dynamic.ParsePath(k.Value.Str(0)))
				}
			}
			pushed := *in
			pushed.Args = parts
			return w.make(c, &pushed, x)
		case "pack", "bag_pack", "pack_dictionary":
			k := dynamic.ParsePath(e.Args[1].(*planner.Const).Value.Str(0))
			for i := 0; i+1 < len(in.Args); i += 2 {
				if len(k) != 1 {
					continue
				}
				name, ok := w.eval(in.Args[i])
				if label := w.locate(in.Args[i]); ok && name.text != k[0].Key && label != nil && !w.labels[label] {
					w.labels[label] = true
					ok = w.make(c, in.Args[i], want{c, "==", []string{k[0].Key}})
					name, _ = w.eval(in.Args[i])
				}
				if ok && name.text == k[0].Key {
					return w.make(c, in.Args[i+1], x)
				}
			}
		}
		return w.make(c, in, x)
	}
	return false
}

// joined is strcat: a text to be equal to is cut where the constant parts are.
func joined(w *world, c *constraint, e *planner.Call, x want) bool {
	var open []int
	pattern := "(?s)^"
	for i, a := range e.Args {
		if w.constantly(a) {
			if v, ok := w.eval(a); ok {
				pattern += regexp.QuoteMeta(v.text)
			}
			continue
		}
		open = append(open, i)
		pattern += "(.*?)"
	}
	if len(open) == 0 {
		return false
	}
	if x.op == "==" || x.op == "=~" {
		for _, v := range x.values {
			re, err := regexp.Compile(pattern + "$")
			if err != nil {
				return false
			}
			if m := re.FindStringSubmatch(v); m != nil {
				for i, at := range open {
					w.make(c, e.Args[at], want{c, x.op, []string{m[i+1]}})
				}
				return true
			}
		}
	}
	return w.make(c, e.Args[open[(max(c.attempts, 1)-1)%len(open)]], x)
}

// shifted is a want with a number added to its values.
func (w *world) shifted(x want, from, to types.Type, f func(float64) float64) (want, bool) {
	out := want{from: x.from, op: x.op}
	for _, v := range x.values {
		n, ok := measure(from, v)
		if !ok {
			return out, false
		}
		out.values = append(out.values, w.measured(to, f(n)).text)
	}
	return out, true
}

func added(w *world, c *constraint, e *planner.Call, x want) bool {
	a, b := e.Args[0], e.Args[1]
	if !w.constantly(a) && !w.constantly(b) && (x.op == ">" || x.op == ">=") && c.attempts == 1 {
		return w.each(c, flat(e, "+"), x)
	}
	if w.constantly(a) {
		a, b = b, a
	}
	return w.arithmetic(c, e, a, b, x, func(v, k float64) float64 { return v - k })
}

// each makes addends larger, one after the other, until the condition holds.
func (w *world) each(c *constraint, addends []planner.Expr, x want) (done bool) {
	for _, a := range addends {
		if w.holds(c) {
			return true
		}
		if now, ok := w.eval(a); ok && !now.null && !w.constantly(a) {
			done = w.make(c, a, want{c, ">", []string{now.text}}) || done
		}
	}
	return done
}

func subtracted(w *world, c *constraint, e *planner.Call, x want) bool {
	if len(e.Args) == 1 {
		return false
	}
	a, b := e.Args[0], e.Args[1]
	if w.constantly(a) || !w.constantly(b) && c.attempts%2 == 0 {
		x.op = flipped(x.op)
		return w.arithmetic(c, e, b, a, x, func(v, k float64) float64 { return k - v })
	}
	return w.arithmetic(c, e, a, b, x, func(v, k float64) float64 { return v + k })
}

func scaled(w *world, c *constraint, e *planner.Call, x want) bool {
	a, b := e.Args[0], e.Args[1]
	if w.constantly(a) {
		a, b = b, a
	}
	return w.arithmetic(c, e, a, b, x, func(v, k float64) float64 { return v / k })
}

func divided(w *world, c *constraint, e *planner.Call, x want) bool {
	if w.constantly(e.Args[0]) || !w.constantly(e.Args[1]) && c.attempts%2 == 0 {
		x.op = flipped(x.op)
		return w.arithmetic(c, e, e.Args[1], e.Args[0], x, func(v, k float64) float64 { return k / v })
	}
	return w.arithmetic(c, e, e.Args[0], e.Args[1], x, func(v, k float64) float64 { return v * k })
}

// arithmetic wants of a what makes e as wanted while b stays.
func (w *world) arithmetic(c *constraint, e *planner.Call, a, b planner.Expr, x want, f func(v, k float64) float64) bool {
	k, ok := w.eval(b)
	if !ok || k.null {
		return false
	}
	n, ok := measure(b.Type(), k.text)
	if !ok {
		return false
	}
	back, ok := w.shifted(x, e.Type(), a.Type(), func(v float64) float64 { return f(v, n) })
	return ok && w.make(c, a, back)
}

// branch is iff and case: a branch that is as wanted already has its condition made true, or else the branch is made so.
func (w *world) branch(c *constraint, e *planner.Call, x want) bool {
	n := (len(e.Args) + 1) / 2
	start := 0
	if c.attempts > 1 {
		start = (c.attempts - 1) % n
	}
	for pass := range 2 {
		for i := range n {
			at := (i + start) % n
			result := e.Args[min(2*at+1, len(e.Args)-1)]
			if w.constantly(result) != (pass == 0) {
				continue
			}
			if v, ok := w.eval(result); pass == 0 && (!ok || !fits(v, x)) {
				continue
			}
			for before := range at {
				w.truth(c, e.Args[2*before], false)
			}
			if at < n-1 {
				w.truth(c, e.Args[2*at], true)
			}
			if pass == 1 {
				w.make(c, result, x)
			}
			return true
		}
	}
	return false
}

// fits says whether a value is as wanted, as far as that is plain.
func fits(v value, x want) bool {
	ok := false
	low := strings.ToLower(v.text)
	for _, y := range x.values {
		n, isN := number(v.text)
		m, isM := number(y)
		y = strings.ToLower(y)
		switch strings.TrimPrefix(x.op, "!") {
		case "==", "=~":
			ok = ok || low == y
		case "has", "contains":
			ok = ok || strings.Contains(low, y)
		case "startswith":
			ok = ok || strings.HasPrefix(low, y)
		case "endswith":
			ok = ok || strings.HasSuffix(low, y)
		case "<":
			ok = ok || isN && isM && n < m
		case "<=":
			ok = ok || isN && isM && n <= m
		case ">":
			ok = ok || isN && isM && n > m
		case ">=":
			ok = ok || isN && isM && n >= m
		}
	}
	switch x.op {
	case "notempty":
		return !v.null && v.text != ""
	case "empty":
		return v.null || v.text == ""
	}
	if strings.HasPrefix(x.op, "!") {
		return !ok
	}
	return ok
}

func length(w *world, c *constraint, e *planner.Call, x want) bool {
	n, ok := number(first(x.values))
	if !ok {
		return false
	}
	switch x.op {
	case ">":
		n++
	case "<":
		n--
	case "!==":
		n++
	}
	return w.make(c, e.Args[0], want{c, "len", []string{strconv.Itoa(max(int(n), 0))}})
}

// arrayLength makes arrays of so many elements, or groups of so many different rows.
func arrayLength(w *world, c *constraint, e *planner.Call, x want) bool {
	if k, ok := w.arrays[e.Args[0]]; ok {
		return w.make(c, k.tally.cell.ref(), x)
	}
	n, ok := number(first(x.values))
	if !ok {
		return w.make(c, e.Args[0], x)
	}
	switch x.op {
	case ">", "!==":
		n++
	case "<":
		n--
	}
	at := max(int(n)-1, 0)
	in := e.Args[0]
	if n <= 0 || n > 1000 {
		return false
	}
	if part, ok := w.path(in, dynamic.Path{{Index: at, Array: true}}).(*planner.Call); ok && w.locate(part) != nil {
		return true
	}
	return w.make(c, in, x)
}

// middle is substring.
func middle(w *world, c *constraint, e *planner.Call, x want) bool {
	start, ok := w.eval(e.Args[1])
	if ok && start.text != "0" && (x.op == "==" || x.op == "=~" || x.op == "startswith") && len(x.values) > 0 {
		return w.make(c, e.Args[0], want{c, "at", []string{x.values[0], start.text}})
	}
	if x.op == "==" || x.op == "=~" {
		x.op = "startswith"
	}
	return w.make(c, e.Args[0], x)
}

// difference is datetime_diff: of the later time so many units behind the earlier.
func difference(w *world, c *constraint, e *planner.Call, x want) bool {
	unit, ok := w.eval(e.Args[0])
	units := map[string]float64{"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2678400, "year": 31622400, "millisecond": 0.001}
	if !ok || units[unit.text] == 0 || len(x.values) == 0 {
		return false
	}
	ticks := units[unit.text] * 1e7
	a, b := e.Args[1], e.Args[2]
	if w.constantly(a) || !w.constantly(b) && c.attempts%2 == 0 {
		k, ok := w.eval(a)
		n, ok2 := number(x.values[0])
		at, ok3 := measure(types.Datetime, k.text)
		return ok && ok2 && ok3 && w.make(c, b, want{c, flipped(x.op), []string{w.measured(types.Datetime, at-n*ticks).text}})
	}
	k, ok := w.eval(b)
	n, ok2 := number(x.values[0])
	at, ok3 := measure(types.Datetime, k.text)
	return ok && ok2 && ok3 && w.make(c, a, want{c, x.op, []string{w.measured(types.Datetime, at+n*ticks).text}})
}

// inside is an address of each of the networks that a call asks for.
func (w *world) inside(call *planner.Call) (out []string) {
	for _, a := range call.Args[1:] {
		if !w.constantly(a) {
			continue
		}
		for _, text := range w.list(a) {
			if p, err := netip.ParsePrefix(text); err == nil && p.Bits() < p.Addr().BitLen() {
				out = append(out, p.Masked().Addr().Next().String())
			} else if address, err := netip.ParseAddr(text); err == nil {
				out = append(out, address.String())
			}
		}
	}
	return out
}

// elements is the texts of a JSON array.
func elements(json string) (out []string) {
	for _, e := range dynamic.Elements(json) {
		out = append(out, dynamic.Text(e))
	}
	return out
}
