package solve

import (
	"regexp"

	"kql/planner"
)

// inverse turns a want on what a function gives into wants on its arguments.
type inverse func(w *world, c *constraint, e *planner.Call, x want) bool

var inverses map[string]inverse

func init() {
	inverses = map[string]inverse{
		"tolower": through(0), "toupper": through(0), "strcat": joined, "strcat_delim": joined, "+": added, "-": subtracted, "*": scaled, "/": divided,
		"bin": through(0), "floor": through(0), "startofday": through(0), "startofhour": through(0), "round": through(0), "ceiling": through(0), "abs": through(0),
		"iff": (*world).branch, "iif": (*world).branch, "case": (*world).branch, "coalesce": through(0), "strlen": length, "string_size": length,
		"array_length": arrayLength, "substring": middle, "datetime_diff": difference, "datetime_add": through(2), "extract_all": through(1),
		"pack_array": through(0), "split": through(0), "reverse": through(0), "strcat_array": through(0), "hash_sha256": through(0), "set_union": through(0),
		"array_slice": through(0), "url_encode": through(0), "format_datetime": through(0), "tostring": through(0), "set_difference": through(0), "array_sort_asc": through(0),
		"base64_decode_tostring": through(0), "geo_distance_2points": distant, "path": inPath, "array_index_of": elementAt, "dynamic_to_json": through(0),
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
