package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"kql/cmd/internal/paint"
	"kql/parser"
)

// Script does what the texts of a script say, up to the first that is wrong. A blank line ends a text, and so does
// the end of the line of a command.
func (s *Shell) Script(ctx context.Context, name string, from io.Reader) error {
	lines := bufio.NewReader(from)
	read := &parser.File{}
	start := 0 // of the text that is being read
	for ended := false; !ended; {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		ended = err != nil
		read.Text += line
		text := read.Text[start:]
		if strings.TrimSpace(line) != "" && !ended && !endsCommand(text) {
			continue
		}
		if err := s.Do(ctx, part(name, read, start)); errors.Is(err, ErrQuit) {
			return nil
		} else if err != nil {
			return err
		}
		start = len(read.Text)
	}
	return nil
}

// endsCommand says whether a text is a command that goes over no more lines.
func endsCommand(text string) bool {
	if !isCommand(text) {
		return false
	}
	c, _, _ := findCommand(text)
	return !c.query
}

// part is the text from a place on of what has been read.
func part(name string, read *parser.File, start int) *parser.Source {
	text := read.Text[start:]
	at := make([]int, len(text)+1)
	for i := range at {
		at[i] = start + i
	}
	return &parser.Source{Name: name, Text: text, Within: &parser.File{Text: read.Text, At: at}}
}

// Write shows an error as a compiler does.
func Write(to io.Writer, err error) {
	var m *Mistake
	if !errors.As(err, &m) {
		clean(to, "error: "+err.Error())
		return
	}
	WriteProblems(to, m.Problems)
}

// WriteProblems shows problems as a compiler does. Control characters of the text are shown as signs.
func WriteProblems(to io.Writer, problems []Problem) {
	var b strings.Builder
	for _, p := range problems {
		p.Source.Write(&b, p.Diagnostic)
	}
	clean(to, b.String())
}

// clean writes a text whose control characters, but for the ends of lines, are shown as signs.
func clean(to io.Writer, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintln(to, paint.Clean(strings.TrimSuffix(line, "\n")))
	}
}
