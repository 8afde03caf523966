package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kql/functions/types"
)

// roles says which columns are what.
type roles struct {
	x         *column
	series    []*column // whose values together name a series
	y         []*column
	anomalies []*column
}

// roles takes the columns that the properties name, and for the rest those that fit: x is the first one that does,
// y all numbers, and what is left parts the rows into series.
func (q *request) roles(columns []*column) (*roles, error) {
	p := &roles{}
	used := map[*column]bool{}
	named := func(property string) (out []*column, err error) {
		for _, n := range q.list(property) {
			c, err := one(columns, n)
			if err != nil {
				return nil, err
			}
			out, used[c] = append(out, c), true
		}
		return out, nil
	}
	x, err := named("xcolumn")
	if err != nil {
		return nil, err
	}
	if p.series, err = named("series"); err != nil {
		return nil, err
	}
	if p.y, err = named("ycolumns"); err != nil {
		return nil, err
	}
	if p.anomalies, err = named("anomalycolumns"); err != nil {
		return nil, err
	}
	free := func(c *column) bool { return !used[c] }
	if len(x) > 0 {
		p.x = x[0]
	} else if p.x = q.x(columns, free, len(p.y) == 0); p.x == nil && q.time {
		return nil, fmt.Errorf("a %s needs a column of datetimes; the result has %s", q.name, listed(columns))
	} else if p.x == nil {
		return nil, fmt.Errorf("a %s needs a column beside its values; the result has only %s", q.name, listed(columns))
	}
	used[p.x] = true
	if q.time && p.x.typ != types.Datetime {
		return nil, fmt.Errorf("the x axis of a %s is a datetime; %s is a %s", q.name, p.x.name, p.x.typ)
	}
	if len(p.y) == 0 {
		p.y = measures(columns, func(c *column) bool { return free(c) && (c.array || !p.x.array) })
	}
	for _, y := range p.y {
		used[y] = true
	}
	for _, c := range columns {
		if len(q.list("series")) == 0 && free(c) && q.parts(c, p.x) {
			p.series = append(p.series, c)
		}
	}
	return p, q.fit(p, columns)
}

// fit says what is wrong with the columns.
func (q *request) fit(p *roles, columns []*column) error {
	if len(p.y) == 0 {
		return fmt.Errorf("a %s needs a numeric column for its y axis; the result has %s", q.name, listed(columns))
	}
	for _, y := range p.y {
		if !y.measure() && y.typ != types.Timespan {
			return fmt.Errorf("the y axis of a %s is numeric; %s is a %s", q.name, y.name, y.typ)
		}
	}
	for _, a := range p.anomalies {
		if !a.measure() {
			return fmt.Errorf("the anomalies of %s are not numeric", a.name)
		}
	}
	if q.kind == Pie {
		p.y, p.series = p.y[:1], nil
	}
	return nil
}

// x is the column that the x axis has where the query does not name one; nil where none fits. With needY a
// numeric column has to be left.
func (q *request) x(columns []*column, free func(*column) bool, needY bool) *column {
	datetime := func(c *column) bool { return free(c) && c.typ == types.Datetime }
	series := func(c *column) bool { return datetime(c) && c.array }
	pick := func(fits func(*column) bool) *column {
		if i := slices.IndexFunc(columns, fits); i >= 0 {
			return columns[i]
		}
		return nil
	}
	if x := pick(series); x != nil {
		return x
	}
	first := pick(free)
	switch {
	case q.time || first == nil:
		return pick(datetime)
	case (q.kind == Line || q.kind == Area || q.kind == Scatter) && !first.continuous():
		if x := pick(datetime); x != nil {
			return x
		}
	}
	if needY && len(measures(columns, func(c *column) bool { return free(c) && c != first })) == 0 {
		return pick(func(c *column) bool { return free(c) && !c.measure() })
	}
	return first
}

