package repl

import (
	"strings"

	"kql/cmd/internal/complete"
)

// completion is what completes texts as the session is now: queries with the session's let statements before them,
// and commands.
func (s *Shell) completion() *completer {
	engine, lets := complete.Over(s.DB), s.lets.all()
	atNow := *s
	c := completer(func(text string, offset int) ([]complete.Item, int) {
		start := len(text) - len(strings.TrimLeft(text, " \n"))
		if isCommand(text) || strings.TrimSpace(text) == "." {
			items, from, query := atNow.completeCommand(text[start:offset])
			if !query {
				return items, start + from
			}
			start += from
		} else {
			start = 0
		}
		items, from := engine.At(lets+text[start:], len(lets)+offset-start)
		return items, from - len(lets) + start
	})
	return &c
}

// completeCommand completes a command up to the cursor; query says that a query follows from there on.
func (s *Shell) completeCommand(text string) (items []complete.Item, from int, query bool) {
	name, args, behind := strings.Cut(text, " ")
	if !behind {
		for _, c := range commands() {
			if strings.HasPrefix("."+c.name, name) {
				items = append(items, complete.Item{Text: "." + c.name, Kind: complete.Keyword, Detail: strings.TrimSpace("." + c.name + " " + c.args), Doc: c.doc})
			}
		}
		return items, 0, false
	}
	c, _, _ := findCommand(name)
	from = len(name) + 1 + len(args) - len(strings.TrimLeft(args, " "))
	typed := text[from:]
	if c.words != nil && !strings.ContainsAny(typed, "|(\n") {
		for _, w := range c.words(s, typed) {
			if strings.HasPrefix(strings.ToLower(w), strings.ToLower(typed)) {
				items = append(items, complete.Item{Text: w, Kind: complete.Keyword})
			}
		}
		return items, from, false
	}
	return nil, from, c.query
}
