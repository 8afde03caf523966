// Package grid lays the rows of a result out for a terminal: as a table that fits its width, as records where a
// table cannot, and as a page to scroll in.
package grid

import (
	"sort"

	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/output"
	"kql/cmd/internal/paint"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Grid is a result by row and column.
type Grid struct {
	Schema planner.Schema
	Rows   int

	batches []*vector.Batch
	starts  []int // the first row of each batch
}

// New is the grid of a result.
func New(t executor.Result) *Grid {
	g := &Grid{Schema: t.Schema}
	for _, b := range t.Batches {
		if b.Len > 0 {
			g.batches = append(g.batches, b)
			g.starts = append(g.starts, g.Rows)
			g.Rows += b.Len
		}
	}
	return g
}

// at is where a value lies: its column of a batch, and the row there.
func (g *Grid) at(row, col int) (*vector.Vector, int) {
	n := sort.SearchInts(g.starts, row+1) - 1
	return g.batches[n].Col(col), row - g.starts[n]
}

// longest is how many bytes of a value are looked at for a cell, which is far fewer cells wide.
const longest = 4096

// text is a value on one line.
func (g *Grid) text(row, col int) string {
	v, i := g.at(row, col)
	text := output.Text(v, i)
	if len(text) > longest {
		text = text[:longest]
	}
	return paint.Clean(text)
}

// empty says whether a value has nothing to show.
func (g *Grid) empty(row, col int) bool {
	v, i := g.at(row, col)
	return v.Null(i) || output.Text(v, i) == ""
}

// right says whether a column's values stand to the right.
func (g *Grid) right(col int) bool {
	t := g.Schema[col].Type
	return t.Numeric() || t == types.Timespan
}

// flexible says whether a column's values may be cut: numbers and times would then be read as others.
func (g *Grid) flexible(col int) bool {
	t := g.Schema[col].Type
	return t == types.String || t == types.Dynamic
}

func width(text string) int { return runewidth.StringWidth(text) }

// cut is text that is no wider than width.
func cut(text string, width int) string { return runewidth.Truncate(text, width, "…") }

// padded is text with spaces up to a width.
func padded(text string, width int) string { return runewidth.FillRight(text, width) }
