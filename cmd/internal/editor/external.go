package editor

import (
	"cmp"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

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
	return tea.Exec(&external{exec.Command(words[0], append(words[1:], path)...)}, func(err error) tea.Msg {
		defer os.RemoveAll(folder)
		if err != nil {
			return edited{err: err}
		}
		text, err := os.ReadFile(path)
		return edited{strings.TrimRight(string(text), "\r\n"), err}
	})
}

// external is another program that has the terminal to itself.
type external struct{ *exec.Cmd }

// Run runs the program. It takes its time: bubbletea would not draw again if it came back before the drawing had
// stopped.
func (e *external) Run() error {
	time.Sleep(50 * time.Millisecond)
	return e.Cmd.Run()
}

// SetStdin is tea.ExecCommand.
func (e *external) SetStdin(r io.Reader) { e.Stdin = r }

// SetStdout is tea.ExecCommand.
func (e *external) SetStdout(w io.Writer) { e.Stdout = w }

// SetStderr is tea.ExecCommand.
func (e *external) SetStderr(w io.Writer) { e.Stderr = w }

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
