package terminal

import (
	"fmt"
	"strings"
)

// markers tell lines apart where colours do not.
var markers = []rune("●▲■◆○△□◇✕✚")

// fills tell areas apart where colours do not.
var fills = []rune("█░▓▒#=+o:%x*")

const (
	legendLines = 4  // as many as a legend has
	longestName = 40 // cells
)

// plain says whether colours alone tell n things apart, or there is one only.
func (d *drawing) plain(n int) bool { return n == 1 || d.Color && n <= len(palette) }

// round is which of the things that look alike otherwise the n-th one is: with colours, the n-th round through them.
func (d *drawing) round(n int) int {
	if d.Color {
		return n / len(palette)
	}
	return n
}

// marker is the sign of points.
func (d *drawing) marker(n int) rune { return markers[d.round(n)%len(markers)] }

// fill is the sign of areas.
func (d *drawing) fill(n int) rune { return fills[d.round(n)%len(fills)] }

// lineSign is the sign of lines: one that colour tells apart has no markers.
func (d *drawing) lineSign(n int) rune {
	if d.marked(n) {
		return d.marker(n)
	}
	return '━'
}

// marked says whether a line has markers.
func (d *drawing) marked(n int) bool { return len(d.Series) > 1 && (!d.Color || d.round(n) > 0) }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// legend adds the names of all series, as many as there is room for.
func (d *drawing) legend(sign func(n int) rune) {
	if !d.Legend() {
		return
	}
	c := newCanvas(d.Width, legendLines)
	x, y := 0, 0
	for n, s := range d.Series {
		name := cut(s.Name, min(longestName, d.Width-2))
		more := fmt.Sprintf("and %d more", len(d.Series)-n)
		room := d.Width
		if y == legendLines-1 && n < len(d.Series)-1 {
			room -= wide(more) + 3
		}
		if x > 0 && x+2+wide(name) > room {
			if y == legendLines-1 {
				c.text(x, y, more, plain)
				break
			}
			x, y = 0, y+1
		}
		c.set(x, y, sign(n), series(n))
		c.text(x+2, y, name, plain)
		x += 2 + wide(name) + 3
	}
	c.height = y + 1
	d.add(c)
}
