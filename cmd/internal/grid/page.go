package grid

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kql/cmd/internal/paint"
)

// Page is a screen to scroll through a result in, by rows and columns, with a look into single rows.
type Page struct {
	*Grid
	Brush         paint.Brush
	width, height int

	columns []natural
	row     int // the row at the cursor
	top     int // the first row that is shown
	left    int // the first column that is shown
	record  bool
	scroll  int    // the first line that is shown of a record
	find    string // what was searched for
	typing  bool   // the search is being typed
	note    string // what came of it
}

// sampled is how many rows decide how wide columns are.
const sampled = 500

// NewPage is the page of a result.
func NewPage(g *Grid, b paint.Brush) *Page {
	return &Page{Grid: g, Brush: b, columns: g.measure(0, min(g.Rows, sampled)), record: len(g.Schema) > 0 && g.Rows == 1}
}

// Resize says how large the terminal is.
func (p *Page) Resize(width, height int) { p.width, p.height = width, height }

// lines is how many rows are shown.
func (p *Page) lines() int { return max(p.height-heads-1, 1) }

// Key does what a key says; done is true for one that leaves the page.
func (p *Page) Key(k tea.KeyPressMsg) (done bool) {
	name := k.String()
	p.note = ""
	if p.typing {
		p.typeSearch(k, name)
		return false
	}
	if p.record {
		return p.recordKey(name)
	}
	step := max(p.lines()-1, 1)
	switch name {
	case "q", "esc", "ctrl+c", "ctrl+o":
		return true
	case "up", "k":
		p.row--
	case "down", "j":
		p.row++
	case "pgup", "b", "ctrl+b":
		p.row -= step
		p.top -= step
	case "pgdown", "space", "f", "ctrl+f":
		p.row += step
		p.top += step
	case "home", "g":
		p.row = 0
	case "end", "G":
		p.row = p.Rows
	case "left", "h":
		p.left--
	case "right", "l":
		p.left++
	case "0", "ctrl+a":
		p.left = 0
	case "$", "ctrl+e":
		p.left = len(p.Schema)
	case "enter":
		p.record, p.scroll = p.Rows > 0, 0
	case "/":
		p.typing, p.find = true, ""
	case "n":
		p.search(1)
	case "N":
		p.search(-1)
	}
	p.row = max(min(p.row, p.Rows-1), 0)
	p.left = max(min(p.left, p.last()), 0)
	return false
}

// last is the first column that is shown when the last one is.
func (p *Page) last() int {
	room := p.width
	for i := len(p.Schema) - 1; i >= 0; i-- {
		if room -= p.wide(i); room < 0 {
			return min(i+1, len(p.Schema)-1)
		}
		room -= gap
	}
	return 0
}

func (p *Page) wide(col int) int {
	w := max(p.columns[col].values, p.columns[col].name, 1)
	if p.flexible(col) {
		w = min(w, widest)
	}
	return min(w, max(p.width, 1))
}

// recordKey is a key while a single row is shown.
func (p *Page) recordKey(name string) (done bool) {
	switch name {
	case "q", "esc", "enter":
		p.record = false
		return p.Rows == 1
	case "ctrl+c", "ctrl+o":
		return true
	case "up", "k":
		p.scroll--
	case "down", "j":
		p.scroll++
	case "pgup", "b":
		p.scroll -= p.height - 2
	case "pgdown", "space", "f":
		p.scroll += p.height - 2
	case "left", "h", "p":
		p.row, p.scroll = max(p.row-1, 0), 0
	case "right", "l", "n":
		p.row, p.scroll = min(p.row+1, p.Rows-1), 0
	}
	return false
}

// typeSearch is a key while the text to search for is typed.
func (p *Page) typeSearch(k tea.KeyPressMsg, name string) {
	switch {
	case name == "enter":
		p.typing = false
		p.search(0)
	case name == "esc" || name == "ctrl+c":
		p.typing, p.find = false, ""
	case name == "backspace":
		r := []rune(p.find)
		p.find = string(r[:max(len(r)-1, 0)])
	default:
		p.find += k.Text
	}
}

// longestSearch is how long a search may keep the page from keys.
const longestSearch = 500 * time.Millisecond

// search goes to the next row that has the text, or with by below zero to the one before; with 0 the present row may
// be it. What is not found in time is looked for on with n.
func (p *Page) search(by int) {
	if p.find == "" {
		return
	}
	step := 1
	if by < 0 {
		step = -1
	}
	wanted, began := strings.ToLower(p.find), time.Now()
	for i, row := 0, p.row+by; i < p.Rows; i, row = i+1, row+step {
		at := (row%p.Rows + p.Rows) % p.Rows
		for col := range p.Schema {
			if strings.Contains(strings.ToLower(p.text(at, col)), wanted) {
				p.row = at
				return
			}
		}
		if time.Since(began) > longestSearch {
			p.row, p.note = at, "not found so far, n goes on"
			return
		}
	}
	p.note = "not found"
}

// Lines is what the page shows.
func (p *Page) Lines() []string {
	if p.record {
		return p.recordLines()
	}
	p.top = max(min(p.top, p.row, p.Rows-p.lines()), p.row-p.lines()+1, 0)
	columns, widths := p.shown()
	lines := p.heads(columns, widths, p.Brush)
	for row := p.top; row < min(p.top+p.lines(), p.Rows); row++ {
		line := p.line(row, columns, widths, p.Brush)
		if row == p.row {
			line = p.Brush.Text(paint.Picked, padded(p.line(row, columns, widths, false), p.width))
		}
		lines = append(lines, line)
	}
	for len(lines) < p.height-1 {
		lines = append(lines, "")
	}
	return append(lines, p.Brush.Text(paint.Faint, cut(p.status(columns), p.width)))
}

// shown is the columns that fit from the left one on. The last of them may be cut.
func (p *Page) shown() (columns, widths []int) {
	room := p.width
	for i := p.left; i < len(p.Schema); i++ {
		w := p.wide(i)
		if w > room {
			if len(columns) > 0 && (!p.flexible(i) || room < narrow) {
				break
			}
			w = max(room, 1)
		}
		columns, widths = append(columns, i), append(widths, w)
		room -= w + gap
		if room < 1 {
			break
		}
	}
	return columns, widths
}

func (p *Page) status(columns []int) string {
	if p.typing {
		return "/" + p.find
	}
	text := fmt.Sprintf("row %d of %d", min(p.row+1, p.Rows), p.Rows)
	if p.note != "" {
		return text + " · " + p.note
	}
	if len(columns) > 0 && len(columns) < len(p.Schema) {
		text += fmt.Sprintf(" · columns %d to %d of %d", columns[0]+1, columns[len(columns)-1]+1, len(p.Schema))
	}
	return text + " · Enter opens it · / searches · q leaves"
}

func (p *Page) recordLines() []string {
	all := p.Grid.record(p.row, 1<<20, Options{Width: p.width, Brush: p.Brush})
	p.scroll = max(min(p.scroll, len(all)-p.height+1), 0)
	lines := all[p.scroll:min(p.scroll+p.height-1, len(all))]
	for len(lines) < p.height-1 {
		lines = append(lines[:len(lines):len(lines)], "")
	}
	status := fmt.Sprintf("row %d of %d · left, right go to other rows · q leaves", p.row+1, p.Rows)
	return append(lines, p.Brush.Text(paint.Faint, cut(status, p.width)))
}
