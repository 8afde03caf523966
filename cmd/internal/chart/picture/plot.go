package picture

import (
	"fmt"

	"kql/cmd/internal/chart"
)

const (
	margin     = 20
	lineHeight = 20
	legendRoom = 240 // points, at most
	ticksY     = 8
)

// plot is the part of a picture within its axes.
type plot struct {
	left, top, right, bottom int
	y                        chart.Scale
}

func (p *plot) width() int { return p.right - p.left }

// row is where a value stands.
func (p *plot) row(value float64) int {
	at := min(max(p.y.At(value), 0), 1)
	return p.bottom - round(at*float64(p.bottom-p.top))
}

// plot draws the legend and the axis of values; below is the room for labels under the other axis.
func (s *sheet) plot(below int, sign func(n, x, y int)) *plot {
	p := &plot{top: s.top + 4, bottom: s.bottom - margin - below, right: width - margin, y: s.chart.ScaleY(ticksY)}
	if s.chart.YTitle != "" {
		p.top += lineHeight + 6
	}
	p.right -= s.legend(p.top, p.bottom, sign)
	ticks, _ := p.y.Ticks(ticksY)
	labels := 0
	for _, t := range ticks {
		labels = max(labels, s.wide(t.Label, small))
	}
	p.left = margin + labels + 8
	if s.chart.YTitle != "" {
		s.text(s.fit(s.chart.YTitle, width-2*margin, small), margin, s.top+12, start, small)
	}
	for _, t := range ticks {
		if at := p.y.At(t.Value); at < -1e-9 || at > 1+1e-9 {
			continue
		}
		y := p.row(t.Value)
		s.line(p.left, y, p.right, y, grid)
		s.text(t.Label, p.left-8, y+4, end, small)
	}
	return p
}

// base draws the x axis; where values are below zero, also the line of zero.
func (s *sheet) base(p *plot) {
	s.line(p.left, p.bottom, p.right, p.bottom, axis)
	if zero := p.row(p.y.Base()); zero != p.bottom {
		s.line(p.left, zero, p.right, zero, axis)
	}
}

// titleX writes the name of the x axis under the picture.
func (s *sheet) titleX(p *plot, common string) {
	title := s.chart.XTitle
	if common != "" {
		title += " (" + common + ")"
	}
	s.text(s.fit(title, p.width(), small), (p.left+p.right)/2, s.bottom-12, middle, small)
}

// legend writes the names of the series at the right and gives the width that takes.
func (s *sheet) legend(top, bottom int, sign func(n, x, y int)) int {
	all := s.chart.Series
	if !s.chart.Legend() {
		return 0
	}
	room := max(1, (bottom-top)/lineHeight)
	names := make([]string, 0, room)
	for n, one := range all {
		if n == room-1 && n < len(all)-1 {
			names = append(names, fmt.Sprintf("and %d more", len(all)-n))
			break
		}
		names = append(names, s.fit(one.Name, legendRoom-40, small))
	}
	widest := 0
	for _, n := range names {
		widest = max(widest, s.wide(n, small))
	}
	x := width - margin - widest
	for i, n := range names {
		y := top + i*lineHeight
		s.text(n, x, y+12, start, small)
		if i < room-1 || len(names) == len(all) {
			sign(i, x-16, y+8)
		}
	}
	return widest + 36
}

// square is the sign of an area.
func (s *sheet) square(n, x, y int) { s.rect(x, y-5, x+10, y+5, color(n)) }

// more says how much of the chart is not shown.
func (s *sheet) more(n int) {
	if n > 0 {
		s.text(fmt.Sprintf("and %d more", n), width-margin, s.bottom-12, end, small)
	}
}
