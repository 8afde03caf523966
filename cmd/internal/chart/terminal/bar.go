package terminal

// mostBars is how many lines the lying bars of a chart take.
const mostBars = 50

// bars draws lying bars, each with its value.
func (d *drawing) bars() {
	each := d.Abreast() // lines of a category
	pitch := each
	if each > 1 {
		pitch++
	}
	n := min(len(d.Categories), max(1, mostBars/pitch))
	left := 0
	for _, name := range d.Categories[:n] {
		left = max(left, wide(name))
	}
	left = min(left, d.Width*2/5) + 2
	ticks := max(2, (d.Width-left)/10)
	y := d.ScaleY(ticks)
	room := 0
	for i := range n {
		for _, parts := range d.Bars(i) {
			room = max(room, wide(d.BarLabel(parts))+1)
		}
	}
	f := &frame{left: left, width: max(4, d.Width-left-room), height: n*pitch - (pitch - each), y: y}
	f.canvas = newCanvas(d.Width, f.height+2)
	foot, length := eighths(y, f.width)
	for i := range n {
		name := cut(d.Categories[i], left-2)
		f.text(left-2-wide(name), i*pitch+(each-1)/2, name, plain)
		for k, parts := range d.Bars(i) {
			row, end := i*pitch+k, foot
			d.strip(parts, length, rightward, func(cell int, char rune, s style) {
				f.set(left+foot+cell, row, char, s)
				end = max(end, foot+cell+1)
			})
			if text := d.BarLabel(parts); text != "" {
				f.text(left+end+1, row, text, plain)
			}
		}
	}
	f.ruler(ticks)
	if d.XTitle != "" {
		title := cut(d.XTitle, d.Width)
		d.text(spaces(left-2-wide(title))+title, plain)
	}
	d.add(f.canvas)
	if d.YTitle != "" {
		title := cut(d.YTitle, f.width)
		d.text(spaces(left+(f.width-wide(title))/2)+title, plain)
	}
	d.more(len(d.Categories) - n)
	d.legend(d.fill)
}

// ruler draws the axis of lying bars below and beside them.
func (f *frame) ruler(n int) {
	for row := range f.height {
		if f.free(f.left-1, row, 1) {
			f.set(f.left-1, row, '│', plain)
		}
	}
	f.set(f.left-1, f.height, '└', plain)
	for i := range f.width {
		f.set(f.left+i, f.height, '─', plain)
	}
	ticks, _ := f.y.Ticks(n)
	for _, t := range ticks {
		at := int(f.y.At(t.Value)*float64(f.width)+0.5) - 1
		if at < f.width {
			f.labelX(at, t.Label)
		}
	}
}
