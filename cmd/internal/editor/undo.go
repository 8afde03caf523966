package editor

// undo is what the text was before.
type undo struct {
	before, after []state
	word          bool // the last change was a letter of a word
}

type state struct {
	value  string
	offset int
}

// mostUndone is how many changes can be taken back.
const mostUndone = 500

// changed keeps what the text was before a change; the letters of a word are one change.
func (u *undo) changed(from state, letter bool) {
	if !letter || !u.word {
		u.before = append(u.before, from)
		u.before = u.before[max(len(u.before)-mostUndone, 0):]
	}
	u.word, u.after = letter, nil
}

func (m *Model) state() state { return state{m.area.Value(), m.offset()} }

// undone takes the last change back.
func (m *Model) undone() { m.undo.step(m, &m.undo.before, &m.undo.after) }

// redone makes the change again that was taken back last.
func (m *Model) redone() { m.undo.step(m, &m.undo.after, &m.undo.before) }

// step goes to the last of some states, and keeps the present one among others.
func (u *undo) step(m *Model, from, to *[]state) {
	n := len(*from)
	if n == 0 {
		return
	}
	last := (*from)[n-1]
	*from = (*from)[:n-1]
	*to = append(*to, m.state())
	m.restore(last)
}

func (m *Model) restore(s state) {
	m.area.SetValue(s.value)
	m.moveTo(s.offset)
	m.undo.word = false
}
