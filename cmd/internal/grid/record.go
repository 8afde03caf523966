package grid

import (
	"fmt"
	"strings"

	"kql/cmd/internal/output"
	"kql/cmd/internal/paint"
	"kql/functions/types"
)

// mostLines is how many lines of a value a record shows among others.
const mostLines = 12

// records is rows one under the other, as many as fit but at least one.
func (g *Grid) records(o Options) (lines []string, rows int) {
	for rows < g.Rows && (o.Rows == 0 || rows < o.Rows) {
		next := g.record(rows, mostLines, o)
		if rows > 0 && o.Lines > 0 && len(lines)+len(next)+1 > o.Lines {
			break
		}
		lines = append(lines, next...)
		rows++
	}
	if g.Rows == 0 {
		for _, c := range g.Schema {
			lines = append(lines, o.Brush.Text(paint.Heading, cut(paint.Clean(c.Name), o.Width)))
		}
	}
	return append(lines, g.rest(rows, o)...), rows
}

// record is a row with a line or more for each column that has something to show.
func (g *Grid) record(row, most int, o Options) []string {
	title := fmt.Sprintf("── %d of %d ", row+1, g.Rows)
	lines := []string{o.faint(title + strings.Repeat("─", max(60-width(title), 0)))}
	names, empty := 0, 0
	for col, c := range g.Schema {
		if g.empty(row, col) {
			empty++
		} else {
			names = max(names, width(c.Name))
		}
	}
	names = min(names, max(o.Width/3, nameOnly))
	for col, c := range g.Schema {
		if g.empty(row, col) {
			continue
		}
		name := cut(paint.Clean(c.Name), names)
		head := o.Brush.Text(paint.Heading, name) + strings.Repeat(" ", names-width(name)+gap)
		for _, text := range g.value(row, col, max(o.Width-names-gap, narrow), most, o.Brush) {
			lines = append(lines, head+text)
			head = strings.Repeat(" ", names+gap)
		}
	}
	if empty > 0 {
		lines = append(lines, o.faint(fmt.Sprintf("(%s without a value)", Count(empty, "column"))))
	}
	return lines
}

// value is a value over as many lines as it takes, but at most the given number.
func (g *Grid) value(row, col, room, most int, b paint.Brush) []string {
	v, i := g.at(row, col)
	t := g.Schema[col].Type
	text := output.Text(v, i)
	cutShort := len(text) > most*room*4
	if cutShort && t != types.Dynamic {
		text = text[:most*room*4]
	}
	var lines []string
	if t == types.Dynamic {
		text = paint.Pretty(text, room)
	}
	for line := range strings.Lines(text) {
		line = paint.Clean(strings.TrimRight(line, "\r\n"))
		lines = append(lines, b.Wrap(line, paint.Value(t, line), room)...)
		if len(lines) > most {
			break
		}
	}
	if cutShort || len(lines) > most {
		lines = append(lines[:min(len(lines), most)], b.Text(paint.Faint, "…"))
	}
	return lines
}
