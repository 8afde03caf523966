package picture

import (
	"math"

	"kql/cmd/internal/chart"
)

const (
	mostColumns = 300
	mostBars    = 60 // lines
	barHeight   = 18
)

// stackedBar draws an upright bar.
func (s *sheet) stackedBar(p *plot, parts []chart.Part, left, right int) {
	for _, part := range parts {
		from, to := p.row(part.From), p.row(part.To)
		s.rect(left, min(from, to), right, max(from, to), color(part.Series))
	}
}

// columns draws upright bars.
func (s *sheet) columns() {
	c := s.chart
	n, each := len(c.Categories), c.Abreast()
	n = min(n, max(1, mostColumns/each))
	slanted, below := s.slant(n)
	p := s.plot(below+lineHeight, s.square)
	pitch := float64(p.width()) / float64(n)
	bar := min(pitch*0.8/float64(each), 80)
	for i := range n {
		x := float64(p.left) + (float64(i)+0.5)*pitch - bar*float64(each)/2
		for k, parts := range c.Bars(i) {
			left := round(x + float64(k)*bar)
			s.stackedBar(p, parts, left, max(left+1, round(x+float64(k+1)*bar)-min(1, int(bar)/6)))
		}
	}
	s.base(p)
	place := func(i int) int { return p.left + round((float64(i)+0.5)*pitch) }
	if slanted {
		s.slanted(p, c.Categories[:n], place)
	} else {
		s.names(p, c.Categories[:n], place)
	}
	s.titleX(p, "")
	s.more(len(c.Categories) - n)
}

const (
	longestSlanted = 150 // points
	slope          = -math.Pi / 4
)

// slant says whether the names of n categories have to be slanted to have room, and how much they take.
func (s *sheet) slant(n int) (slanted bool, below int) {
	longest := 0
	for _, name := range s.chart.Categories[:n] {
		longest = max(longest, s.wide(s.fit(name, longestSlanted, small), small))
	}
	pitch := (width - legendRoom - 2*margin) / n
	if longest+10 <= pitch || s.chart.X.Of == chart.Times {
		return false, lineHeight
	}
	return true, int(float64(longest)*math.Sqrt2/2) + lineHeight
}

// slanted writes names that end under their places; where they lie close, every so many.
func (s *sheet) slanted(p *plot, names []string, place func(i int) int) {
	last := math.MinInt
	for i, n := range names {
		x := place(i)
		if x < last+16 {
			continue
		}
		last = x
		n = s.fit(n, min(longestSlanted, int(float64(x)*math.Sqrt2)-lineHeight), small)
		reach := float64(s.wide(n, small)) * math.Sqrt2 / 2
		s.line(x, p.bottom, x, p.bottom+4, axis)
		s.Painter.Text(n, x-int(reach)+4, p.bottom+14+int(reach), slope, small)
	}
}

// heightOf is how high the picture of a chart is.
func heightOf(c *chart.Chart) int {
	if c.Kind != chart.Bar {
		return height
	}
	n, each := linesOf(c)
	return max(height, n*(each+1)*barHeight*3/4+140)
}

// linesOf is how many categories of lying bars are shown, and how many bars each has.
func linesOf(c *chart.Chart) (n, each int) {
	each = c.Abreast()
	return min(len(c.Categories), max(1, mostBars/each)), each
}

// bars draws lying bars, each with its value.
func (s *sheet) bars() {
	c := s.chart
	n, each := linesOf(c)
	left, room := 0, 0
	for i := range n {
		left = max(left, s.wide(s.fit(c.Categories[i], width/3, small), small))
		for _, parts := range c.Bars(i) {
			room = max(room, s.wide(c.BarLabel(parts), small)+12)
		}
	}
	y := c.ScaleY(ticksY)
	p := &plot{left: margin + left + 8, top: s.top + lineHeight, bottom: s.bottom - margin - 2*lineHeight, y: y}
	p.right = width - margin - room - s.legend(p.top, p.bottom, s.square)
	place := func(v float64) int { return p.left + round(min(max(y.At(v), 0), 1)*float64(p.width())) }
	ticks, _ := y.Ticks(ticksY)
	last := 0
	for _, t := range ticks {
		s.line(place(t.Value), p.top, place(t.Value), p.bottom, grid)
		s.labelX(p, t.Label, place(t.Value), &last)
	}
	pitch := float64(p.bottom-p.top) / float64(n)
	bar := min(pitch*0.8/float64(each), 40)
	for i := range n {
		middleOf := float64(p.top) + (float64(i)+0.5)*pitch
		s.text(s.fit(c.Categories[i], width/3, small), p.left-8, round(middleOf)+4, end, small)
		for k, parts := range c.Bars(i) {
			top := middleOf + (float64(k)-float64(each)/2)*bar
			edge := place(y.Base())
			for _, part := range parts {
				from, to := place(part.From), place(part.To)
				s.rect(min(from, to), round(top), max(from, to), round(top+bar)-min(1, int(bar)/6), color(part.Series))
				edge = max(edge, to)
			}
			s.text(c.BarLabel(parts), edge+6, round(top+bar/2)+4, start, small)
		}
	}
	s.line(place(y.Base()), p.top, place(y.Base()), p.bottom, axis)
	s.text(s.fit(c.XTitle, width/2, small), margin, s.top+12, start, small)
	s.text(s.fit(c.YTitle, p.width(), small), (p.left+p.right)/2, s.bottom-12, middle, small)
	s.more(len(c.Categories) - n)
}
