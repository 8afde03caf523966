package editor

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/paint"
)

// search looks through what was typed before, from the latest back.
type search struct {
	typed string
	at    int // the text that has it; -1 where none has
}

func (m *Model) beginSearch() {
	m.menu.close()
	m.search = &search{at: m.History.Len()}
}

// find looks for the text from one on back.
func (m *Model) find(from int) {
	for i := min(from, m.History.Len()-1); i >= 0; i-- {
		if strings.Contains(strings.ToLower(m.History.At(i)), strings.ToLower(m.search.typed)) {
			m.search.at = i
			return
		}
	}
	m.search.at = -1
}

// searchKey is a key in a search; done is false for a key that ends it and then does what it does elsewhere.
func (m *Model) searchKey(k tea.KeyPressMsg, name string) (done bool) {
	s := m.search
	switch {
	case name == "ctrl+r" || name == "up":
		if s.at > 0 {
			last := s.at
			if m.find(s.at - 1); s.at < 0 {
				s.at = last
			}
		}
	case name == "ctrl+s" || name == "down":
		for i := s.at + 1; s.at >= 0 && i < m.History.Len(); i++ {
			if strings.Contains(strings.ToLower(m.History.At(i)), strings.ToLower(s.typed)) {
				s.at = i
				break
			}
		}
	case name == "backspace":
		if r := []rune(s.typed); len(r) > 0 {
			s.typed = string(r[:len(r)-1])
			m.find(m.History.Len() - 1)
		}
	case name == "ctrl+c", name == "ctrl+g":
		m.search = nil
	case k.Text != "":
		s.typed += k.Text
		m.find(max(s.at, 0))
		if s.at < 0 {
			m.find(m.History.Len() - 1)
		}
	default:
		m.endSearch()
		return name == "esc" || name == "tab"
	}
	return true
}

// endSearch goes on with the text that was found.
func (m *Model) endSearch() {
	s := m.search
	m.search = nil
	if s.at >= 0 && s.at < m.History.Len() {
		m.SetText(m.History.At(s.at))
		m.past = s.at
	}
}

// searchLines shows the text that was found, and what is looked for.
func (m *Model) searchLines() (lines []string, x, y int) {
	s := m.search
	text := m.area.Value()
	if s.at >= 0 && s.at < m.History.Len() {
		text = encode(m.History.At(s.at))
	}
	parts := colours(text)
	if n := strings.Index(strings.ToLower(text), strings.ToLower(s.typed)); n >= 0 && s.typed != "" && n+len(s.typed) <= len(text) {
		parts = over(parts, paint.Part{Start: n, End: n + len(s.typed), Role: paint.Found})
	}
	rows := m.rows(text)
	rows = rows[:min(len(rows), m.most())]
	for i, r := range rows {
		lines = append(lines, m.line(i == 0, text, r, parts))
	}
	label := "search: "
	switch {
	case s.at < 0:
		label = "not found: "
	case s.at < m.History.Len():
		label = fmt.Sprintf("search (%d of %d): ", s.at+1, m.History.Len())
	}
	typed := s.typed
	if most := m.width - len(label) - 2; runewidth.StringWidth(typed) > most {
		typed = runewidth.TruncateLeft(typed, runewidth.StringWidth(typed)-max(most, 0), "")
	}
	lines = append(lines, m.Brush.Text(paint.Faint, label)+typed)
	return lines, len(label) + runewidth.StringWidth(typed), len(lines) - 1
}
