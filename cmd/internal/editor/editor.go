// Package editor is the prompt on a terminal: it edits a text over several lines, in colours, completes it, and
// brings back what was typed before. bubbles' textarea holds the text and knows the usual keys; what belongs to a
// prompt is here.
package editor

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/paint"
	"kql/parser"
)

// Options are what a prompt asks others.
type Options struct {
	Prompt  string
	Brush   paint.Brush
	History *History
	// Complete says what may be typed at an offset. It is called from other goroutines, one call at a time.
	Complete func(text string, offset int) (items []complete.Item, start int)
	// Finished says whether Enter runs a text or begins a new line.
	Finished func(text string) bool
}

// Model is the prompt.
type Model struct {
	Options
	area          textarea.Model
	width, height int

	top      int // the first line of the screen that is shown of the text
	goal     int // the cell that the cursor goes to in lines above and below; -1: where it is
	past     int // which of the history is shown; its length where none is
	draft    string
	browsing bool // Up and Down go through the history, whatever line the cursor is in
	undo     undo
	killed   string
	menu     menu
	search   *search
	chord    bool // Ctrl-X was pressed
	note     string
	mistake  mistake
}

// mistake is where a text was wrong, for when it comes back.
type mistake struct {
	text   string
	offset int
}

// Event is what a key means to whoever owns the prompt.
type Event int

// The events.
const (
	None      Event = iota
	Submit          // the text is to be run
	Interrupt       // Ctrl-C
	Leave           // Ctrl-D where there is no text
)

// New is an empty prompt.
func New(o Options) *Model {
	m := &Model{Options: o, area: textarea.New(), width: 80, height: 24, goal: -1, past: o.History.Len()}
	m.area.Prompt, m.area.ShowLineNumbers, m.area.MaxHeight, m.area.MaxWidth = "", false, 0, 0
	m.area.KeyMap.Paste.SetEnabled(false) // a terminal pastes by itself; this would start other programs
	m.area.KeyMap.CopySelection.SetEnabled(false)
	m.area.SetVirtualCursor(false)
	m.area.Focus()
	m.menu.picked = -1
	return m
}

// Resize says how large the terminal is.
func (m *Model) Resize(width, height int) {
	m.width, m.height = width, height
	m.area.SetWidth(m.room())
}

// indent is how far the text stands to the right, behind the prompt.
func (m *Model) indent() int { return len([]rune(m.Prompt)) }

// room is how many cells a line of the text has: a space may stand beyond it, and the cursor behind that.
func (m *Model) room() int { return max(m.width-m.indent()-2, 8) }

// Text is the text.
func (m *Model) Text() string { return decode(m.area.Value()) }

// SetText puts a text in the place of what is there, the cursor behind it.
func (m *Model) SetText(text string) {
	m.undo.changed(m.state(), false)
	m.replace(text)
}

func (m *Model) replace(text string) {
	m.area.SetValue(encode(text))
	m.moveTo(len(m.area.Value()))
	m.goal = -1
	m.menu.close()
}

// Clear empties the prompt for the next text.
func (m *Model) Clear() {
	m.replace("")
	m.undo = undo{}
	m.past, m.draft, m.browsing, m.note = m.History.Len(), "", false, ""
}

// Mistaken remembers where a text is wrong: the cursor goes there when the text comes back.
func (m *Model) Mistaken(text string, offset int) { m.mistake = mistake{text, offset} }

// Note shows a line under the text until the next key.
func (m *Model) Note(text string) { m.note = text }

// tabulator stands for a tabulator in the text area, which would make spaces of one.
const tabulator = "\uE009"

func encode(text string) string { return strings.ReplaceAll(indented(text), "\t", tabulator) }

func decode(value string) string { return strings.ReplaceAll(value, tabulator, "\t") }

// indented is a text whose tabulators between tokens are spaces; those in strings stay.
func indented(text string) string {
	if !strings.Contains(text, "\t") {
		return text
	}
	var b strings.Builder
	at := 0
	for _, t := range parser.Tokens(text) {
		b.WriteString(strings.ReplaceAll(text[at:t.Start], "\t", "    "))
		b.WriteString(text[t.Start:t.End])
		at = t.End
	}
	b.WriteString(strings.ReplaceAll(text[at:], "\t", "    "))
	return b.String()
}

// offset is where the cursor stands in the area's value, in bytes.
func (m *Model) offset() int {
	at, line := 0, 0
	for text := range strings.SplitSeq(m.area.Value(), "\n") {
		if line == m.area.Line() {
			return at + bytesOf(text, m.area.Column())
		}
		at += len(text) + 1
		line++
	}
	return at
}

// bytesOf is how many bytes the first characters of a text have.
func bytesOf(text string, characters int) int {
	for i := range text {
		if characters == 0 {
			return i
		}
		characters--
	}
	return len(text)
}

// moveTo moves the cursor to an offset of the area's value.
func (m *Model) moveTo(offset int) {
	before := m.area.Value()[:offset]
	line := strings.Count(before, "\n")
	for m.area.Line() < line {
		m.area.CursorEnd() // from there one down is the next line, however this one is wrapped
		m.area.CursorDown()
	}
	for m.area.Line() > line {
		m.area.CursorStart()
		m.area.CursorUp()
	}
	m.area.SetCursorColumn(len([]rune(before[strings.LastIndexByte(before, '\n')+1:])))
}

// Update does what a key or another message says.
func (m *Model) Update(msg tea.Msg) (Event, tea.Cmd) {
	switch msg := msg.(type) {
	case answer:
		return None, m.answered(msg)
	case edited:
		m.back(msg)
	case tea.PasteMsg:
		return None, m.paste(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return None, nil
}
