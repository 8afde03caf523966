package chart

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/types"
	"kql/planner"
)

// First is the chart of the first of a query's results that has one; nil where none has.
func First(results []*planner.Result, tables []executor.Result) (*Chart, error) {
	for i, r := range results {
		if r.Render == nil {
			continue
		}
		if c, err := From(r.Render, tables[i]); c != nil || err != nil {
			return c, err
		}
	}
	return nil, nil
}

// From is the chart that a render operator asks for of a table; nil where it asks for the table itself. The error
// says why there is no chart, in words for who wrote the query.
func From(r *planner.Render, t executor.Result) (*Chart, error) {
	if strings.EqualFold(r.Chart, "table") {
		return nil, nil
	}
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(t)
	if len(columns) == 0 || columns[0].len() == 0 {
		return nil, errors.New("there are no rows to draw")
	}
	c := &Chart{Kind: q.kind, Stack: q.stack, Title: clean(q.properties["title"]), NoLegend: q.is("legend", "hidden")}
	if q.kind == Card {
		c.Cards = cards(t)
		return c, nil
	}
	p, err := q.roles(columns)
	if err != nil {
		return nil, err
	}
	if c.X, err = q.axis("x"); err != nil {
		return nil, err
	}
	if c.Y, err = q.axis("y"); err != nil {
		return nil, err
	}
	c.XTitle = cmp.Or(clean(q.properties["xtitle"]), clean(p.x.name))
	c.YTitle = clean(q.properties["ytitle"])
	if c.YTitle == "" && len(p.y) == 1 {
		c.YTitle = clean(p.y[0].name)
	}
	if p.y[0].typ == types.Timespan {
		c.Y.Of = Spans
	}
	c.fill(p)
	return c, c.finish(q)
}

// fill makes the points.
func (c *Chart) fill(p *roles) {
	c.X.Of = p.unit(c.Kind)
	numbers := map[string]int{}
	place := func(i int) float64 { return p.x.numbers[i] }
	if c.X.Of == Names {
		place = c.categories(p.x)
	}
	for i := range p.x.len() {
		x := place(i)
		if math.IsNaN(x) || c.X.Log && (c.X.Of == Numbers || c.X.Of == Spans) && x <= 0 {
			continue
		}
		for _, y := range p.y {
			name := p.name(i, y)
			n, ok := numbers[name]
			if !ok {
				n = len(c.Series)
				numbers[name] = n
				c.Series = append(c.Series, Series{Name: name})
			}
			s := &c.Series[n]
			point := Point{x, y.numbers[i]}
			if c.Y.Log && point.Y <= 0 {
				point.Y = math.NaN()
			}
			s.Points = append(s.Points, point)
			if y == p.y[0] && p.anomaly(i) {
				s.Marks = append(s.Marks, point)
			}
		}
	}
}

// finish puts the points into the order and the form that the chart has them in.
func (c *Chart) finish(q *request) error {
	if !slices.ContainsFunc(c.Series, func(s Series) bool {
		return slices.ContainsFunc(s.Points, func(p Point) bool { return !p.Gap() })
	}) {
		return errors.New("there are no values to draw: all are null")
	}
	for i := range c.Series {
		s := &c.Series[i]
		slices.SortStableFunc(s.Points, func(a, b Point) int { return cmp.Compare(a.X, b.X) })
		if q.is("accumulate", "true") {
			s.accumulate()
		}
		if c.Kind == Column || c.Kind == Bar || c.Kind == Pie {
			s.spread(len(c.Categories))
		}
	}
	if c.Kind == Area && c.Stack != Apart {
		c.align()
	}
	if c.Kind == Pie {
		return c.whole()
	}
	if c.Stack == Stacked100 {
		c.stretch()
	}
	return nil
}

// accumulate adds to each value all values before it.
func (s *Series) accumulate() {
	total := 0.0
	for i, p := range s.Points {
		if !p.Gap() {
			if total += p.Y; !finite(total) {
				total = math.NaN()
			}
			s.Points[i].Y = total
		}
	}
}

// spread gives the series a point for each of n categories: the sum of its values there.
func (s *Series) spread(n int) {
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{float64(i), math.NaN()}
	}
	for _, p := range s.Points {
		if at := &points[int(p.X)]; !p.Gap() && at.Gap() {
			at.Y = p.Y
		} else if !p.Gap() {
			at.Y += p.Y
		}
	}
	s.Points = points
}

// align gives all series points at the same places, so that they can be stacked; 0 where one has none.
func (c *Chart) align() {
	var places []float64
	for _, s := range c.Series {
		for _, p := range s.Points {
			places = append(places, p.X)
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	for i := range c.Series {
		s := &c.Series[i]
		points := make([]Point, len(places))
		next := 0
		for n, x := range places {
			points[n].X = x
			for ; next < len(s.Points) && s.Points[next].X == x; next++ {
				if !s.Points[next].Gap() {
					points[n].Y += s.Points[next].Y
				}
			}
		}
		s.Points = points
	}
}

// stretch turns the values of each place into shares of 100.
func (c *Chart) stretch() {
	c.Y.Of, c.Y.Log = Percent, false
	for i := range c.Series[0].Points {
		total := 0.0
		for n := range c.Series {
			total += math.Abs(c.Series[n].At(i))
		}
		for n := range c.Series {
			if total > 0 {
				c.Series[n].Points[i].Y = c.Series[n].At(i) / total * 100
			}
		}
	}
}

// whole sees that the values of a pie are parts of a whole.
func (c *Chart) whole() error {
	s := &c.Series[0]
	for i, name := range c.Categories {
		if s.At(i) < 0 {
			return fmt.Errorf("a piechart cannot show a value below zero: %s is %s", name, Exact(s.At(i)))
		}
	}
	if s.Sum() == 0 {
		return errors.New("a piechart cannot show shares of zero: all values are 0")
	}
	return nil
}

// cards are the values of the first row.
func cards(t executor.Result) []Value {
	var out []Value
	for _, b := range t.Batches {
		if b.Len == 0 {
			continue
		}
		for i, c := range t.Schema {
			v := b.Col(i)
			text := clean(output.Text(v, 0))
			if x := number(v, 0); c.Type.Numeric() && !math.IsNaN(x) {
				text = Exact(x)
			}
			out = append(out, Value{clean(c.Name), text})
		}
		break
	}
	return out
}

// clean is text that fits a line: without characters that steer a terminal.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text))
}
