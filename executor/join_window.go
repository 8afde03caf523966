package executor

import (
	"context"
	"math"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// timeWindow is what a join's condition says of a time of the left row and a time of the right row: of all pairs for
// which it is true, low <= right - left <= high. It may hold for other pairs as well.
type timeWindow struct {
	left, right int // places of the columns on their sides
	low, high   int64
}

// Sums of constants in a condition stay below this many ticks, so that nothing wraps around beside datetimes.
const windowLimit = int64(1) << 60

// windowFinder reads bounds out of the parts of a condition.
type windowFinder struct {
	run         *run
	ctx         context.Context
	left, right planner.Schema
	found       []timeWindow
}

// windowOf is the best window of a join's condition; nil where it bounds no two times.
func (r *run) windowOf(ctx context.Context, n *planner.Join) *timeWindow {
	if n.Condition == nil {
		return nil
	}
	f := &windowFinder{run: r, ctx: ctx, left: n.Left.Schema(), right: n.Right.Schema()}
	for _, c := range termsOf("and", n.Condition) {
		if call, ok := c.(*planner.Call); ok {
			f.term(call)
		}
	}
	var best *timeWindow
	for i := range f.found {
		w := &f.found[i]
		if best == nil || float64(w.high)-float64(w.low) < float64(best.high)-float64(best.low) {
			best = w
		}
	}
	return best
}

// difference is right - left plus a constant, or left - right where swapped.
type difference struct {
	left, right int
	swapped     bool
	constant    int64
}

// term notes the bounds in one part of a condition.
func (f *windowFinder) term(c *planner.Call) {
	switch op := c.Function.Name; op {
	case "<", "<=", ">", ">=", "==":
		if !f.compared(op, c.Args[0], c.Args[1]) {
			f.compared(mirrored[op], c.Args[1], c.Args[0])
		}
	case "between":
		f.compared(">=", c.Args[0], c.Args[1])
		f.compared("<=", c.Args[0], c.Args[2])
	}
}

// mirrored is the operators that compare two values, each as it is with the values the other way round.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}

// compared notes what x op y bounds; false where x is no difference of times.
func (f *windowFinder) compared(op string, x, y planner.Expr) bool {
	if c, ok := x.(*planner.Call); ok {
		switch {
		case c.Function.Name == "abs":
			return f.absolute(op, c, y)
		case c.Function.Name == "datetime_diff":
			return f.counted(op, c, y)
		case c.Function.Name == "/" && c.Args[0].Type() == types.Timespan && c.Args[1].Type() == types.Timespan:
			return f.divided(op, c, y)
		}
	}
	d, ok := f.minus(x, y)
	if ok {
		f.note(d, op, 0)
	}
	return ok
}

// absolute is abs(x) op y.
func (f *windowFinder) absolute(op string, c *planner.Call, y planner.Expr) bool {
	d, ok := f.difference(c.Args[0])
	limit, known := f.ticks(y)
	if !ok || !known || limit < 0 {
		return false
	}
	if op == "<" || op == "<=" || op == "==" {
		f.note(d, "<=", limit)
		f.note(d, ">=", -limit)
	}
	return true
}

// divided is x / unit op y. It is computed in reals, so the bound has some room.
func (f *windowFinder) divided(op string, c *planner.Call, y planner.Expr) bool {
	d, ok := f.difference(c.Args[0])
	unit, known := f.ticks(c.Args[1])
	n, isNumber := f.number(y)
	if !ok || !known || !isNumber || unit <= 0 {
		return false
	}
	f.roughly(d, op, n*float64(unit), n*float64(unit))
	return true
}

// periods are the shortest and the longest that a period of datetime_diff is.
var periods = map[string][2]float64{
	"year": {365, 366}, "quarter": {90, 92}, "month": {28, 31}, "week": {7, 7}, "day": {1, 1}, "hour": {1. / 24, 1. / 24},
	"minute": {1. / 1440, 1. / 1440}, "second": {1. / 86400, 1. / 86400}, "millisecond": {1. / 86400e3, 1. / 86400e3},
}

// counted is datetime_diff(period, a, b) op n: it counts the boundaries of periods between a and b.
func (f *windowFinder) counted(op string, c *planner.Call, y planner.Expr) bool {
	d, ok := f.minus(c.Args[1], c.Args[2])
	period, isConst := c.Args[0].(*planner.Const)
	n, isNumber := f.number(y)
	if !ok || !isConst || !isNumber {
		return false
	}
	length, known := periods[period.Value.Str(0)]
	if !known {
		return false
	}
	span := func(n float64, negative int) float64 {
		if n < 0 {
			return n * length[negative] * float64(types.Day)
		}
		return n * length[1-negative] * float64(types.Day)
	}
	f.roughly(d, op, span(n-1, 1), span(n+1, 0))
	return true
}

// roughly notes a bound computed in reals: low where d is bounded below, high where above.
func (f *windowFinder) roughly(d difference, op string, low, high float64) {
	if math.Abs(low) > float64(windowLimit) || math.Abs(high) > float64(windowLimit) {
		return
	}
	if op != "<" && op != "<=" {
		f.note(d, ">=", int64(low)-2-int64(math.Abs(low)*1e-12))
	}
	if op != ">" && op != ">=" {
		f.note(d, "<=", int64(high)+2+int64(math.Abs(high)*1e-12))
	}
}

// note takes d op limit into the window of d's columns.
func (f *windowFinder) note(d difference, op string, limit int64) {
	limit -= d.constant
	if d.swapped {
		op, limit = mirrored[op], -limit
	}
	low, high := -types.LastTick, types.LastTick
	switch op {
	case "<":
		high = limit - 1
	case "<=":
		high = limit
	case ">":
		low = limit + 1
	case ">=":
		low = limit
	case "==":
		low, high = limit, limit
	}
	for i := range f.found {
		if w := &f.found[i]; w.left == d.left && w.right == d.right {
			w.low, w.high = max(w.low, low), min(w.high, high)
			return
		}
	}
	f.found = append(f.found, timeWindow{d.left, d.right, low, high})
}

// minus is x - y as a difference.
func (f *windowFinder) minus(x, y planner.Expr) (difference, bool) {
	s := sum{left: -1, right: -1}
	return s.difference(f.add(&s, x, 1) && f.add(&s, y, -1))
}

func (f *windowFinder) difference(x planner.Expr) (difference, bool) {
	s := sum{left: -1, right: -1}
	return s.difference(f.add(&s, x, 1))
}

// sum is a sum of one time of each side and a constant.
type sum struct {
	left, right         int // the columns' places; -1 where there is none yet
	leftSign, rightSign int64
	constant, absolute  int64
}

func (s *sum) difference(ok bool) (difference, bool) {
	ok = ok && s.left >= 0 && s.right >= 0 && s.leftSign == -s.rightSign
	return difference{s.left, s.right, s.leftSign > 0, s.constant}, ok
}

// add adds sign times an expression to s; false where it is of another form.
func (f *windowFinder) add(s *sum, e planner.Expr, sign int64) bool {
	if ticks, ok := f.ticks(e); ok {
		s.constant += sign * ticks
		s.absolute += max(ticks, -ticks)
		return s.absolute <= windowLimit
	}
	switch e := e.(type) {
	case *planner.Ref:
		if e.Column.Type != types.Datetime {
			return false
		}
		if at := placeIn(f.left, e.Column.ID); at >= 0 && s.left < 0 {
			s.left, s.leftSign = at, sign
			return true
		}
		at := placeIn(f.right, e.Column.ID)
		free := s.right < 0
		s.right, s.rightSign = at, sign
		return free && at >= 0
	case *planner.Call:
		switch name := e.Function.Name; {
		case e.Type() != types.Datetime && e.Type() != types.Timespan:
		case name == "+" && len(e.Args) == 2:
			return f.add(s, e.Args[0], sign) && f.add(s, e.Args[1], sign)
		case name == "-" && len(e.Args) == 2:
			return f.add(s, e.Args[0], sign) && f.add(s, e.Args[1], -sign)
		case name == "-" && len(e.Args) == 1:
			return f.add(s, e.Args[0], -sign)
		}
	}
	return false
}

// ticks is a constant timespan.
func (f *windowFinder) ticks(e planner.Expr) (int64, bool) {
	if e.Type() != types.Timespan {
		return 0, false
	}
	v := f.constant(e)
	if v == nil || v.Long(0) > windowLimit || v.Long(0) < -windowLimit {
		return 0, false
	}
	return v.Long(0), true
}

// number is a constant number.
func (f *windowFinder) number(e planner.Expr) (float64, bool) {
	switch v := f.constant(e); {
	case v == nil:
	case v.Longs != nil && e.Type().Numeric():
		return float64(v.Long(0)), true
	case v.Reals != nil:
		return v.Real(0), !math.IsNaN(v.Real(0))
	}
	return 0, false
}

// constant is an expression's value where it is known before the rows and is not null.
func (f *windowFinder) constant(e planner.Expr) *vector.Vector {
	ev, err := f.run.compile(f.ctx, e, append(append(planner.Schema{}, f.left...), f.right...))
	if k, ok := ev.(constant); err == nil && ok && k.value.Len > 0 && !k.value.Null(0) {
		return k.value
	}
	return nil
}

func placeIn(s planner.Schema, id int) int {
	for i, c := range s {
		if c.ID == id {
			return i
		}
	}
	return -1
}
