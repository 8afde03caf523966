package terminal

import (
	"fmt"
	"math"
	"slices"

	"kql/cmd/internal/chart"
)

const (
	smallestPie = 4  // lines of radius
	besidePie   = 36 // cells for the legend
)

// pie draws a circle with a legend of shares beside it, or where it is narrow a line that is parted.
func (d *drawing) pie() {
	s := &d.Series[0]
	total := s.Sum()
	ends := make([]float64, len(d.Categories)) // where slices end, of 1
	sum := 0.0
	for i := range ends {
		sum += s.At(i)
		ends[i] = sum / total
	}
	slice := func(share float64) int {
		i, found := slices.BinarySearch(ends, share)
		if found {
			i++
		}
		return min(i, len(ends)-1)
	}
	radius := min(d.Height/2, (d.Width-besidePie)/4) // in lines
	left := 4*radius + 4
	if radius < smallestPie {
		d.parted(slice)
		left = 0
	}
	height := 2 * radius
	names := d.shares(d.Width-left, total)
	if left == 0 {
		height = min(len(names), 2*d.Height)
	} else if len(names) < height {
		height = max(height, len(names))
	}
	c := newCanvas(d.Width, height)
	if left > 0 {
		d.circle(c, radius, slice)
	}
	shown := len(names)
	if shown > height {
		shown = height - 1
	}
	top := max(0, (height-shown)/2)
	if left == 0 {
		top = 0
	}
	if d.NoLegend {
		shown = 0
	}
	for i, name := range names[:shown] {
		c.set(left, top+i, d.fill(i), series(i))
		c.text(left+2, top+i, name, plain)
	}
	if shown < len(names) && !d.NoLegend {
		c.text(left, height-1, fmt.Sprintf("and %d more", len(names)-shown), plain)
	}
	d.add(c)
}

// circle draws the slices. With colours a cell is two points, one above the other.
func (d *drawing) circle(c *canvas, radius int, slice func(float64) int) {
	r := float64(radius)
	at := func(x, y float64) int { // y in lines
		dx, dy := x/2-r, y-r
		if dx*dx+dy*dy > r*r {
			return -1
		}
		turn := math.Atan2(dx, -dy) / (2 * math.Pi)
		if turn < 0 {
			turn++
		}
		return slice(turn)
	}
	for y := range 2 * radius {
		for x := range 4 * radius {
			upper, lower := at(float64(x)+0.5, float64(y)+0.25), at(float64(x)+0.5, float64(y)+0.75)
			switch {
			case upper < 0 && lower < 0:
			case !d.plain(len(d.Categories)):
				if n := at(float64(x)+0.5, float64(y)+0.5); n >= 0 {
					c.set(x, y, d.fill(n), series(n))
				}
			case upper == lower:
				c.set(x, y, '█', series(upper))
			case lower < 0:
				c.set(x, y, '▀', series(upper))
			case upper < 0:
				c.set(x, y, '▄', series(lower))
			default:
				s := series(upper)
				s.back = series(lower).behind()
				c.set(x, y, '▀', s)
			}
		}
	}
}

// parted draws a line with a part for each slice.
func (d *drawing) parted(slice func(float64) int) {
	c := newCanvas(d.Width, 2)
	for x := range d.Width {
		n := slice((float64(x) + 0.5) / float64(d.Width))
		for y := range 2 {
			c.set(x, y, d.fill(n), series(n))
		}
	}
	d.add(c)
	d.lines = append(d.lines, "")
}

// shares are the names of the slices with their values and shares, in columns, each within a width.
func (d *drawing) shares(width int, total float64) []string {
	s := &d.Series[0]
	names := make([]string, len(d.Categories))
	longest, widest := 0, 0
	for i, name := range d.Categories {
		longest = max(longest, wide(name))
		widest = max(widest, wide(chart.Label(d.Y.Of, s.At(i), 0)))
	}
	longest = max(4, min(longest, width-widest-12))
	for i, name := range d.Categories {
		name = cut(name, longest)
		value := chart.Label(d.Y.Of, s.At(i), 0)
		names[i] = fmt.Sprintf("%s  %s  %5.1f%%", name+spaces(longest-wide(name)), spaces(widest-wide(value))+value, s.At(i)/total*100)
	}
	return names
}
