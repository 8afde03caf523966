package picture

import (
	"math"

	"github.com/go-analyze/charts"

	"kql/cmd/internal/chart"
)

// sheet is a picture while it is drawn.
type sheet struct {
	*charts.Painter
	chart       *chart.Chart
	top, bottom int // of what is still free
}

var (
	white = charts.ColorWhite
	ink   = charts.ColorFromHex("#3a3a3a")
	grid  = charts.ColorFromHex("#808080").WithAlpha(64)
	axis  = charts.ColorFromHex("#808080")
	alarm = charts.ColorFromHex("#d62728")
)

// palette are the colours of series: of like strength, and seen on white and on black.
var palette = []charts.Color{
	charts.ColorFromHex("#4e79a7"), charts.ColorFromHex("#f28e2b"), charts.ColorFromHex("#59a14f"), charts.ColorFromHex("#e15759"), charts.ColorFromHex("#b07aa1"),
	charts.ColorFromHex("#76b7b2"), charts.ColorFromHex("#d4a92a"), charts.ColorFromHex("#ff9da7"), charts.ColorFromHex("#9c755f"), charts.ColorFromHex("#a0a0a0"),
}

// color is the colour of a series: each round through the palette is a shade darker.
func color(n int) charts.Color {
	shade := min(n/len(palette), 3)
	return palette[n%len(palette)].WithAdjustHSL(0, 0, -0.12*float64(shade))
}

// The sizes of text.
var (
	small = charts.FontStyle{FontSize: 9, FontColor: ink}
	large = charts.FontStyle{FontSize: 14, FontColor: ink}
	huge  = charts.FontStyle{FontSize: 40, FontColor: ink}
)

// anchor is the part of a text that stands at a place.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// text writes a line of text; y is its foot.
func (s *sheet) text(text string, x, y int, a anchor, font charts.FontStyle) {
	s.Painter.Text(text, x-int(a)*s.wide(text, font)/2, y, 0, font)
}

func (s *sheet) wide(text string, font charts.FontStyle) int {
	return s.MeasureText(text, 0, font).Width()
}

// fit is text, cut to a width.
func (s *sheet) fit(text string, width int, font charts.FontStyle) string {
	runes := []rune(text)
	if len(runes) > 500 {
		runes, text = runes[:500], string(runes[:500])+"…"
	}
	for len(runes) > 1 && s.wide(text, font) > width {
		runes = runes[:len(runes)-1]
		text = string(runes) + "…"
	}
	return text
}

// rect fills a rectangle.
func (s *sheet) rect(left, top, right, bottom int, c charts.Color) {
	s.FilledRect(left, top, right, bottom, c, charts.ColorTransparent, 0)
}

// line draws a straight line.
func (s *sheet) line(x1, y1, x2, y2 int, c charts.Color) {
	s.LineStroke([]charts.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, c, 1)
}

func round(x float64) int { return int(math.Round(x)) }

// area fills what points enclose. The line has to end where it began: a PNG is not filled otherwise.
func (s *sheet) area(points []charts.Point, c charts.Color) {
	s.FillArea(append(points, points[0]), c)
}
