package terminal

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// style is how a cell looks: SGR codes of colours, 0 for the terminal's own.
type style struct {
	front, back int
	bold        bool
}

var (
	plain style
	bold  = style{bold: true}
)

// palette are the colours of series. White and black are not among them, so that each is seen on any background.
var palette = []int{94, 33, 32, 35, 36, 31, 95, 91}

func series(n int) style { return style{front: palette[n%len(palette)]} }

// behind is the code of a colour as a background.
func (s style) behind() int { return s.front + 10 }

// cell is a character of the drawing. A braille cell has dots in place of one.
type cell struct {
	char rune // 0: empty; -1: the right half of a wide character
	dots byte
	style
}

// canvas is a grid of cells.
type canvas struct {
	width, height int
	cells         []cell
}

func newCanvas(width, height int) *canvas {
	return &canvas{width, height, make([]cell, width*height)}
}

// at is the cell at a place; a cell beside the canvas where it lies outside.
func (c *canvas) at(x, y int) *cell {
	if x < 0 || y < 0 || x >= c.width || y >= c.height {
		return &cell{}
	}
	return &c.cells[y*c.width+x]
}

// set puts a character at a place.
func (c *canvas) set(x, y int, char rune, s style) { *c.at(x, y) = cell{char: char, style: s} }

// text writes text from a place on, as far as there is room.
func (c *canvas) text(x, y int, text string, s style) {
	for _, r := range text {
		w := runewidth.RuneWidth(r)
		if w == 0 {
			continue
		}
		if x+w > c.width {
			return
		}
		c.set(x, y, r, s)
		if w == 2 {
			c.set(x+1, y, -1, s)
		}
		x += w
	}
}

// free says whether cells of a line are empty.
func (c *canvas) free(x, y, width int) bool {
	for i := range width {
		if at := c.at(x+i, y); at.char != 0 || at.dots != 0 {
			return false
		}
	}
	return true
}

// brailleBits are the bits of a cell's dots, by line and column.
var brailleBits = [4][2]byte{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// dot sets a dot; there are 2 by 4 in a cell.
func (c *canvas) dot(x, y int, s style) {
	if x < 0 || y < 0 {
		return
	}
	at := c.at(x/2, y/4)
	if at.char != 0 {
		return
	}
	at.dots |= brailleBits[y%4][x%2]
	at.style = s
}

// lines are the lines of the canvas as text.
func (c *canvas) lines(color bool) []string {
	out := make([]string, c.height)
	for y := range out {
		var b strings.Builder
		last := plain
		row := c.cells[y*c.width : (y+1)*c.width]
		for len(row) > 0 && row[len(row)-1].blank() {
			row = row[:len(row)-1]
		}
		for _, at := range row {
			if at.char < 0 {
				continue
			}
			if color && at.style != last {
				b.WriteString(at.style.code())
				last = at.style
			}
			b.WriteRune(at.rune())
		}
		if last != plain {
			b.WriteString(plain.code())
		}
		out[y] = b.String()
	}
	return out
}

func (at *cell) blank() bool { return at.rune() == ' ' && at.back == 0 }

func (at *cell) rune() rune {
	switch {
	case at.char > 0:
		return at.char
	case at.dots != 0:
		return 0x2800 + rune(at.dots)
	}
	return ' '
}

// code is the escape sequence that switches to the style.
func (s style) code() string {
	code := "\x1b[0"
	if s.bold {
		code += ";1"
	}
	if s.front != 0 {
		code += fmt.Sprint(";", s.front)
	}
	if s.back != 0 {
		code += fmt.Sprint(";", s.back)
	}
	return code + "m"
}

func cut(text string, width int) string { return runewidth.Truncate(text, max(width, 0), "…") }

func wide(text string) int { return runewidth.StringWidth(text) }

// centred is text in the middle of a line.
func centred(text string, width int) string {
	return strings.Repeat(" ", max(0, (width-wide(text))/2)) + text
}
