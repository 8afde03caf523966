package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// action is what a key does that is not one of the text area's own.
type action func(*Model) (Event, tea.Cmd)

// quiet is an action that only changes the model.
func quiet(f func(*Model)) action {
	return func(m *Model) (Event, tea.Cmd) {
		f(m)
		return None, nil
	}
}

// actions are the prompt's own keys.
var actions = map[string]action{
	"enter":       (*Model).enter,
	"alt+enter":   changing((*Model).newline),
	"ctrl+j":      changing((*Model).newline),
	"f5":          (*Model).submit,
	"shift+enter": (*Model).submit,
	"ctrl+enter":  (*Model).submit,
	"tab":         quiet(func(m *Model) { m.tab(1) }),
	"shift+tab":   quiet(func(m *Model) { m.tab(-1) }),
	"up":          quiet(func(m *Model) { m.vertical(-1) }),
	"down":        quiet(func(m *Model) { m.vertical(1) }),
	"ctrl+p":      quiet(func(m *Model) { m.vertical(-1) }),
	"ctrl+n":      quiet(func(m *Model) { m.vertical(1) }),
	"alt+up":      quiet(func(m *Model) { m.recall(-1) }),
	"alt+down":    quiet(func(m *Model) { m.recall(1) }),
	"pgup":        quiet(func(m *Model) { m.scroll(-1) }),
	"pgdown":      quiet(func(m *Model) { m.scroll(1) }),
	"ctrl+r":      quiet(func(m *Model) { m.beginSearch() }),
	"esc":         quiet(func(m *Model) { m.menu.revert(m) }),
	"ctrl+c":      func(*Model) (Event, tea.Cmd) { return Interrupt, nil },
	"ctrl+d":      (*Model).leave,
	"ctrl+_":      changing(func(m *Model) { m.undone() }),
	"ctrl+/":      changing(func(m *Model) { m.undone() }),
	"alt+_":       changing(func(m *Model) { m.redone() }),
	"alt+/":       changing(func(m *Model) { m.redone() }),
	"ctrl+y":      changing(func(m *Model) { m.insert(m.killed) }),
	"ctrl+x":      quiet(func(m *Model) { m.chord = true }),
}

// changing is an action that changes the text, so that other completions may follow.
func changing(f func(*Model)) action {
	return func(m *Model) (Event, tea.Cmd) {
		f(m)
		m.menu.close()
		return None, nil
	}
}

// kills are the text area's keys that cut text, which Ctrl-Y brings back.
var kills = map[string]bool{"ctrl+k": true, "ctrl+u": true, "ctrl+w": true, "alt+d": true, "alt+backspace": true, "ctrl+backspace": true, "alt+delete": true, "ctrl+delete": true}

func (m *Model) key(k tea.KeyPressMsg) (Event, tea.Cmd) {
	m.note = ""
	name := k.String()
	if m.chord {
		m.chord = false
		if name == "ctrl+e" || name == "e" {
			return None, m.open()
		}
	}
	if m.search != nil && m.searchKey(k, name) {
		return None, nil
	}
	moves := name == "up" || name == "down" || name == "ctrl+p" || name == "ctrl+n"
	if !moves {
		m.goal = -1
		m.browsing = m.browsing && (name == "alt+up" || name == "alt+down")
	}
	if a := actions[name]; a != nil {
		return a(m)
	}
	return None, m.typed(k, name)
}

// typed gives a key to the text area.
func (m *Model) typed(k tea.KeyPressMsg, name string) tea.Cmd {
	before := m.state()
	if !m.area.HasSelection() {
		m.area.ClearSelection() // the text area would go on from where an empty one began, even if that is gone
	}
	var cmd tea.Cmd
	m.area, cmd = m.area.Update(k)
	after := m.area.Value()
	if after == before.value {
		m.undo.word = false
		m.menu.close()
		return cmd
	}
	m.undo.changed(before, strings.TrimSpace(k.Text) != "")
	if kills[name] {
		m.killed = removed(before.value, after)
	}
	return tea.Batch(cmd, m.ask())
}

