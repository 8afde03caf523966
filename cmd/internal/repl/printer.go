package repl

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// printer prints above the prompt, whole lines at a time.
type printer struct {
	program *tea.Program
	width   atomic.Int64
	held    atomic.Bool // nothing is printed: the screen shows a page
	mu      sync.Mutex
	rest    []byte // of a line
	kept    []string
}

// atOnce is how many lines are printed at a time: more than the screen has room for would leave empty ones.
const atOnce = 8

func (p *printer) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest = append(p.rest, text...)
	end := bytes.LastIndexByte(p.rest, '\n')
	if end < 0 {
		return len(text), nil
	}
	lines := p.broken(strings.Split(string(p.rest[:end]), "\n"))
	p.rest = append(p.rest[:0], p.rest[end+1:]...)
	p.kept = append(p.kept, lines...)
	p.print()
	return len(text), nil
}

// print prints what has come together, unless it is held back.
func (p *printer) print() {
	for len(p.kept) > 0 && !p.held.Load() {
		n := min(len(p.kept), atOnce)
		p.program.Println(cmp.Or(strings.Join(p.kept[:n], "\n"), " ")) // nothing at all would not be printed
		p.kept = p.kept[n:]
	}
}

// hold holds back what is written from now on. It waits for nobody, since printing waits for who calls it: the
// screen's goroutine.
func (p *printer) hold() { p.held.Store(true) }

// release prints what was held back. It must not be called on the screen's goroutine.
func (p *printer) release() {
	p.held.Store(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print()
}

// broken breaks lines that are as wide as the screen: the last cell of such a line would be lost.
func (p *printer) broken(lines []string) (out []string) {
	most := max(int(p.width.Load())-1, 20)
	for _, line := range lines {
		if ansi.StringWidth(line) > most {
			out = append(out, strings.Split(ansi.Wrap(line, most, ""), "\n")...)
		} else {
			out = append(out, line)
		}
	}
	return out
}

func (p *printer) line(text string) { fmt.Fprintln(p, text) }
