package editor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/paint"
)

// row is a part of the text that stands on one line of the screen, in bytes.
type row struct{ start, end int }

// rows is the lines that a text takes.
func (m *Model) rows(text string) []row { return wrapped(text, m.room()) }

// wrapped is the lines of a text, and of those that are wider than room their pieces.
func wrapped(text string, room int) (rows []row) {
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		starts := paint.Break(line, room)
		for i, s := range starts {
			end := len(line)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			rows = append(rows, row{at + s, at + end})
		}
		at += len(line) + 1
	}
	return rows
}

// offsetAt is the offset in a row that is nearest to a cell.
func (r row) offsetAt(text string, cell int) int {
	used := 0
	for i, c := range text[r.start:r.end] {
		if used += runewidth.RuneWidth(c); used > cell {
			return r.start + i
		}
	}
	return r.end
}

// place is the row that the cursor is in, and its cell there.
func (m *Model) place(rows []row) (at, x int) {
	offset := m.offset()
	for i, r := range rows {
		last := i+1 == len(rows) || rows[i+1].start > offset
		if offset >= r.start && offset <= r.end && last {
			return i, runewidth.StringWidth(m.area.Value()[r.start:offset])
		}
	}
	return 0, 0
}

// most is how many lines of the text are shown at a time.
func (m *Model) most() int { return max(m.height-m.menu.height()-3, 3) }

// Lines is what the prompt shows, and where the cursor stands in it.
func (m *Model) Lines() (lines []string, x, y int) {
	if m.search != nil {
		return m.searchLines()
	}
	text := m.area.Value()
	rows := m.rows(text)
	at, cell := m.place(rows)
	most := m.most()
	m.top = min(max(m.top, at-most+1), at, max(len(rows)-most, 0))
	parts := m.parts(text)
	for i, r := range rows[m.top:min(m.top+most, len(rows))] {
		lines = append(lines, m.line(m.top+i == 0, text, r, parts))
	}
	x, y = m.indent()+cell, at-m.top
	if hidden := len(rows) - most; hidden > 0 {
		lines = append(lines, m.below(paint.Faint, strings.Repeat(" ", m.indent())+more(m.top, hidden-m.top)))
	}
	lines = append(lines, m.menuLines(m.indent()+m.startCell(rows))...)
	if m.note != "" {
		lines = append(lines, m.below(paint.Warning, m.note))
	}
	return lines, x, y
}

// more says how many lines are not shown.
func more(above, below int) string {
	switch {
	case above == 0:
		return fmt.Sprintf("… %d more lines below", below)
	case below <= 0:
		return fmt.Sprintf("… %d more lines above", above)
	}
	return fmt.Sprintf("… %d more lines above, %d below", above, below)
}

// below is a line below the text.
func (m *Model) below(r paint.Role, text string) string {
	return m.Brush.Text(r, runewidth.Truncate(text, m.width-1, "…"))
}

// line is a row behind the prompt, or behind as much space.
func (m *Model) line(first bool, text string, r row, parts []paint.Part) string {
	return line(m.Prompt, m.Brush, first, text, r, parts)
}

func line(prompt string, b paint.Brush, first bool, text string, r row, parts []paint.Part) string {
	lead := b.Text(paint.Operator, prompt)
	if !first {
		lead = strings.Repeat(" ", len([]rune(prompt)))
	}
	return lead + strings.ReplaceAll(b.Parts(text[r.start:r.end], paint.Within(parts, r.start, r.end)), tabulator, " ")
}

// parts is the colours of a text: its tokens', the bracket's that belongs to the one at the cursor, the selection's.
func (m *Model) parts(text string) []paint.Part {
	parts := colours(text)
	if a, b, ok := paint.Brackets(text, m.offset()); ok {
		parts = over(parts, paint.Part{Start: a.Start, End: a.End, Role: paint.Match})
		parts = over(parts, paint.Part{Start: b.Start, End: b.End, Role: paint.Match})
	}
	return m.selected(text, parts)
}

// colours is the colours of a text's tokens; a command has none.
func colours(text string) []paint.Part {
	if strings.HasPrefix(strings.TrimSpace(text), ".") {
		return nil
	}
	return paint.Query(text)
}

func (m *Model) selected(text string, parts []paint.Part) []paint.Part {
	from, to, ok := m.area.Selection()
	if !ok || from == to {
		return parts
	}
	lines := strings.Split(text, "\n")
	at := func(line, column int) int {
		n := bytesOf(lines[line], column)
		for _, l := range lines[:line] {
			n += len(l) + 1
		}
		return n
	}
	return over(parts, paint.Part{Start: at(from.Row, from.Col), End: at(to.Row, to.Col), Role: paint.Picked})
}

// over is parts with one more, which lies over the others.
func over(parts []paint.Part, top paint.Part) []paint.Part {
	var out []paint.Part
	for _, p := range parts {
		if left := min(p.End, top.Start); left > p.Start {
			out = append(out, paint.Part{Start: p.Start, End: left, Role: p.Role})
		}
		if right := max(p.Start, top.End); right < p.End {
			out = append(out, paint.Part{Start: right, End: p.End, Role: p.Role})
		}
	}
	out = append(out, top)
	slices.SortFunc(out, func(a, b paint.Part) int { return a.Start - b.Start })
	return out
}
