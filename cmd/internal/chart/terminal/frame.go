package terminal

import (
	"math"

	"kql/cmd/internal/chart"
)

// frame is the part of a chart within its axes: a canvas with room for the labels at the left and below.
type frame struct {
	*canvas
	left, width, height int // where the values stand; their line 0 is the canvas's top
	y                   chart.Scale
}

// ticksY is about how many labels a y axis has.
func (d *drawing) ticksY() int { return max(2, d.Height/3) }

// frame makes the axis of the values; below is the number of lines under it.
func (d *drawing) frame(below int) *frame {
	f := &frame{height: d.Height, y: d.ScaleY(d.ticksY())}
	ticks, _ := f.y.Ticks(d.ticksY())
	labels := 0
	for _, t := range ticks {
		labels = max(labels, wide(t.Label))
	}
	f.left = labels + 2
	f.width = d.Width - f.left - 1
	f.canvas = newCanvas(d.Width, f.height+1+below)
	for row := range f.height {
		f.set(f.left-1, row, '│', plain)
	}
	for _, t := range ticks {
		row := f.row(t.Value)
		if row < 0 || row > f.height {
			continue
		}
		f.text(labels-wide(t.Label), row, t.Label, plain)
		f.set(f.left-1, row, '┤', plain)
	}
	f.set(f.left-1, f.height, '└', plain)
	for i := range f.width {
		f.set(f.left+i, f.height, '─', plain)
	}
	if d.YTitle != "" {
		d.text(cut(d.YTitle, d.Width), plain)
	}
	return f
}

// row is the line that a value stands in; the least one stands on the axis.
func (f *frame) row(value float64) int {
	return f.height - int(math.Round(f.y.At(value)*float64(f.height)))
}

// dotRow is the line of dots that a value stands in.
func (f *frame) dotRow(value float64) int {
	row := int(math.Round((1 - f.y.At(value)) * float64(4*f.height)))
	if row == 4*f.height {
		row--
	}
	return row
}

// labelX writes a label under the axis, its middle below a cell, if there is room; with a tick.
func (f *frame) labelX(x int, label string) {
	w := wide(label)
	at := min(max(f.left+x-w/2, 0), f.canvas.width-w)
	if !f.free(at-1, f.height+1, w+2) {
		return
	}
	f.text(at, f.height+1, label, plain)
	if x >= 0 {
		f.set(f.left+x, f.height, '┬', plain)
	}
}

// titleX writes the name of the x axis under it.
func (d *drawing) titleX(f *frame, common string) {
	title := d.XTitle
	if common != "" {
		title += " (" + common + ")"
	}
	if title != "" {
		title = cut(title, f.width)
		d.text(spaces(f.left+max(0, (f.width-wide(title))/2))+title, plain)
	}
}
