package grid

import (
	"fmt"
	"strconv"
	"strings"

	"kql/cmd/internal/paint"
)

// Options say what rows have to fit.
type Options struct {
	Width int // in cells
	Lines int // with heads and the line that tells how many rows are left; 0: any number
	Rows  int // the most rows; 0: any number
	Brush paint.Brush
}

// Shape is how rows are laid out.
type Shape int

// The shapes. Auto is a table, or records where a table would not fit.
const (
	Auto Shape = iota
	Table
	Records
)

// heads is how many lines the heads of columns take.
const heads = 2

// Draw lays out as many rows as fit, from the first one, and says how many they are: all, or at least one.
func (g *Grid) Draw(s Shape, o Options) (lines []string, rows int) {
	rows = g.Rows
	if o.Rows > 0 {
		rows = min(rows, o.Rows)
	}
	if o.Lines > 0 && rows > o.Lines-heads {
		rows = min(max(o.Lines-heads-1, 1), g.Rows)
	}
	columns := g.measure(0, rows)
	widths, fits := g.fit(columns, o.Width)
	if !fits {
		widths = g.leading(columns, o.Width)
	}
	if s == Records || s == Auto && !fits && (g.Rows <= few || 2*len(widths) < len(columns)) {
		return g.records(o)
	}
	return g.table(widths, rows, o), rows
}

// table is rows under their heads, with the first columns.
func (g *Grid) table(widths []int, rows int, o Options) []string {
	all := make([]int, len(widths))
	for i := range all {
		all[i] = i
	}
	lines := g.heads(all, widths, o.Brush)
	for row := range rows {
		lines = append(lines, g.line(row, all, widths, o.Brush))
	}
	if left := len(g.Schema) - len(widths); left > 0 {
		lines = append(lines, o.faint(fmt.Sprintf("… %s more", Count(left, "column"))))
	}
	return append(lines, g.rest(rows, o)...)
}

// rest is the line that tells of rows that are not shown.
func (g *Grid) rest(shown int, o Options) []string {
	if shown == g.Rows {
		return nil
	}
	return []string{o.faint(fmt.Sprintf("… %s more", Count(g.Rows-shown, "row")))}
}

// faint is a line that tells about the rows.
func (o Options) faint(text string) string { return o.Brush.Text(paint.Faint, cut(text, o.Width)) }

// heads is the names of columns, and the line under them.
func (g *Grid) heads(columns, widths []int, b paint.Brush) []string {
	var names, rules []string
	for i, col := range columns {
		name := cut(paint.Clean(g.Schema[col].Name), widths[i])
		names = append(names, g.padded(col, widths[i], width(name), b.Text(paint.Heading, name)))
		rules = append(rules, strings.Repeat("─", widths[i]))
	}
	between := strings.Repeat(" ", gap)
	return []string{strings.TrimRight(strings.Join(names, between), " "), b.Text(paint.Faint, strings.Join(rules, between))}
}

// line is a row.
func (g *Grid) line(row int, columns, widths []int, b paint.Brush) string {
	var cells []string
	for i, col := range columns {
		text := cut(g.text(row, col), widths[i])
		cells = append(cells, g.padded(col, widths[i], width(text), b.Parts(text, paint.Value(g.Schema[col].Type, text))))
	}
	return strings.TrimRight(strings.Join(cells, strings.Repeat(" ", gap)), " ")
}

// padded is a painted cell of a column, its text wide cells wide, with the space before or behind it.
func (g *Grid) padded(col, room, wide int, cell string) string {
	space := strings.Repeat(" ", max(room-wide, 0))
	if g.right(col) {
		return space + cell
	}
	return cell + space
}

// Count is a number of things in words: 1 row, 12,345 rows.
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return Digits(n) + " " + what
}

// Digits is a number with commas: 12,345.
func Digits(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