// removed is the part of a text that is no longer there.
func removed(before, after string) string {
	start := 0
	for start < len(after) && start < len(before) && before[start] == after[start] {
		start++
	}
	end := len(before)
	for i := len(after); i > start && end > start && before[end-1] == after[i-1]; i-- {
		end--
	}
	return before[start:end]
}

// insert puts text where the cursor is, in place of what is selected.
func (m *Model) insert(text string) {
	m.undo.changed(m.state(), false)
	m.area.DeleteSelection()
	m.area.InsertString(encode(text))
}

// mostPasted is how many lines the text area holds.
const mostPasted = 9000

func (m *Model) paste(p tea.PasteMsg) tea.Cmd {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(p.Content)
	if m.search != nil {
		m.search.typed += strings.ReplaceAll(text, "\n", " ")
		m.find(m.search.at)
		return nil
	}
	if m.area.LineCount()+strings.Count(text, "\n") > mostPasted {
		m.Note("The text is too long for the prompt; .run FILE runs a file.")
		return nil
	}
	m.menu.close()
	m.insert(strings.TrimRight(text, "\n"))
	return nil
}

// enter runs the text if it is finished, else it begins a new line. An item of the menu is taken first.
func (m *Model) enter() (Event, tea.Cmd) {
	switch {
	case m.menu.picked >= 0:
		m.menu.close()
		return None, nil
	case strings.TrimSpace(m.area.Value()) == "":
		return None, nil
	case m.Finished(m.Text()):
		return m.submit()
	}
	m.newline()
	m.menu.close()
	return None, nil
}

func (m *Model) submit() (Event, tea.Cmd) {
	m.menu.close()
	if strings.TrimSpace(m.area.Value()) == "" {
		return None, nil
	}
	return Submit, nil
}

// newline begins a line that is indented as the one before it.
func (m *Model) newline() {
	line := m.area.Value()[:m.offset()]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	m.insert("\n" + line[:len(line)-len(strings.TrimLeft(line, " "))])
}

func (m *Model) leave() (Event, tea.Cmd) {
	if m.area.Value() == "" {
		return Leave, nil
	}
	return None, m.typed(tea.KeyPressMsg{Code: tea.KeyDelete}, "delete")
}

// vertical moves the cursor a line of the screen up or down; beyond the first and the last one it goes through
// what was typed before. In a menu with a picked item it picks another one.
func (m *Model) vertical(by int) {
	if m.menu.picked >= 0 {
		m.pick(by)
		return
	}
	m.menu.close()
	m.area.ClearSelection()
	rows := m.rows(m.area.Value())
	at, x := m.place(rows)
	if next := at + by; !m.browsing && next >= 0 && next < len(rows) {
		if m.goal < 0 {
			m.goal = x
		}
		m.moveTo(rows[next].offsetAt(m.area.Value(), m.goal))
		return
	}
	m.recall(by)
}

// scroll moves the cursor by a screen.
func (m *Model) scroll(by int) {
	rows := m.rows(m.area.Value())
	at, x := m.place(rows)
	next := min(max(at+by*max(m.most()-1, 1), 0), len(rows)-1)
	m.moveTo(rows[next].offsetAt(m.area.Value(), x))
}

// recall shows the text before or after the one shown of the history.
func (m *Model) recall(by int) {
	next := m.past + by
	if next < 0 || next > m.History.Len() {
		return
	}
	if m.past == m.History.Len() {
		m.draft = m.Text()
	}
	m.past = next
	text := m.draft
	if next < m.History.Len() {
		text = m.History.At(next)
	}
	m.SetText(text)
	if m.mistake.text == text {
		m.moveTo(len(encode(text[:m.mistake.offset])))
	}
	m.browsing = true
}
