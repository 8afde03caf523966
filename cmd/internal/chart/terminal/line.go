package terminal

import (
	"kql/cmd/internal/chart"
)

// points draws lines, areas and points.
func (d *drawing) points() {
	f := d.frame(1)
	x := d.ScaleX()
	column := func(p chart.Point) int { return int(x.At(p.X)*float64(2*f.width-1) + 0.5) }
	sign := d.marker
	switch {
	case d.Kind == chart.Area && d.Stack != chart.Apart:
		d.layers(f, x)
		sign = d.fill
	case d.Kind == chart.Scatter:
		d.scatter(f, column)
	default:
		if d.Kind == chart.Area && d.plain(len(d.Series)) {
			d.shade(f, column)
		}
		d.strokes(f, column)
		sign = d.lineSign
	}
	common := d.labelsX(f, x)
	d.add(f.canvas)
	d.titleX(f, common)
	d.legend(sign)
}

// labelsX writes the labels along x and gives what they leave out.
func (d *drawing) labelsX(f *frame, x chart.Scale) string {
	if x.Of == chart.Names {
		for i, name := range d.Categories {
			f.labelX(int(x.At(float64(i))*float64(f.width-1)+0.5), cut(name, max(8, f.width/max(len(d.Categories), 1)-2)))
		}
		return ""
	}
	ticks, common := x.Ticks(max(2, f.width/14))
	for _, t := range ticks {
		f.labelX(int(x.At(t.Value)*float64(f.width-1)+0.5), t.Label)
	}
	return common
}

// strokes draws the line of each series, a point that stands alone as a dot, and what is marked.
func (d *drawing) strokes(f *frame, column func(chart.Point) int) {
	pen := f.pen()
	for n, s := range d.Series {
		for i, p := range s.Points {
			if p.Gap() {
				continue
			}
			x, y := column(p), f.dotRow(p.Y)
			before, after := i > 0 && !s.Points[i-1].Gap(), i+1 < len(s.Points) && !s.Points[i+1].Gap()
			switch {
			case before:
				q := s.Points[i-1]
				pen.line(column(q), f.dotRow(q.Y), x, y, series(n))
			case !after:
				pen.mark(x, y, '●', series(n))
			}
		}
	}
	for n, s := range d.Series {
		if d.marked(n) {
			d.markers(f, pen, n, column)
		}
		for _, p := range s.Marks {
			if !p.Gap() {
				pen.mark(column(p), f.dotRow(p.Y), '◉', style{front: 31, bold: true})
			}
		}
	}
}

// apart is how many cells lie between the markers of a line.
const apart = 12

// markers puts the marker of a series onto its line every few cells, each series at places of its own.
func (d *drawing) markers(f *frame, pen *pen, n int, column func(chart.Point) int) {
	next := n * 3 % apart * 2
	s := d.Series[n]
	for i, p := range s.Points {
		if p.Gap() {
			continue
		}
		if x := column(p); i == 0 || i == len(s.Points)-1 || x >= next {
			pen.mark(x, f.dotRow(p.Y), d.marker(n), series(n))
			next = x + 2*apart
		}
	}
}

// scatter draws the points of each series: as markers, or where there are many as dots.
func (d *drawing) scatter(f *frame, column func(chart.Point) int) {
	total := 0
	for _, s := range d.Series {
		total += len(s.Points)
	}
	pen := f.pen()
	for n, s := range d.Series {
		for _, p := range s.Points {
			switch {
			case p.Gap():
			case total > f.width*f.height/4 && d.plain(len(d.Series)):
				pen.dot(column(p), f.dotRow(p.Y), series(n))
			default:
				pen.mark(column(p), f.dotRow(p.Y), d.marker(n), series(n))
			}
		}
	}
}

// shade puts dots under the line of each series, the largest first so that it hides none.
func (d *drawing) shade(f *frame, column func(chart.Point) int) {
	pen := f.pen()
	zero := f.dotRow(f.y.Base())
	for _, n := range d.largestFirst() {
		s := d.Series[n]
		for i, p := range s.Points[:max(len(s.Points)-1, 0)] {
			q := s.Points[i+1]
			if p.Gap() || q.Gap() {
				continue
			}
			from, to := column(p), column(q)
			for x := from; x <= to; x++ {
				y := min(max(f.dotRow(between(p, q, from, to, x)), 0), 4*f.height-1)
				for at := min(y, zero); at <= max(y, zero); at++ {
					if (x+2*at)%4 == 0 {
						pen.dot(x, at, series(n))
					}
				}
			}
		}
	}
}

// between is the value of the line from p to q at column x.
func between(p, q chart.Point, from, to, x int) float64 {
	if to == from {
		return max(p.Y, q.Y)
	}
	share := float64(x-from) / float64(to-from)
	return p.Y*(1-share) + q.Y*share
}

// pen draws inside a frame.
type pen struct{ *frame }

func (f *frame) pen() *pen { return &pen{f} }

func (p *pen) inside(x, y int) bool { return x >= 0 && y >= 0 && x < 2*p.width && y < 4*p.height }

func (p *pen) dot(x, y int, s style) {
	if p.inside(x, y) {
		p.canvas.dot(2*p.left+x, y, s)
	}
}

// mark puts a character where a dot is.
func (p *pen) mark(x, y int, char rune, s style) {
	if p.inside(x, y) {
		p.set(p.left+x/2, y/4, char, s)
	}
}

// line draws a line of dots from one to another.
func (p *pen) line(x0, y0, x1, y1 int, s style) {
	y0, y1 = clamp(y0, p.height), clamp(y1, p.height)
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy, off := sign(x1-x0), sign(y1-y0), dx+dy
	for {
		p.dot(x0, y0, s)
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * off
		if twice >= dy {
			if x0 == x1 {
				return
			}
			off, x0 = off+dy, x0+sx
		}
		if twice <= dx {
			if y0 == y1 {
				return
			}
			off, y0 = off+dx, y0+sy
		}
	}
}

// clamp keeps a line that leaves the frame from having dots without end.
func clamp(y, height int) int { return min(max(y, -8*height), 12*height) }

func abs(x int) int { return max(x, -x) }

func sign(x int) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
