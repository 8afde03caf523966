package repl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kql/cmd/internal/grid"
	"kql/cmd/internal/paint"
	"kql/cmd/internal/reference"
)

// mostListed is how many texts .history lists without a pattern.
const mostListed = 50

func (s *Shell) listHistory(_ context.Context, pattern string) error {
	first := 0
	if pattern == "" {
		first = max(s.History.Len()-mostListed, 0)
	}
	if first > 0 {
		s.remark("%s before these; .history PATTERN looks through them", grid.Count(first, "text"))
	}
	for i := first; i < s.History.Len(); i++ {
		text := s.History.At(i)
		if !has(text, pattern) {
			continue
		}
		lines := strings.Split(text, "\n")
		for n, line := range lines {
			number := ""
			if n == 0 {
				number = fmt.Sprint(i + 1)
			}
			s.say("%s  %s", s.Screen.Brush.Text(paint.Faint, fmt.Sprintf("%5s", number)), s.Screen.Brush.Parts(line, paint.Query(line)))
		}
	}
	return nil
}

func (s *Shell) listLets(ctx context.Context, args string) error {
	if name, ok := strings.CutPrefix(args, "drop "); ok {
		return s.dropLet(ctx, strings.TrimSpace(name))
	}
	if args != "" {
		return needed("let")
	}
	if len(s.lets) == 0 {
		s.remark("nothing is kept; a let that ends in ; and has no query behind it is kept for the session")
		return nil
	}
	kinds := map[string]string{}
	for _, n := range s.named(ctx) {
		kinds[n.Name] = describe(n)
	}
	for _, one := range s.lets {
		text, rest, more := strings.Cut(one.text, "\n")
		if more {
			text += fmt.Sprintf(" … (%d more lines)", strings.Count(rest, "\n")+1)
		}
		s.say("%s  %s", s.Screen.Brush.Parts(text, paint.Query(text)), s.Screen.Brush.Text(paint.Faint, kinds[one.name]))
	}
	return nil
}

// dropLet forgets a name of the session, unless another one needs it.
func (s *Shell) dropLet(_ context.Context, name string) error {
	if !slices.ContainsFunc(s.lets, func(l let) bool { return l.name == name }) {
		return fmt.Errorf("the session has no let %s%s", name, reference.DidYouMean(name, s.letNames()))
	}
	rest := slices.DeleteFunc(slices.Clone(s.lets), func(l let) bool { return l.name == name })
	for _, one := range rest {
		if strings.Contains(s.lets.before(one.text), "let "+name) {
			return fmt.Errorf("%s needs %s; drop it first", one.name, name)
		}
	}
	s.lets = rest
	return nil
}

func (s *Shell) letNames() (names []string) {
	for _, one := range s.lets {
		names = append(names, one.name)
	}
	return names
}

func (s *Shell) droppable(string) (words []string) {
	for _, name := range s.letNames() {
		words = append(words, "drop "+name)
	}
	return words
}

func (s *Shell) help(_ context.Context, topic string) error {
	if topic != "" {
		return s.explainTopic(topic)
	}
	for _, c := range commands() {
		s.entry(strings.TrimSpace("."+c.name+" "+c.args), c.doc)
	}
	s.say("")
	for _, k := range keys {
		s.entry(k.keys, k.doc)
	}
	s.say("")
	s.say("A text that does not begin with a dot is a query. A let that ends in ; and has no query behind it is kept for the session.")
	return nil
}

// entry writes a name and beside it what it stands for, over as many lines as that takes.
func (s *Shell) entry(name, doc string) {
	const room = 23
	lines := []string{doc}
	if s.Screen.Width > 2*room {
		lines = paint.Brush(false).Wrap(doc, nil, s.Screen.Width-room)
	}
	for _, line := range lines {
		s.say("%s %s", s.Screen.Brush.Text(paint.Heading, fmt.Sprintf("%-*s", room-1, name)), line)
		name = ""
	}
}

// keys is what the keys of the prompt do.
var keys = []struct{ keys, doc string }{
	{"Enter", "Runs a query that is complete; else begins a new line."},
	{"Alt-Enter", "Begins a new line in any case."},
	{"F5", "Runs the query in any case."},
	{"Tab", "Completes; again for the next item."},
	{"Up, Down", "Moves between lines, and beyond them through what was typed before."},
	{"Ctrl-R", "Searches what was typed before."},
	{"Ctrl-C", "Cancels the query that runs, or clears the text."},
	{"Ctrl-D", "Leaves, where there is no text."},
	{"Ctrl-O", "Scrolls through the last result."},
	{"Ctrl-X Ctrl-E", "Opens the text in $EDITOR."},
	{"Ctrl-_, Alt-_", "Undoes the last change; does it again."},
}

// explainTopic explains a command, or what the language has of that name.
func (s *Shell) explainTopic(topic string) error {
	if c, _, _ := findCommand("." + strings.TrimPrefix(topic, ".")); c.run != nil && strings.HasPrefix(topic, ".") {
		s.say("%s\n%s", s.Screen.Brush.Text(paint.Heading, strings.TrimSpace("."+c.name+" "+c.args)), c.doc)
		return nil
	}
	text, err := reference.Topic(topic)
	if err != nil {
		return err
	}
	s.say("%s", strings.TrimRight(text, "\n"))
	return nil
}

func (s *Shell) topics(string) []string { return reference.Topics() }
