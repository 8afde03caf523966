//go:build unix

package repl

import (
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// screen is a terminal with a session on it.
type screen struct {
	t    *testing.T
	pty  *os.File
	done chan error

	ended bool

	mu   sync.Mutex
	last time.Time // when something was written last
	vt   *vt.Emulator
}

// open runs a shell on a terminal of a size.
func open(t *testing.T, s *Shell, start Start, width, height int) *screen {
	t.Setenv("TERM", "xterm-256color")
	master, slave, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}))
	x := &screen{t: t, pty: master, done: make(chan error, 1), vt: vt.NewEmulator(width, height), last: time.Now()}
	go func() { // what the terminal answers
		buf := make([]byte, 256)
		for {
			n, err := x.vt.Read(buf)
			if err != nil {
				return
			}
			master.Write(buf[:n])
		}
	}()
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := master.Read(buf)
			x.mu.Lock()
			x.vt.Write(buf[:n])
			x.last = time.Now()
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	start.In, start.Out, start.Loading, start.Notes = slave, slave, &Loading{}, s.notes
	go func() { x.done <- s.Run(context.Background(), start) }()
	t.Cleanup(func() {
		if !x.ended {
			io.WriteString(master, "\x03\x03\x04") // Ctrl-C twice, Ctrl-D
			x.left()
		}
		slave.Close()
		master.Close()
	})
	x.wait(prompt)
	return x
}

// special are the keys that have a name, as a terminal sends them.
var special = map[string]string{
	"Enter": "\r", "Tab": "\t", "Shift-Tab": "\x1b[Z", "Esc": "\x1b", "Backspace": "\x7f", "Space": " ",
	"Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D", "Home": "\x1b[H", "End": "\x1b[F",
	"PgUp": "\x1b[5~", "PgDown": "\x1b[6~", "Delete": "\x1b[3~", "F5": "\x1b[15~", "Alt-Enter": "\x1b\r", "Alt-Up": "\x1b[1;3A", "Alt-Down": "\x1b[1;3B",
	"Ctrl-_": "\x1f", "Alt-_": "\x1b_", "Shift-Left": "\x1b[1;2D", "Shift-Right": "\x1b[1;2C", "Ctrl-Left": "\x1b[1;5D", "Ctrl-Right": "\x1b[1;5C",
}

// key presses a key.
func (x *screen) key(name string) {
	sent, ok := special[name]
	if letter, is := strings.CutPrefix(name, "Ctrl-"); !ok && is && len(letter) == 1 {
		sent, ok = string(letter[0]&0x1f), true
	}
	if letter, is := strings.CutPrefix(name, "Alt-"); !ok && is {
		sent, ok = "\x1b"+letter, true
	}
	if !ok {
		sent = name
	}
	x.send(sent)
	if name == "Esc" {
		time.Sleep(100 * time.Millisecond) // or it would be the beginning of the next key
	}
}

func (x *screen) send(text string) {
	x.touched()
	_, err := io.WriteString(x.pty, text)
	require.NoError(x.t, err)
}

// touched says that something happens on the screen, or will soon.
func (x *screen) touched() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.last = time.Now()
}

// paste pastes a text as a terminal does.
func (x *screen) paste(text string) { x.send("\x1b[200~" + text + "\x1b[201~") }

func (x *screen) resize(width, height int) {
	x.touched()
	x.mu.Lock()
	x.vt.Resize(width, height)
	x.mu.Unlock()
	require.NoError(x.t, pty.Setsize(x.pty, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}))
	require.NoError(x.t, syscall.Kill(os.Getpid(), syscall.SIGWINCH)) // the system tells only the terminal's own processes
}

// text is what stands on the screen, with ‸ where the cursor is.
func (x *screen) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := x.vt.CursorPosition()
	var lines []string
	for row := range x.vt.Height() {
		var b strings.Builder
		for column := 0; column < x.vt.Width(); column++ {
			if column == at.X && row == at.Y && !x.vt.CursorHidden() {
				b.WriteString("‸")
			}
			cell := x.vt.CellAt(column, row)
			switch {
			case cell == nil || cell.Content == "":
				b.WriteByte(' ')
			default:
				b.WriteString(cell.Content)
				column += max(cell.Width-1, 0)
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// settled is what stands on the screen once nothing has been written for a while.
func (x *screen) settled() string {
	for {
		x.mu.Lock()
		quiet := time.Since(x.last)
		x.mu.Unlock()
		if quiet > 400*time.Millisecond {
			return x.text()
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// shows waits until the screen is as wanted, and gives what it is at the end.
func (x *screen) shows(want func(text string) bool) (text string, ok bool) {
	for end := time.Now().Add(15 * time.Second); ; {
		text = x.text()
		if want(text) {
			return text, true
		}
		if time.Now().After(end) {
			return text, false
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// left waits until the session has ended by itself.
func (x *screen) left() {
	x.t.Helper()
	select {
	case err := <-x.done:
		require.NoError(x.t, err)
		x.ended = true
	case <-time.After(10 * time.Second):
		require.Fail(x.t, "the session does not end")
	}
}

// wait waits until the screen has a text.
func (x *screen) wait(text string) {
	x.t.Helper()
	got, ok := x.shows(func(s string) bool { return strings.Contains(s, text) })
	require.True(x.t, ok, "the screen has no %q:\n%s", text, got)
}
