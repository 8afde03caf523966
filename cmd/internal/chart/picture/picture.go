// Package picture draws charts as SVG and PNG pictures and as pages of HTML.
package picture

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-analyze/charts"

	"kql/cmd/internal/chart"
)

// Formats are what Write can write.
var Formats = []string{"svg", "png", "html"}

// The size of a picture in points; lying bars may need more height.
const (
	width  = 1000
	height = 560
)

// Format is the format that the name of a file asks for; "" where that is none.
func Format(path string) string {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if !slices.Contains(Formats, format) {
		return ""
	}
	return format
}

// Save writes the chart to a file, in the format that its name asks for. No file is begun that cannot be drawn.
func Save(path string, c *chart.Chart) error {
	var b bytes.Buffer
	if err := Write(&b, c, Format(path)); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// Write writes the chart as a picture: svg, png, or html, a page of its own that needs nothing from elsewhere.
func Write(w io.Writer, c *chart.Chart, format string) error {
	if !slices.Contains(Formats, format) {
		return fmt.Errorf("a picture is svg, png or html, not %q", format)
	}
	picture, err := drawn(c, format == "png", format != "html")
	if err != nil {
		return err
	}
	if format == "html" {
		title := c.Title
		if title == "" {
			title = "Chart"
		}
		_, err = fmt.Fprintf(w, page, html.EscapeString(title), picture)
		return err
	}
	_, err = w.Write(picture)
	return err
}

// Bare is the chart as an SVG picture without ground, whose text takes the light or dark of what is around it.
func Bare(c *chart.Chart) ([]byte, error) {
	picture, err := drawn(c, false, false)
	if err != nil {
		return nil, err
	}
	head := bytes.IndexByte(picture, '>') + 1
	return slices.Concat(picture[:head], []byte(inks), picture[head:]), nil
}

// inks are the colours of text on light and on dark.
const inks = `<style>text { fill: #37424f !important } @media (prefers-color-scheme: dark) { text { fill: #c9d3de !important } }</style>`

// drawn is the chart as PNG or SVG, on white ground or on none.
func drawn(c *chart.Chart, png, ground bool) ([]byte, error) {
	kind := charts.ChartOutputSVG
	if png {
		kind = charts.ChartOutputPNG
	}
	high := heightOf(c)
	s := &sheet{Painter: charts.NewPainter(charts.PainterOptions{OutputFormat: kind, Width: width, Height: high}), chart: c, bottom: high}
	if ground {
		s.rect(0, 0, width, high, white)
	}
	s.draw()
	picture, err := s.Bytes()
	if err != nil || png {
		return picture, err
	}
	size := fmt.Sprintf(`<svg width="%d" height="%d" `, width, high)
	return bytes.Replace(picture, []byte("<svg "), []byte(size), 1), nil
}

// page takes the colours of the reader's system; the text of the picture follows.
const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%s</title>
<style>
:root { color-scheme: light dark }
body { margin: 2rem; background: Canvas; color: CanvasText }
svg { max-width: 100%%; height: auto }
svg text { fill: CanvasText !important }
</style>
</head>
<body>
%s
</body>
</html>
`

// draw draws the chart.
func (s *sheet) draw() {
	s.top = 20
	if s.chart.Title != "" {
		s.text(s.fit(s.chart.Title, width-40, large), width/2, 34, middle, large)
		s.top = 52
	}
	switch s.chart.Kind {
	case chart.Card:
		s.cards()
	case chart.Pie:
		s.pie()
	case chart.Bar:
		s.bars()
	case chart.Column:
		s.columns()
	default:
		s.lines()
	}
}
