package editor

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/complete"
)

func TestFinished(t *testing.T) {
	for text, want := range map[string]bool{
		"":                            true,
		"// only a comment":           true,
		"T":                           true,
		"T | take 5":                  true,
		"T |":                         false,
		"T | // more follows":         false,
		"T\n|":                        false,
		"T | where (a":                false,
		"T | where a in ('x',":        false,
		"T | where a ==":              false,
		"T | where a has":             false,
		"T | where":                   false,
		"T | count":                   true,
		"T | getschema":               true,
		"T | serialize":               true,
		"T | summarize":               false,
		"T | summarize count() by":    false,
		"T | project *":               true,
		"T | where a == '|":           true, // a mistake, which Enter tells of
		"let x = 5":                   false,
		"let x =":                     false,
		"let x = 5;":                  true,
		"let x = 5; T | take x":       true,
		"let x = 5; let y = 6":        false,
		"let f = (a: long) { a }":     false,
		"let f = (a: long) {\n  a;":   false,
		"print ```several\nlines":     false,
		"print ```several\nlines```":  true,
		"T | join (U | take 5":        false,
		"T | join (U | take 5) on":    false,
		"print datetime(2026-05-01)":  true,
		"print '(' ":                  true,
		"T | where a matches regex":   false,
		"range x from 1 to":           false,
		"T | where a between (1 .. 2": false,
	} {
		require.Equal(t, want, Finished(text), text)
	}
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "kql", "history")
	h, err := OpenHistory(path)
	require.NoError(t, err)
	for _, text := range []string{"print 1", "print 1", "T\n| take 5", "", "print \"ä\""} {
		require.NoError(t, h.Add(text))
	}
	require.Equal(t, 3, h.Len())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	other, err := OpenHistory(path)
	require.NoError(t, err)
	require.NoError(t, other.Add("from another session"))
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString("no JSON\n{}\n\"last\"\n")
	require.NoError(t, err)
	require.NoError(t, file.Close())

	again, err := OpenHistory(path)
	require.NoError(t, err)
	var all []string
	for i := range again.Len() {
		all = append(all, again.At(i))
	}
	require.Equal(t, []string{"print 1", "T\n| take 5", "print \"ä\"", "from another session", "last"}, all)

	nowhere, err := OpenHistory(filepath.Join(path, "history"))
	require.Error(t, err)
	require.Equal(t, 0, nowhere.Len())
}

func TestHistoryFile(t *testing.T) {
	t.Setenv("KQL_HISTORY", "")
	t.Setenv("XDG_STATE_HOME", "/state")
	require.Equal(t, filepath.FromSlash("/state/kql/history"), HistoryFile())
	t.Setenv("KQL_HISTORY", "off")
	require.Empty(t, HistoryFile())
	t.Setenv("KQL_HISTORY", "mine")
	require.Equal(t, "mine", HistoryFile())
}

// prompt is an editor whose completion offers words.
func prompt(words ...string) *Model {
	m := New(Options{Prompt: "> ", History: &History{}, Finished: Finished, Complete: func(text string, offset int) (items []complete.Item, start int) {
		start = strings.LastIndexAny(text[:offset], " \n") + 1
		for _, w := range words {
			if strings.HasPrefix(w, text[start:offset]) {
				items = append(items, complete.Item{Text: w, Kind: complete.Column, Detail: "string"})
			}
		}
		return items, start
	}})
	m.Resize(60, 20)
	return m
}

func TestTabulatorsStayInStrings(t *testing.T) {
	m := prompt()
	m.Update(tea.PasteMsg{Content: "T\r\n\t| where a == \"x\ty\"\n"})
	require.Equal(t, "T\n    | where a == \"x\ty\"", m.Text())
	lines, _, _ := m.Lines()
	require.Equal(t, []string{"> T", "      | where a == \"x y\""}, lines)
	require.Equal(t, []string{"> print \"x y\""}, Echo("> ", "print \"x\ty\"", 80, false, nil))
}

func TestMarksUnderTheirPlaces(t *testing.T) {
	marks := []Mark{{Start: 6, End: 7, Message: "second"}, {Start: 0, End: 5, Message: "first", Hint: "do so"}}
	require.Equal(t, []string{"> print x", "  ^^^^^", "  first", "  do so", "        ^", "        second"}, Echo("> ", "print x", 80, false, marks))
	require.Equal(t, []string{"> T |", "     ^", "     end"}, Echo("> ", "T |", 80, false, []Mark{{Start: 3, End: 3, Message: "end"}}))
	require.Equal(t, []string{"日本 x", "     ^", "     here"}, Echo("", "日本 x", 80, false, []Mark{{Start: 7, End: 8, Message: "here"}}))
	long := Echo("> ", "T", 30, false, []Mark{{Start: 0, End: 1, Message: strings.Repeat("word ", 20)}})
	for _, line := range long {
		require.LessOrEqual(t, len(line), 30)
	}
	require.Equal(t, []string{"| b", "  ^", "  here"}, Echo("", "a\n| b\n| c", 80, false, []Mark{{Start: 4, End: 5, Message: "here"}}))
}

