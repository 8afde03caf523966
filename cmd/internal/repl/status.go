package repl

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"kql/cmd/internal/grid"
	"kql/cmd/internal/paint"
	"kql/executor"
)

// Loading is how much of the files has been read that are being read now. Any goroutine may tell it.
type Loading struct{ read, total atomic.Int64 }

// Show is what ingest calls.
func (l *Loading) Show(read, total int64) {
	l.total.Store(total)
	l.read.Store(read)
}

// text tells how far it is; nothing once all is read.
func (l *Loading) text() string {
	read, total := l.read.Load(), l.total.Load()
	if read >= total {
		return ""
	}
	return fmt.Sprintf("reading: %s of %s", executor.ByteSize(read), executor.ByteSize(total))
}

// Notes are what whoever reads files tells the user. They are kept until the session has room for them.
type Notes struct {
	mu   sync.Mutex
	kept []string
}

// Add is what ingest calls. It waits for nobody.
func (n *Notes) Add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kept = append(n.kept, text)
}

// write writes the notes that have come together.
func (n *Notes) write(to io.Writer, b paint.Brush) {
	if n == nil {
		return
	}
	n.mu.Lock()
	kept := n.kept
	n.kept = nil
	n.mu.Unlock()
	for _, text := range kept {
		fmt.Fprintf(to, "%s%s\n", b.Text(paint.Warning, "note: "), paint.Clean(text))
	}
}

// survey is a look into the files of tables, so that their columns are known when they are asked for.
type survey struct {
	table atomic.Pointer[string] // that is looked into; nil once all are
	began time.Time
}

// look looks into the files of tables, one after the other, while the user goes on.
func (t *console) look(ctx context.Context, tables []string) {
	if len(tables) == 0 {
		return
	}
	v := &survey{began: time.Now()}
	v.table.Store(&tables[0])
	t.survey = v
	catalog := t.shell.Catalog
	go func() {
		for _, name := range tables {
			if ctx.Err() != nil {
				break
			}
			v.table.Store(&name)
			catalog.Table(name)
		}
		v.table.Store(nil)
		t.shell.notes.write(t.printer, t.brush)
	}()
}

// tick redraws the screen now and then while something goes on that its status tells of.
func (t *console) tick() tea.Cmd {
	if t.ticking || t.job == nil && (t.survey == nil || t.survey.table.Load() == nil) {
		return nil
	}
	t.ticking = true
	return tea.Tick(100*time.Millisecond, func(now time.Time) tea.Msg { return tickMsg(now) })
}

// status is the line above the prompt while something goes on.
func (t *console) status() string {
	const soon = 200 * time.Millisecond // what is done sooner needs no status
	switch {
	case t.job != nil && time.Since(t.job.began) > soon:
		text := fmt.Sprintf("%.1f s", time.Since(t.job.began).Seconds())
		if reading := t.loading.text(); reading != "" {
			text += " · " + reading
		} else if read, total := t.job.progress.Rows(); total > 0 {
			text += fmt.Sprintf(" · %s of %s", grid.Digits(int(read)), grid.Count(int(total), "row"))
		}
		if n := len(t.waiting); n > 0 {
			text += " · " + grid.Count(n, "text") + " waiting"
		}
		return text + " · Ctrl-C cancels"
	case t.survey != nil && time.Since(t.survey.began) > soon:
		if table := t.survey.table.Load(); table != nil {
			return strings.TrimSuffix("looking into "+*table+" · "+t.loading.text(), " · ")
		}
	}
	return ""
}
