// Package repl is kql's session: queries, let statements and commands, one after the other, over the same data. A
// Shell does what one text says; a terminal and a script are the two ways to give it texts.
package repl

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/chart/terminal"
	"kql/cmd/internal/editor"
	"kql/cmd/internal/paint"
	"kql/cmd/internal/remote"
	"kql/executor"
	"kql/executor/database"
	"kql/parser"
)

// Shell does what texts say, one at a time.
type Shell struct {
	*database.DB
	Out     io.Writer // of results and of what commands were asked for
	Remarks io.Writer // of what is said about them
	Screen  Screen    // what Out is shown on
	History *editor.History

	// Accepted is told that the text is right and runs now, with what else was found in it; may be nil.
	Accepted func(found []Problem)
	settings settings
	fixed    bool // now() is what the user has said
	lets     lets
	last     *result
	client   *remote.Client
	target   *remote.Target // where queries run; nil: here
	progress *executor.Progress
	notes    *Notes   // nil in a script
	console  *console // the terminal, for what only it can do; nil in a script
}

// Screen is the terminal that results are shown on; without a width there is none, and results are shown whole.
type Screen struct {
	Width, Height int
	Brush         paint.Brush
}

// Options are what a session starts with.
type Options struct {
	Session *database.DB
	Fixed   bool // the session's now stays as it is
	Client  *remote.Client
	Target  *remote.Target // where queries run at first; nil: here
	Timeout time.Duration
	Format  string
}

// New is a shell over a session's data.
func New(o Options) *Shell {
	s := &Shell{DB: o.Session, History: &editor.History{}, fixed: o.Fixed, client: cmp.Or(o.Client, &remote.Client{}), target: o.Target}
	s.settings = settings{format: o.Format, timeout: o.Timeout}
	return s
}

// Problem is something to tell about a place in a text: the one typed, or one that it calls.
type Problem struct {
	Source *parser.Source
	parser.Diagnostic
}

// Mistake is the error of a text that is wrong.
type Mistake struct{ Problems []Problem }

func (m *Mistake) Error() string {
	for _, p := range m.Problems {
		if p.Severity == parser.Error {
			return p.Message
		}
	}
	return "the query is wrong"
}

// Do does what a text says. Its error is a *Mistake where the text is wrong, ErrQuit where it says to leave, the
// context's where that ended it, or what else went wrong.
func (s *Shell) Do(ctx context.Context, text *parser.Source) error {
	if !s.fixed {
		s.Now = time.Now().UTC()
	}
	if isCommand(text.Text) {
		return s.command(ctx, text)
	}
	if empty(text.Text) {
		return nil
	}
	if s.target != nil {
		return s.askElsewhere(ctx, text)
	}
	return s.query(ctx, text)
}

// isCommand says whether a text is a command: a dot and a word at its beginning.
func isCommand(text string) bool {
	text = strings.TrimSpace(text)
	return len(text) > 1 && text[0] == '.' && (text[1]|0x20 >= 'a' && text[1]|0x20 <= 'z')
}

// say writes a line.
func (s *Shell) say(format string, args ...any) { fmt.Fprintf(s.Out, format+"\n", args...) }

// remark writes a line that tells about the result or the session.
func (s *Shell) remark(format string, args ...any) {
	fmt.Fprintln(s.Remarks, s.Screen.Brush.Text(paint.Faint, fmt.Sprintf(format, args...)))
}

// chartSize is how large charts are drawn.
func (s *Shell) chartSize() terminal.Options {
	o := terminal.Within(s.Screen.Width, s.Screen.Height)
	o.Color = bool(s.Screen.Brush)
	return o
}

// empty says whether a text has nothing but comments.
func empty(text string) bool {
	return !slices.ContainsFunc(parser.Tokens(text), func(t parser.Token) bool { return t.Kind != parser.Comment })
}
