package mutant

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/types"
	"kql/parser"
)

// constants moves thresholds and timespans by one step, and doubles them.
func (w *writer) constants() {
	parser.Each(w.query, func(e *parser.Binary) {
		switch e.Op {
		case "<", "<=", ">", ">=", "==", "!=":
			w.threshold(e.X)
			w.threshold(e.Y)
		}
	})
	parser.Each(w.query, func(e *parser.Between) {
		w.threshold(e.Low)
		w.threshold(e.High)
	})
	parser.Each(w.query, func(s *parser.Let) { w.threshold(s.Value) })
	parser.Each(w.query, func(l *parser.Literal) {
		if l.Type == types.Timespan {
			w.timespan(l)
		}
	})
}

// threshold moves a number.
func (w *writer) threshold(e parser.Expr) {
	l, ok := parser.Bare(e).(*parser.Literal)
	if !ok || l.Type != types.Long || strings.Trim(l.Text, "0123456789") != "" || l.Text == "" {
		return
	}
	w.moved(l.Span, l.Text, "", "moves a threshold")
}

// timespan moves a timespan such as 5m or timespan(5m) by one of its unit.
func (w *writer) timespan(l *parser.Literal) {
	text := w.part(l)
	digits := strings.TrimLeft(text, "0123456789")
	if n := len(text) - len(digits); n > 0 && !strings.Contains(digits, ".") && !strings.Contains(digits, ":") {
		w.moved(l.Span, text[:n], digits, "moves a timespan")
	}
}

func (w *writer) moved(at parser.Span, number, unit, what string) {
	w.add(at, next(number, 1)+unit, what)
	w.add(at, next(number, -1)+unit, what)
	if n, err := strconv.ParseInt(number, 10, 32); err == nil && n > 1 {
		w.add(at, strconv.FormatInt(2*n, 10)+unit, what)
	}
}

// next is a whole number moved by so many.
func next(number string, by int64) string {
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil {
		return number
	}
	return strconv.FormatInt(n+by, 10)
}

// mostElements is how many elements of a list are left out, one at a time.
const mostElements = 20

// lists leaves out one element of each list.
func (w *writer) lists() {
	const what = "leaves out an element"
	parser.Each(w.query, func(e *parser.In) {
		for i := range min(len(e.List), mostElements) {
			if len(e.List) > 1 {
				w.leaveOut(i, func(i int) parser.Span { return e.List[i].Where() }, what)
			}
		}
	})
	parser.Each(w.query, func(d *parser.DynamicLiteral) {
		list := gjson.Parse(d.JSON)
		if !list.IsArray() {
			return
		}
		items := list.Array()
		for i := range min(len(items), mostElements) {
			var rest []string
			for k, item := range items {
				if k != i {
					rest = append(rest, item.Raw)
				}
			}
			w.add(d.Span, "dynamic(["+strings.Join(rest, ", ")+"])", what+": "+items[i].Raw)
		}
	})
}
