package editor

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/paint"
)

// menu is what may be typed at the cursor.
type menu struct {
	items  []complete.Item
	start  int // of the word that an item replaces, in the text
	picked int // the item that stands in the text; -1: none
	first  int // the first item that is shown
	before state

	waiting bool // for an answer
	stale   bool // the answer that is waited for is to be asked for again: the text has changed
	turn    int  // which text it is that an answer is about
}

// answer is what completion says of a text.
type answer struct {
	turn   int
	text   string
	offset int
	items  []complete.Item
	start  int
}

// mostItems is how many items are shown at a time.
const mostItems = 8

// close closes the menu; an answer that is on its way opens no other.
func (m *menu) close() {
	m.items, m.picked, m.first, m.stale = nil, -1, 0, false
	m.turn++
}

// revert closes the menu and takes the picked item out of the text.
func (m *menu) revert(model *Model) {
	if m.picked >= 0 {
		model.restore(m.before)
	}
	m.close()
}

// height is how many lines the menu takes.
func (m *menu) height() int {
	if len(m.items) == 0 {
		return 0
	}
	return min(len(m.items), mostItems) + 1
}

// ask asks for what may be typed now. It waits for one answer at a time.
func (m *Model) ask() tea.Cmd {
	m.menu.close()
	m.menu.stale = m.menu.waiting
	if m.Complete == nil || m.menu.waiting {
		return nil
	}
	m.menu.waiting = true
	turn := m.menu.turn
	text, offset := m.Text(), len(decode(m.area.Value()[:m.offset()]))
	return func() tea.Msg {
		items, start := m.Complete(text, offset)
		return answer{turn, text, offset, items, start}
	}
}

func (m *Model) answered(a answer) tea.Cmd {
	m.menu.waiting = false
	switch {
	case m.menu.stale:
		return m.ask()
	case a.turn == m.menu.turn && m.search == nil && m.menu.picked < 0:
		m.menu.open(a)
	}
	return nil
}

// open shows the items of an answer, unless all there is has been typed.
func (m *menu) open(a answer) {
	if strings.TrimSpace(a.text) == "" || len(a.items) == 1 && a.items[0].Text == a.text[a.start:a.offset] {
		return
	}
	m.items, m.start, m.picked, m.first = a.items, a.start, -1, 0
}

// tab completes the word: as far as all items go, then with one item after the other.
func (m *Model) tab(by int) {
	if m.menu.picked < 0 {
		value, offset := m.area.Value(), m.offset()
		if strings.TrimSpace(value[strings.LastIndexByte(value[:offset], '\n')+1:offset]) == "" && value != "" {
			m.insert("    ")
			return
		}
		text, at := m.Text(), len(decode(value[:offset]))
		items, start := m.Complete(text, at)
		if len(items) == 0 {
			return
		}
		m.menu.items, m.menu.start, m.menu.before = items, start, state{value, offset}
		m.menu.stale, m.menu.turn = false, m.menu.turn+1 // here is what was asked for
		m.undo.changed(m.state(), false)
		if prefix := shared(items); len(prefix) > at-start && by > 0 && strings.HasPrefix(prefix, text[start:at]) {
			m.put(prefix)
			if len(items) == 1 {
				m.menu.close()
			}
			return
		}
	}
	m.pick(by)
}

// pick puts the next item into the text.
func (m *Model) pick(by int) {
	n := len(m.menu.items)
	if m.menu.picked < 0 && by < 0 {
		m.menu.picked = 0
	}
	m.menu.picked = (m.menu.picked + by + n) % n
	m.menu.first = min(max(m.menu.first, m.menu.picked-mostItems+1), m.menu.picked)
	m.put(m.menu.items[m.menu.picked].Text)
	if n == 1 {
		m.menu.close()
	}
}

// put puts a text in the place of the word at the cursor.
func (m *Model) put(text string) {
	picked, items, start, first, before := m.menu.picked, m.menu.items, m.menu.start, m.menu.first, m.menu.before
	whole := decode(before.value)
	at := len(decode(before.value[:before.offset]))
	m.area.SetValue(encode(whole[:start] + text + whole[at:]))
	m.moveTo(len(encode(whole[:start] + text)))
	m.menu.picked, m.menu.items, m.menu.start, m.menu.first, m.menu.before = picked, items, start, first, before
}

// shared is what all items begin with.
func shared(items []complete.Item) string {
	prefix := items[0].Text
	for _, i := range items[1:] {
		for !strings.HasPrefix(i.Text, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	return prefix
}

// startCell is the cell of the word that an item replaces.
func (m *Model) startCell(rows []row) int {
	if len(m.menu.items) == 0 {
		return 0
	}
	start := len(encode(m.Text()[:min(m.menu.start, len(m.Text()))]))
	cell := 0
	for _, r := range rows {
		if start >= r.start && start <= r.end {
			cell = runewidth.StringWidth(m.area.Value()[r.start:start])
		}
	}
	return cell
}

// menuLines draws the menu below a cell: what each item is, and more about the picked one.
func (m *Model) menuLines(at int) (lines []string) {
	items := m.menu.items
	if len(items) == 0 {
		return nil
	}
	shown := items[m.menu.first:min(m.menu.first+mostItems, len(items))]
	names := 0
	for _, i := range shown {
		names = max(names, runewidth.StringWidth(i.Text))
	}
	names = min(names, m.width/2)
	at = max(min(at, m.width-names-24), 0)
	for n, i := range shown {
		name := runewidth.FillRight(runewidth.Truncate(paint.Clean(i.Text), names, "…"), names)
		role := paint.Plain
		if m.menu.first+n == m.menu.picked {
			role = paint.Picked
		}
		about := runewidth.Truncate(summary(i), max(m.width-at-names-4, 0), "…")
		lines = append(lines, strings.Repeat(" ", at)+m.Brush.Text(role, " "+name+" ")+" "+m.Brush.Text(paint.Faint, about))
	}
	return append(lines, m.below(paint.Faint, strings.Repeat(" ", at+1)+m.about()))
}

// summary is what an item's line says of it.
func summary(i complete.Item) string {
	detail, _, _ := strings.Cut(i.Detail, "\n")
	if i.Doc != "" && i.Kind != complete.Column {
		detail = i.Doc
	}
	if detail == "" && i.Kind != complete.Keyword {
		detail = string(i.Kind)
	}
	return paint.Clean(detail)
}

// about is how the picked item is written, or how many there are.
func (m *Model) about() string {
	n := len(m.menu.items)
	if m.menu.picked < 0 {
		return fmt.Sprintf("%d · Tab takes the first", n)
	}
	i := m.menu.items[m.menu.picked]
	text := fmt.Sprintf("%d of %d", m.menu.picked+1, n)
	if i.Doc != "" && i.Detail != "" {
		text += " · " + paint.Clean(strings.ReplaceAll(i.Detail, "\n", "  or  "))
	}
	return text
}
