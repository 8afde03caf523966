package solve

import (
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

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
	if w.constantly(a) || !w.constantly(b) && c.attempts%2 == 0 {
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
	if k, ok := w.arrays[e.Args[0]]; ok && k.tally != nil {
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
	if n == 1 && w.differ(c, in) {
		return true
	}
	if n <= 0 || n > 1000 {
		return false
	}
	if part, ok := w.path(in, dynamic.Path{{Index: at, Array: true}}).(*planner.Call); ok && w.locate(part) != nil {
		return true
	}
	return w.make(c, in, x)
}

// differ has the difference of two collected sets not be empty: what is in the one is not in the other.
func (w *world) differ(c *constraint, e planner.Expr) bool {
	call, ok := e.(*planner.Call)
	if !ok || call.Function.Name != "set_difference" {
		return false
	}
	mine, ok := w.arrays[call.Args[0]]
	if !ok || !w.make(c, mine.item, want{c, "notempty", nil}) {
		return false
	}
	for _, a := range call.Args[1:] {
		if theirs, ok := w.arrays[a]; ok {
			if v, ok := w.eval(theirs.item); ok && !v.null {
				w.make(c, mine.item, want{c, "!==", []string{v.text}})
			}
		}
	}
	return w.holds(c)
}

// metresOfDegree is how far a degree of latitude is.
const metresOfDegree = 111_195

// distant is geo_distance_2points: the first point lies north of the second, or on the other side of the earth.
func distant(w *world, c *constraint, e *planner.Call, x want) bool {
	n, ok := number(first(x.values))
	if !ok || len(e.Args) < 4 {
		return false
	}
	for i, usual := range []string{"13.4", "52.5", "13.4", "52.5"} {
		if v, ok := w.eval(e.Args[i]); ok && v.null {
			w.make(c, e.Args[i], want{c, "==", []string{usual}})
		}
	}
	longitude, ok1 := w.eval(e.Args[2])
	latitude, ok2 := w.eval(e.Args[3])
	at, ok3 := number(latitude.text)
	if !ok1 || !ok2 || !ok3 {
		return false
	}
	degrees := 0.0
	if strings.HasPrefix(x.op, ">") || x.op == "!==" {
		degrees = n/metresOfDegree + 1
	}
	if degrees > 90 {
		longitude.text = "-166.6"
		degrees = -2 * at
	} else if at+degrees > 80 {
		degrees = -degrees
	}
	done := w.make(c, e.Args[0], want{c, "==", []string{longitude.text}})
	return w.make(c, e.Args[1], want{c, "==", []string{strconv.FormatFloat(at+degrees, 'f', 4, 64)}}) || done
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
