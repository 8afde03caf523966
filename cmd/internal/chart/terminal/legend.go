package terminal

import (
	"fmt"
	"strings"
)

// markers tell series apart where colours do not.
var markers = []rune("●▲■◆○△□◇✕✚")

// fills are the markers of areas.
var fills = []rune("█░▓▒#=+o:%x*")

const (
	legendLines = 4  // as many as a legend has
	longestName = 40 // cells
)

func marker(n int) rune { return markers[n%len(markers)] }

func fill(n int) rune { return fills[n%len(fills)] }

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
