package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kql/cmd/internal/editor"
	"kql/cmd/internal/paint"
	"kql/executor"
	"kql/parser"
)

// typedName is the name of a text that was typed.
const typedName = "query"

// job is a text that runs.
type job struct {
	text     string
	began    time.Time
	cancel   context.CancelFunc
	progress *executor.Progress
	echoed   bool    // the text stands above
	wipes    bool    // the screen is to be cleared then
	edits    *string // is to be opened in an editor then
}

// submit runs a text, after those that run or wait already.
func (t *console) submit(text string) tea.Cmd {
	if err := t.shell.History.Add(text); err != nil {
		t.editor.Note("The history: " + err.Error())
	}
	t.editor.Clear()
	if t.job != nil {
		t.waiting = append(t.waiting, text)
		return nil
	}
	return t.start(text)
}

func (t *console) start(text string) tea.Cmd {
	ctx, cancel := context.WithCancel(t.ctx)
	j := &job{text: text, began: time.Now(), cancel: cancel, progress: &executor.Progress{}}
	t.job = j
	t.shell.progress = j.progress
	t.shell.Screen = Screen{t.width - 1, t.height, t.brush} // a line that fills the screen would lose its last cell
	tall := t.drawn > 1
	return tea.Batch(func() tea.Msg {
		if tall {
			time.Sleep(redrawn)
		}
		return t.do(ctx, j)
	}, t.tick())
}

// redrawn is after how long the screen is sure to show a prompt that has become smaller. What is printed before that
// would make room for the larger one.
const redrawn = 40 * time.Millisecond

// cancel ends what runs, and drops what waits for it.
func (t *console) cancel() {
	if t.job != nil {
		t.job.cancel()
	}
	if n := len(t.waiting); n > 0 {
		t.editor.Note(fmt.Sprintf("%d waiting texts were not run; they are in the history.", n))
		t.waiting = nil
	}
}

// do runs a text and prints what comes of it. It is not on the screen's goroutine.
func (t *console) do(ctx context.Context, j *job) doneMsg {
	defer j.cancel()
	done := doneMsg{text: j.text, mistake: -1}
	echoed := false
	t.shell.Accepted = func(found []Problem) {
		if !echoed {
			echoed = true
			t.accepted(j.text, found)
		}
	}
	err := t.shell.Do(ctx, &parser.Source{Name: typedName, Text: j.text})
	var m *Mistake
	switch {
	case errors.Is(err, ErrQuit):
		done.quit = true
	case errors.Is(err, context.Canceled):
		t.shell.accepted(nil)
		t.shell.remark("cancelled after %s", lasting(time.Since(j.began)))
	case errors.As(err, &m):
		done.mistake = t.mistake(j.text, m, echoed)
	case err != nil:
		t.shell.accepted(nil)
		for line := range strings.Lines("error: " + err.Error()) {
			t.shell.say("%s", t.brush.Text(paint.Error, paint.Clean(strings.TrimSuffix(line, "\n"))))
		}
	default:
		t.shell.accepted(nil) // of a text that does nothing
	}
	t.shell.notes.write(t.shell.Out, t.brush)
	if !done.quit && !j.wipes {
		t.shell.say("")
	}
	done.completer = t.shell.completion()
	return done
}

// done goes on once a text has run.
func (t *console) done(msg doneMsg) tea.Cmd {
	ended := t.job
	t.job = nil
	t.completer.Store(msg.completer)
	if msg.mistake >= 0 {
		t.editor.Mistaken(msg.text, msg.mistake)
	}
	switch {
	case msg.quit:
		return t.leave()
	case ended.wipes:
		return tea.Batch(wipe(), t.next())
	case ended.edits != nil:
		return tea.Batch(t.editor.Open(*ended.edits), t.next())
	}
	return t.next()
}

// next runs the next of the texts that wait, unless the screen shows a page.
func (t *console) next() tea.Cmd {
	if t.job != nil || t.page != nil || len(t.waiting) == 0 {
		return nil
	}
	text := t.waiting[0]
	t.waiting = t.waiting[1:]
	return t.start(text)
}

// accepted prints a text that is right, with what was found in it, before its result.
func (t *console) accepted(text string, found []Problem) {
	typed, elsewhere := marks(text, found)
	t.program.Send(acceptedMsg{})
	for _, line := range editor.Echo(prompt, text, t.shell.Screen.Width, t.brush, typed) {
		t.shell.say("%s", line)
	}
	WriteProblems(t.shell.Out, elsewhere)
}

// mistake prints a text that is wrong, with what is wrong under its place, and gives the first such place, or -1.
func (t *console) mistake(text string, m *Mistake, echoed bool) int {
	typed, elsewhere := marks(text, m.Problems)
	at := -1
	for _, p := range m.Problems {
		if own(text, p) && p.Severity == parser.Error {
			at = min(max(p.Span.Start, 0), len(text))
			break
		}
	}
	switch {
	case !echoed:
		t.accepted(text, m.Problems)
		return at
	case len(typed) > 0: // what was found while it ran stands below what it has shown
		for _, line := range editor.Echo("", text, t.shell.Screen.Width, t.brush, typed) {
			t.shell.say("%s", line)
		}
	}
	WriteProblems(t.shell.Out, elsewhere)
	return at
}

// own says whether a problem lies in the text that was typed.
func own(text string, p Problem) bool {
	return p.Source.Within == nil && p.Source.Name == typedName && p.Source.Text == text
}

// marks are problems in the typed text as what stands under their places, and those that lie elsewhere.
func marks(text string, problems []Problem) (typed []editor.Mark, elsewhere []Problem) {
	for _, p := range problems {
		if !own(text, p) {
			elsewhere = append(elsewhere, p)
			continue
		}
		message := string(p.Severity) + ": " + p.Message
		if p.Code != "" {
			message += " [" + p.Code + "]"
		}
		role := paint.Error
		if p.Severity != parser.Error {
			role = paint.Warning
		}
		typed = append(typed, editor.Mark{Start: p.Span.Start, End: p.Span.End, Role: role, Message: message, Hint: p.Hint})
	}
	return typed, elsewhere
}
