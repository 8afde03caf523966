package picture

import (
	"github.com/go-analyze/charts"

	"kql/cmd/internal/chart"
)

// fewPoints is up to how many points of a line are shown as such.
const fewPoints = 40

// lines draws lines, areas and points.
func (s *sheet) lines() {
	c := s.chart
	sign := func(n, x, y int) { s.rect(x-2, y-1, x+12, y+2, color(n)) }
	if c.Kind == chart.Scatter {
		sign = func(n, x, y int) { s.dot(x+5, y, 4, color(n)) }
	} else if c.Kind == chart.Area {
		sign = s.square
	}
	p := s.plot(lineHeight*2, sign)
	x := c.ScaleX()
	column := func(at float64) int { return p.left + round(min(max(x.At(at), 0), 1)*float64(p.width())) }
	s.titleX(p, s.labelsX(p, x, column))
	if c.Kind == chart.Area && c.Stack != chart.Apart {
		s.layers(p, column)
		s.base(p)
		return
	}
	s.base(p)
	for n, one := range c.Series {
		for _, run := range runs(one.Points, func(q chart.Point) charts.Point { return charts.Point{X: column(q.X), Y: p.row(q.Y)} }) {
			s.run(p, n, run)
		}
	}
	for _, one := range c.Series {
		for _, m := range one.Marks {
			if !m.Gap() {
				s.Circle(5, column(m.X), p.row(m.Y), charts.ColorTransparent, alarm, 2)
			}
		}
	}
}

// run draws points of a series that no gap parts.
func (s *sheet) run(p *plot, n int, run []charts.Point) {
	if s.chart.Kind == chart.Area && len(run) > 1 {
		zero := p.row(p.y.Base())
		area := append([]charts.Point{{X: run[0].X, Y: zero}}, run...)
		s.area(append(area, charts.Point{X: run[len(run)-1].X, Y: zero}), color(n).WithAlpha(90))
	}
	if s.chart.Kind != chart.Scatter && len(run) > 1 {
		s.LineStroke(run, color(n), 2)
	}
	if s.chart.Kind == chart.Scatter || len(run) == 1 || s.chart.Kind == chart.Line && len(run) <= fewPoints {
		for _, at := range run {
			s.dot(at.X, at.Y, 3, color(n))
		}
	}
}

func (s *sheet) dot(x, y int, radius float64, c charts.Color) {
	s.Circle(radius, x, y, c, charts.ColorTransparent, 0)
}

// runs are the points between gaps.
func runs(points []chart.Point, place func(chart.Point) charts.Point) (out [][]charts.Point) {
	var run []charts.Point
	for _, p := range points {
		if !p.Gap() {
			run = append(run, place(p))
		} else if run != nil {
			out, run = append(out, run), nil
		}
	}
	if run != nil {
		out = append(out, run)
	}
	return out
}

// layers draws areas that stand on one another.
func (s *sheet) layers(p *plot, column func(float64) int) {
	c := s.chart
	places := c.Series[0].Points
	if len(places) == 1 {
		s.stackedBar(p, c.StackAt(0), column(places[0].X)-4, column(places[0].X)+4)
		return
	}
	lower := make([][2]float64, len(places)) // where the next series begins, above zero and below
	for n := range c.Series {
		var outer, inner []charts.Point
		for i, at := range places {
			y, side := c.Series[n].At(i), 0
			if y < 0 {
				side = 1
			}
			inner = append(inner, charts.Point{X: column(at.X), Y: p.row(lower[i][side])})
			lower[i][side] += y
			outer = append(outer, charts.Point{X: column(at.X), Y: p.row(lower[i][side])})
		}
		for i := len(inner) - 1; i >= 0; i-- {
			outer = append(outer, inner[i])
		}
		s.area(outer, color(n))
	}
}

// labelsX writes the labels of the x axis and gives what they leave out.
func (s *sheet) labelsX(p *plot, x chart.Scale, column func(float64) int) string {
	if x.Of == chart.Names {
		s.names(p, s.chart.Categories, func(i int) int { return column(float64(i)) })
		return ""
	}
	ticks, common := x.Ticks(max(2, p.width()/110))
	last := 0
	for _, t := range ticks {
		s.labelX(p, t.Label, column(t.Value), &last)
	}
	return common
}

// labelX writes a label under the axis unless it would run into the one that ends at last.
func (s *sheet) labelX(p *plot, label string, x int, last *int) {
	w := s.wide(label, small)
	left := min(max(x-w/2, 4), width-4-w)
	if left < *last+12 && *last > 0 {
		return
	}
	s.line(x, p.bottom, x, p.bottom+4, axis)
	s.text(label, left, p.bottom+18, start, small)
	*last = left + w
}

// names writes the names of categories under their places, as many as have room.
func (s *sheet) names(p *plot, names []string, place func(i int) int) {
	last, room := 0, max(90, p.width()/max(len(names), 1)-12)
	for i, n := range names {
		s.labelX(p, s.fit(n, room, small), place(i), &last)
	}
}
