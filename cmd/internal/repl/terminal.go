package repl

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/editor"
	"kql/cmd/internal/grid"
	"kql/cmd/internal/paint"
)

// console is the face of a shell on a terminal: a prompt, what runs above it, and a page to scroll in.
type console struct {
	shell   *Shell
	editor  *editor.Model
	ctx     context.Context // ends with the session
	program *tea.Program
	printer *printer
	loading *Loading
	page    *grid.Page

	width, height int
	drawn         int // lines of the prompt and what is around it
	brush         paint.Brush
	job           *job // what runs; nil where nothing does
	waiting       []string
	survey        *survey
	ticking       bool
	prints        int // what was printed
	hello         string
	left          bool

	completing sync.Mutex // held during one completion
	completer  atomic.Pointer[completer]
}

// completer says what may be typed at an offset of a text, and where the word starts that it replaces.
type completer func(text string, offset int) ([]complete.Item, int)

// prompt stands before each text.
const prompt = "kql> "

// Start are what a terminal starts with.
type Start struct {
	In      io.Reader
	Out     io.Writer
	Color   bool
	Loading *Loading // told by whoever reads files
	Notes   *Notes   // told by whoever reads files
	Hello   string   // the first line
}

// Run runs a shell on a terminal until the user leaves.
func (s *Shell) Run(ctx context.Context, start Start) error {
	t := &console{shell: s, loading: start.Loading, brush: paint.Brush(start.Color), width: 80, height: 24}
	t.editor = editor.New(editor.Options{Prompt: prompt, Brush: t.brush, History: s.History, Complete: t.complete, Finished: finished})
	t.program = tea.NewProgram(t, tea.WithContext(ctx), tea.WithInput(start.In), tea.WithOutput(start.Out))
	out := &printer{program: t.program}
	t.printer = out
	s.Out, s.Remarks, s.console = out, out, t
	t.completer.Store(s.completion())
	s.notes = start.Notes
	t.hello = start.Hello
	var stop context.CancelFunc
	t.ctx, stop = context.WithCancel(ctx)
	defer stop()
	t.look(t.ctx, s.Store.Tables())
	_, err := t.program.Run()
	t.cancel()
	if errors.Is(err, tea.ErrInterrupted) {
		return nil
	}
	return err
}

// finished says whether Enter runs a text.
func finished(text string) bool {
	if !isCommand(text) {
		return editor.Finished(text)
	}
	c, _, args := findCommand(text)
	return !c.query || args == "" || editor.Finished(args)
}

// complete says what may be typed.
func (t *console) complete(text string, offset int) ([]complete.Item, int) {
	t.completing.Lock()
	defer t.completing.Unlock()
	return (*t.completer.Load())(text, offset)
}

// Init begins.
func (t *console) Init() tea.Cmd { return t.tick() }

// messages between what runs and the screen.
type (
	acceptedMsg struct{}
	doneMsg     struct {
		completer *completer
		text      string
		mistake   int // where the text is wrong; -1: nowhere
		quit      bool
	}
	pageMsg   struct{ grid *grid.Grid }
	surveyMsg struct{ tables []string }
	tickMsg   time.Time
)

// Update does what a message says.
func (t *console) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return t, t.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return t, t.key(msg)
	case acceptedMsg:
		if t.job != nil {
			t.job.echoed = true
		}
	case doneMsg:
		return t, t.done(msg)
	case pageMsg:
		t.open(msg.grid)
	case surveyMsg:
		t.look(t.ctx, msg.tables)
		return t, t.tick()
	case tickMsg:
		t.ticking = false
		return t, t.tick()
	default:
		t.prints++ // what was printed has moved the cursor, and only a view that is another one is drawn
		if t.page != nil {
			return t, nil
		}
		_, cmd := t.editor.Update(msg)
		return t, cmd
	}
	return t, nil
}

// resize says how large the terminal is, first of all.
func (t *console) resize(width, height int) tea.Cmd {
	t.width, t.height = width, height
	t.printer.width.Store(int64(width))
	t.editor.Resize(width, height)
	if t.page != nil {
		t.page.Resize(width, height)
	}
	hello := t.hello
	if t.hello = ""; hello == "" {
		return nil
	}
	return func() tea.Msg {
		t.printer.line(t.brush.Text(paint.Faint, hello))
		return nil
	}
}

// key is a key: of the page where one is open, of the terminal, or of the prompt.
func (t *console) key(k tea.KeyPressMsg) tea.Cmd {
	if t.page != nil {
		if t.page.Key(k) {
			t.page = nil
			return tea.Batch(t.next(), t.release)
		}
		return nil
	}
	switch k.String() {
	case "ctrl+l":
		return wipe()
	case "ctrl+z":
		return tea.Suspend
	case "ctrl+o":
		if t.job == nil && t.shell.last != nil {
			t.open(grid.New(t.shell.last.tables[0]))
		}
		return nil
	}
	event, cmd := t.editor.Update(k)
	switch event {
	case editor.Submit:
		return tea.Batch(cmd, t.submit(t.editor.Text()))
	case editor.Interrupt:
		t.interrupt()
	case editor.Leave:
		return t.leave()
	}
	return cmd
}

// interrupt cancels what runs, or clears the prompt; what was typed stays in the history.
func (t *console) interrupt() {
	switch text := t.editor.Text(); {
	case t.job != nil:
		t.cancel()
	case text != "":
		t.shell.History.Add(text)
		t.editor.Clear()
	default:
		t.editor.Note("Ctrl-D or .quit leaves.")
	}
}

func (t *console) leave() tea.Cmd {
	t.cancel()
	t.left = true
	return tea.Quit
}

// release prints what was held back while a page was shown, once the screen shows the prompt again.
func (t *console) release() tea.Msg {
	time.Sleep(redrawn)
	t.printer.release()
	return nil
}

func (t *console) open(g *grid.Grid) {
	t.printer.hold()
	t.page = grid.NewPage(g, t.brush)
	t.page.Resize(t.width, t.height)
}

// View draws the screen below what was printed.
func (t *console) View() tea.View {
	if t.left {
		return tea.NewView("")
	}
	if t.page != nil {
		v := tea.NewView(strings.Join(t.page.Lines(), "\n"))
		v.AltScreen = true
		return v
	}
	var above []string
	if t.job != nil && !t.job.echoed && time.Since(t.job.began) > 50*time.Millisecond {
		above = editor.Echo(prompt, t.job.text, t.width, t.brush, nil)
	}
	if line := t.status(); line != "" {
		above = append(above, t.brush.Text(paint.Faint, line))
	}
	above = above[max(len(above)-t.height/2, 0):]
	lines, x, y := t.editor.Lines()
	t.drawn = len(above) + len(lines)
	unseen := strings.Repeat("\x1b[m", t.prints%64)
	v := tea.NewView(strings.Join(append(above, lines...), "\n") + unseen)
	v.Cursor = tea.NewCursor(x, y+len(above))
	return v
}

// wipe clears the screen and has the prompt drawn anew at its top: the renderer itself knows its own lines only.
func wipe() tea.Cmd { return tea.Sequence(tea.Raw("\x1b[2J\x1b[H"), tea.ClearScreen) }
