package output

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/paint"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// textTable writes a table to read, its columns as wide as their widest cell; markdown adds the bars.
type textTable struct {
	w        writer
	markdown bool
	longest  int               // how many characters of a cell are shown; 0: all
	escape   *strings.Replacer // what has a meaning in the text around the table; nil: nothing
	right    []bool            // columns of numbers stand to the right
	cells    [][]string
	widths   []int
}

// maxCell is how many characters of a cell are shown to be read, maxExcerpt of one in an excerpt; other formats have it
// whole.
const (
	maxCell    = 80
	maxExcerpt = 40
)

// bars keeps the bars of values from ending cells; marks also keeps values from being pictures, links or bold.
var (
	bars  = strings.NewReplacer("|", `\|`)
	marks = strings.NewReplacer("|", `\|`, "\\", `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`, "&", `\&`, "~", `\~`)
)

func (t *textTable) begin(schema planner.Schema) {
	t.widths = make([]int, len(schema))
	head := make([]string, len(schema))
	for i, c := range schema {
		head[i] = c.Name
		t.right = append(t.right, c.Type.Numeric() || c.Type == types.Timespan)
	}
	t.add(head)
}

func (t *textTable) row(cols []*vector.Vector, i int) {
	row := make([]string, len(cols))
	for c, v := range cols {
		row[c] = string(appendText(nil, v, i))
	}
	t.add(row)
}

func (t *textTable) add(row []string) {
	for i, cell := range row {
		cell = paint.Clean(cell)
		if t.longest > 0 && runewidth.StringWidth(cell) > t.longest {
			cell = runewidth.Truncate(cell, t.longest, "…")
		}
		if t.escape != nil {
			cell = t.escape.Replace(cell)
		}
		row[i] = cell
		t.widths[i] = max(t.widths[i], runewidth.StringWidth(cell), 1)
	}
	t.cells = append(t.cells, row)
}

func (t *textTable) end() {
	for i, row := range t.cells {
		t.line(row)
		if i == 0 {
			t.rule()
		}
	}
}

func (t *textTable) line(row []string) {
	var b strings.Builder
	for i, cell := range row {
		space := strings.Repeat(" ", t.widths[i]-runewidth.StringWidth(cell))
		if t.right[i] {
			cell = space + cell
		} else {
			cell += space
		}
		switch {
		case t.markdown:
			b.WriteString("| " + cell + " ")
		case i > 0:
			b.WriteString("  " + cell)
		default:
			b.WriteString(cell)
		}
	}
	if t.markdown {
		b.WriteString("|")
	}
	t.w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
}

// rule parts the head from the rows.
func (t *textTable) rule() {
	for i, n := range t.widths {
		switch {
		case t.markdown && t.right[i]:
			t.w.WriteString("| " + strings.Repeat("-", n) + ":")
		case t.markdown:
			t.w.WriteString("| " + strings.Repeat("-", n) + " ")
		case i > 0:
			t.w.WriteString("  " + strings.Repeat("─", n))
		default:
			t.w.WriteString(strings.Repeat("─", n))
		}
	}
	if t.markdown {
		t.w.WriteString("|")
	}
	t.w.WriteString("\n")
}