func TestTooLongAPaste(t *testing.T) {
	m := prompt()
	m.Update(tea.PasteMsg{Content: strings.Repeat("x\n", mostPasted+5)})
	require.Empty(t, m.Text())
	lines, _, _ := m.Lines()
	require.Contains(t, lines[len(lines)-1], ".run FILE")
}

// TestAnEmptySelectionIsNone has a selection that was taken back end on lines that are gone when the next one begins.
func TestAnEmptySelectionIsNone(t *testing.T) {
	m := prompt()
	m.SetText("a\nb\nc")
	for _, key := range []string{"shift+left", "shift+right", "backspace", "backspace", "backspace", "shift+left"} {
		m.Update(named(key))
		m.Lines()
	}
	require.Equal(t, "a\n", m.Text())
	m.Update(tea.KeyPressMsg{Text: "x", Code: 'x'})
	require.Equal(t, "ax", m.Text())
}

// TestRandomKeys presses random keys: nothing may panic, the cursor stays on the screen and no line is too wide.
func TestRandomKeys(t *testing.T) {
	var keys []tea.Msg
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		keys = append(keys, named(name))
	}
	for _, name := range []string{"left", "right", "home", "end", "backspace", "delete", "ctrl+k", "ctrl+w", "ctrl+u", "alt+b", "alt+f", "alt+d", "shift+left", "shift+right", "shift+up", "ctrl+t", "alt+u", "ctrl+left"} {
		keys = append(keys, named(name))
	}
	for _, text := range []string{"a", "b", " ", "(", ")", "|", "日", "e\u0301", "\"", "🙂"} {
		keys = append(keys, tea.KeyPressMsg{Text: text, Code: []rune(text)[0]})
	}
	keys = append(keys, tea.PasteMsg{Content: "T\n| where (a == 1\n\t| take 5"}, tea.PasteMsg{Content: strings.Repeat("wide ", 40)})
	for round := range 60 {
		r := rand.New(rand.NewPCG(1, uint64(round)))
		m := prompt("alpha", "alphabet", "beta", "(x)")
		m.Resize(20+r.IntN(80), 6+r.IntN(30))
		for range 200 {
			k := keys[r.IntN(len(keys))]
			event, cmd := m.Update(k)
			if a, ok := answerOf(cmd); ok && r.IntN(2) == 0 {
				m.Update(a)
			}
			if event == Submit {
				require.NoError(t, m.History.Add(m.Text()))
				m.Clear()
			}
			lines, x, y := m.Lines()
			require.True(t, y >= 0 && y < len(lines), "round %d", round)
			require.True(t, x >= 0 && x < m.width, "round %d: %d", round, x)
			require.LessOrEqual(t, len(lines), max(m.height, 3+mostItems+3), "round %d", round)
			for _, line := range lines {
				require.LessOrEqual(t, runewidth.StringWidth(line), m.width, "round %d: %q", round, line)
			}
			require.NotContains(t, m.Text(), tabulator)
		}
	}
}

// answerOf runs a command that asks for completions.
func answerOf(cmd tea.Cmd) (answer, bool) {
	if cmd == nil {
		return answer{}, false
	}
	switch msg := cmd().(type) {
	case answer:
		return msg, true
	case tea.BatchMsg:
		for _, c := range msg {
			if a, ok := answerOf(c); ok {
				return a, true
			}
		}
	}
	return answer{}, false
}

// named is the key of a name such as ctrl+left.
func named(name string) tea.KeyPressMsg {
	codes := map[string]rune{"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f5": tea.KeyF5}
	parts := strings.Split(name, "+")
	k := tea.KeyPressMsg{Code: codes[parts[len(parts)-1]]}
	if k.Code == 0 {
		k.Code = []rune(parts[len(parts)-1])[0]
	}
	for _, mod := range parts[:len(parts)-1] {
		k.Mod |= map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}[mod]
	}
	return k
}

// BenchmarkTyping types a letter into a query of 200 lines and draws it.
func BenchmarkTyping(b *testing.B) {
	m := prompt()
	m.Complete = nil
	m.Resize(100, 40)
	m.Update(tea.PasteMsg{Content: strings.Repeat("| where Column has \"text\" and (Other == 5 or Third in (1, 2, 3)) // why\n", 200)})
	for b.Loop() {
		m.Update(tea.KeyPressMsg{Text: "a", Code: 'a'})
		m.Lines()
		m.Update(named("backspace"))
	}
}
