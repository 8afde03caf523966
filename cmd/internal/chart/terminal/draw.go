// Package terminal draws charts with characters: lines of braille dots, bars of blocks, and text for all else.
package terminal

import (
	"strings"

	"kql/cmd/internal/chart"
)

// Options say what a drawing has to fit.
type Options struct {
	Width  int  // cells; at least 20
	Height int  // lines without title and legend; 0 is what suits the width
	Color  bool // of the terminal's own 16, which suit its background
}

// around is how many lines a chart leaves for what is around it: titles, labels, legend, the query and the prompt.
const around = 11

// Within is how large a drawing can be on a terminal of a size.
func Within(width, height int) Options {
	o := Options{Width: width}
	if height > 0 && height-around < usual(width) {
		o.Height = max(height-around, 8)
	}
	return o
}

// usual is the height that suits a width.
func usual(width int) int { return min(max(width/4, 14), 30) }

// drawing is a chart while it is drawn.
type drawing struct {
	*chart.Chart
	Options
	lines []string // done, from the top
}

// Draw draws a chart as lines of at most o.Width cells.
func Draw(c *chart.Chart, o Options) string {
	o.Width = max(o.Width, 20)
	if o.Height <= 0 {
		o.Height = usual(o.Width)
	}
	d := &drawing{Chart: c, Options: o}
	if c.Title != "" {
		d.text(centred(c.Title, o.Width), bold)
	}
	switch c.Kind {
	case chart.Card:
		d.cards()
	case chart.Pie:
		d.pie()
	case chart.Bar:
		d.bars()
	case chart.Column:
		d.columns()
	default:
		d.points()
	}
	for i, line := range d.lines {
		d.lines[i] = strings.TrimRight(line, " ")
	}
	return strings.TrimRight(strings.Join(d.lines, "\n"), "\n") + "\n"
}

// text adds a line of text, cut to the width.
func (d *drawing) text(text string, s style) {
	c := newCanvas(d.Width, 1)
	c.text(0, 0, cut(text, d.Width), s)
	d.add(c)
}

// add adds the lines of a canvas.
func (d *drawing) add(c *canvas) { d.lines = append(d.lines, c.lines(d.Color)...) }
