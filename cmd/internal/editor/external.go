package editor

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// edited is what an editor made of the text.
type edited struct {
	text string
	err  error
}

// open opens the text in the user's editor.
func (m *Model) open() tea.Cmd { return m.Open(m.Text()) }

// Open opens a text in the user's editor, and puts what becomes of it into the prompt.
func (m *Model) Open(text string) tea.Cmd {
	folder, err := os.MkdirTemp("", "kql-")
	if err != nil {
		return func() tea.Msg { return edited{err: err} }
	}
	path := filepath.Join(folder, "query.kql")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return func() tea.Msg { return edited{err: err} }
	}
	words := command()
	return tea.ExecProcess(exec.Command(words[0], append(words[1:], path)...), func(err error) tea.Msg {
		defer os.RemoveAll(folder)
		if err != nil {
			return edited{err: err}
		}
		text, err := os.ReadFile(path)
		return edited{strings.TrimRight(string(text), "\r\n"), err}
	})
}

// command is the user's editor, with its arguments.
func command() []string {
	usual := "vi"
	if runtime.GOOS == "windows" {
		usual = "notepad"
	}
	if words := strings.Fields(cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"))); len(words) > 0 {
		return words
	}
	return []string{usual}
}

func (m *Model) back(e edited) {
	if e.err != nil {
		m.Note("The editor: " + e.err.Error())
		return
	}
	m.SetText(strings.ReplaceAll(e.text, "\r\n", "\n"))
}
