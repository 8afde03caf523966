package picture

import (
	"fmt"
	"math"

	"github.com/go-analyze/charts"

	"kql/cmd/internal/chart"
)

// pie draws a circle, and beside it a legend with values and shares.
func (s *sheet) pie() {
	c := s.chart
	values, total := &c.Series[0], c.Series[0].Sum()
	radius := float64(s.bottom-s.top-2*margin) / 2
	x, y := margin+60+round(radius), s.top+margin+round(radius)
	if c.NoLegend {
		x = width / 2
	}
	sum := 0.0
	for i := range c.Categories {
		share := values.At(i) / total
		if share == 1 {
			s.dot(x, y, radius, color(i))
		} else if share > 0 {
			s.area(sector(x, y, radius, sum, sum+share), color(i))
		}
		sum += share
	}
	if c.NoLegend {
		return
	}
	left := x + round(radius) + 60
	room := (s.bottom - s.top - 2*margin) / lineHeight
	top := y - min(room, len(c.Categories))*lineHeight/2
	for i, name := range c.Categories {
		at := top + i*lineHeight
		if i == room-1 && i < len(c.Categories)-1 {
			s.text(fmt.Sprintf("and %d more", len(c.Categories)-i), left+20, at+12, start, small)
			return
		}
		s.square(i, left, at+8)
		s.text(s.fit(name, width-left-20-margin-160, small), left+20, at+12, start, small)
		s.text(chart.Label(c.Y.Of, values.At(i), 0), width-margin-70, at+12, end, small)
		s.text(fmt.Sprintf("%.1f%%", values.At(i)/total*100), width-margin, at+12, end, small)
	}
}

// sector is the outline of a slice that reaches from one share of the circle to another, clockwise from the top.
func sector(x, y int, radius, from, to float64) []charts.Point {
	points := []charts.Point{{X: x, Y: y}}
	steps := max(2, int((to-from)*150))
	for i := range steps + 1 {
		sin, cos := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(steps)))
		points = append(points, charts.Point{X: x + round(radius*sin), Y: y - round(radius*cos)})
	}
	return points
}

// cards draws values, large, with their names.
func (s *sheet) cards() {
	n := max(1, len(s.chart.Cards))
	across := min(n, 3)
	down := (n + across - 1) / across
	for i, card := range s.chart.Cards {
		room := (width - 2*margin) / across
		x := margin + i%across*room + room/2
		y := s.top + (s.bottom-s.top)*(2*(i/across)+1)/(2*down)
		font := huge
		for font.FontSize > 12 && s.wide(card.Text, font) > room-20 {
			font.FontSize -= 2
		}
		s.text(s.fit(card.Text, room-20, font), x, y, middle, font)
		s.text(s.fit(card.Name, room-20, small), x, y+24, middle, small)
	}
}
