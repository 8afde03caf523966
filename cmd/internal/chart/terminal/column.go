package terminal

import (
	"fmt"
	"math"
	"strings"

	"kql/cmd/internal/chart"
)

// widest is how wide an upright bar is at most.
const widest = 12

// columns draws upright bars.
func (d *drawing) columns() {
	bars := d.Abreast()
	labels := 1
	f := d.frame(labels + 2)
	n := len(d.Categories)
	if most := f.width / (bars + 1); n > most && (bars > 1 || n > f.width) {
		n = max(1, min(most, n))
		if bars == 1 {
			n = f.width
		}
	}
	pitch := max(1, f.width/n)
	width := (pitch - 1) / bars
	if pitch >= 6 {
		width = (pitch - 2) / bars
	}
	width = min(max(width, 1), widest)
	foot, length := eighths(f.y, f.height)
	for i := range n {
		x := f.left + i*pitch + max(0, (pitch-width*bars)/2)
		for _, parts := range d.Bars(i) {
			d.strip(parts, length, upwards, func(cell int, char rune, s style) {
				row := f.height - 1 - foot - cell
				for at := x; at < x+width && at < f.left+f.width; at++ {
					f.set(at, row, char, s)
				}
			})
			x += width
		}
	}
	f.names(d.Categories[:n], pitch)
	f.trim()
	d.add(f.canvas)
	d.titleX(f, "")
	d.more(len(d.Categories) - n)
	d.legend(d.fill)
}

// more says how much of the chart is not shown.
func (d *drawing) more(n int) {
	if n > 0 {
		d.text(fmt.Sprintf("and %d more", n), plain)
	}
}

// names writes the names of categories under their places of pitch cells: on up to three lines each, or where they
// have no room at some of the places.
func (f *frame) names(names []string, pitch int) {
	longest := 0
	for _, n := range names {
		longest = max(longest, wide(n))
	}
	if pitch < 5 && longest >= pitch || longest >= 3*(pitch-1) && pitch < 8 {
		for i, n := range names {
			f.labelX(i*pitch+pitch/2, cut(n, max(12, pitch)))
		}
		return
	}
	for i, n := range names {
		for line, text := range wrap(n, pitch-1, 3) {
			f.text(f.left+i*pitch+max(0, (pitch-wide(text))/2), f.height+1+line, text, plain)
		}
	}
}

// wrap breaks text into lines, at spaces where it has some; the last one is cut.
func wrap(text string, width, lines int) (out []string) {
	for len(out) < lines-1 && wide(text) > width {
		head := []rune(text)
		for wide(string(head)) > width {
			head = head[:len(head)-1]
		}
		if len(head) == 0 {
			break
		}
		rest := text[len(string(head)):]
		if strings.Contains(string(head), " ") && !strings.HasPrefix(rest, " ") {
			head = head[:lastSpace(head)]
		} else if !strings.Contains(rest, " ") && wide(rest) <= 2 {
			break
		}
		out = append(out, string(head))
		text = strings.TrimLeft(text[len(string(head)):], " ")
	}
	return append(out, cut(text, width))
}

func lastSpace(text []rune) int {
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' {
			return i
		}
	}
	return len(text)
}

// trim drops empty lines at the end.
func (c *canvas) trim() {
	for c.height > 0 && c.free(0, c.height-1, c.width) {
		c.height--
	}
}

// layers draws areas that stand on one another.
func (d *drawing) layers(f *frame, x chart.Scale) {
	foot, length := eighths(f.y, f.height)
	places := d.Series[0].Points
	next := 0
	for cell := range f.width {
		at := (float64(cell) + 0.5) / float64(f.width)
		for next < len(places)-1 && x.At(places[next].X) < at {
			next++
		}
		last := max(next-1, 0)
		share := 1.0
		if from, to := x.At(places[last].X), x.At(places[next].X); to > from {
			share = min(max((at-from)/(to-from), 0), 1)
		} else if math.Abs(from-at) > 1/float64(f.width) {
			continue // a single place
		}
		d.strip(d.StackBetween(last, next, share), length, upwards, func(i int, char rune, s style) {
			f.set(f.left+cell, f.height-1-foot-i, char, s)
		})
	}
}