// measures are the columns of numbers, or else of timespans.
func measures(columns []*column, free func(*column) bool) []*column {
	var numbers, spans []*column
	for _, c := range columns {
		switch {
		case !free(c):
		case c.measure():
			numbers = append(numbers, c)
		case c.typ == types.Timespan:
			spans = append(spans, c)
		}
	}
	if len(numbers) > 0 {
		return numbers
	}
	return spans
}

// parts says whether a column that nothing names parts the rows into series.
func (q *request) parts(c, x *column) bool {
	switch {
	case x.array && !c.array && c.measure():
		return true // what make-series grouped by
	case c.typ == types.Datetime:
		return q.kind == Column || q.kind == Bar
	}
	return !c.continuous()
}

// unit is what the x axis of a chart counts.
func (p *roles) unit(k Kind) Unit {
	switch {
	case k == Column || k == Bar || k == Pie || !p.x.continuous():
		return Names
	case p.x.typ == types.Datetime:
		return Times
	case p.x.typ == types.Timespan:
		return Spans
	}
	return Numbers
}

// name is the name of the series that row i of column y belongs to.
func (p *roles) name(i int, y *column) string {
	if len(p.series) == 0 {
		return clean(y.name)
	}
	values := make([]string, len(p.series))
	for n, c := range p.series {
		values[n] = named(clean(c.text(i)))
	}
	name := strings.Join(values, ", ")
	if len(p.y) > 1 {
		name += ":" + clean(y.name)
	}
	return name
}

// named is a value as a name.
func named(text string) string {
	if text == "" {
		return "(empty)"
	}
	return text
}

// anomaly says whether row i is marked.
func (p *roles) anomaly(i int) bool {
	return slices.ContainsFunc(p.anomalies, func(c *column) bool { return c.numbers[i] != 0 && !math.IsNaN(c.numbers[i]) })
}

// categories sets the chart's categories to the values of a column and gives the category of each row. Times stand
// in their order, with a place for each that a regular step leaves out.
func (c *Chart) categories(x *column) func(row int) float64 {
	if x.typ == types.Datetime {
		times := regular(x.numbers)
		var common string
		c.Categories, common = TimeLabels(times)
		if common != "" {
			c.XTitle += " (" + common + ")"
		}
		return func(row int) float64 {
			i, ok := slices.BinarySearch(times, x.numbers[row])
			if !ok {
				return math.NaN()
			}
			return float64(i)
		}
	}
	numbers := map[string]int{}
	return func(row int) float64 {
		name := named(clean(x.text(row)))
		n, ok := numbers[name]
		if !ok {
			n = len(c.Categories)
			numbers[name] = n
			c.Categories = append(c.Categories, name)
		}
		return float64(n)
	}
}

// maxSlots is how many places a column chart over times has at most.
const maxSlots = 5000

// regular is the distinct times in order. Where all lie on multiples of their shortest distance, those that are
// missing are put in.
func regular(at []float64) []float64 {
	var times []float64
	for _, t := range at {
		if !math.IsNaN(t) {
			times = append(times, t)
		}
	}
	slices.Sort(times)
	times = slices.Compact(times)
	if len(times) < 3 {
		return times
	}
	step := math.Inf(1)
	for i, t := range times[1:] {
		step = min(step, t-times[i])
	}
	first := times[0]
	slots := math.Round((times[len(times)-1]-first)/step) + 1
	off := func(t float64) bool { return math.Abs(math.Remainder(t-first, step)) > step/1000 }
	if slots > maxSlots || slices.ContainsFunc(times, off) {
		return times
	}
	var out []float64
	for i, t := range times {
		if i > 0 {
			for n := math.Round((t-times[i-1])/step) - 1; n > 0; n-- {
				out = append(out, t-n*step)
			}
		}
		out = append(out, t)
	}
	return out
}

// listed is the columns with their types, for a message.
func listed(columns []*column) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = fmt.Sprintf("%s (%s)", clean(c.name), c.typ)
	}
	return strings.Join(out, ", ")
}
