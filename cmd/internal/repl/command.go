package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kql/cmd/internal/paint"
	"kql/cmd/internal/reference"
	"kql/parser"
)

// Errors of commands.
var (
	ErrQuit     = errors.New("quit")
	errNoResult = errors.New("there is no result yet; run a query first")
	errNoChart  = errors.New("the last query has no render operator, which says what chart to draw; add one, such as | render columnchart")
	errScript   = errors.New("this needs a terminal")
)

// command is something to do about the session: its name, what follows it, what it does.
type command struct {
	name, args, doc string
	run             func(s *Shell, ctx context.Context, args string) error
	words           func(s *Shell, typed string) []string // what may follow it, given what is there of it; nil where that cannot be listed
	query           bool                                  // a query follows it, which may go over several lines
}

// commands are all of them, in the order in which .help has them.
func commands() []command {
	return []command{
		{name: "tables", args: "[PATTERN]", doc: "Lists the tables that have data; with a pattern all known ones whose name has it.", run: (*Shell).listTables},
		{name: "schema", args: "TABLE or QUERY", doc: "Shows the columns of a table or of a query's result.", run: (*Shell).showSchema, words: (*Shell).tableNames, query: true},
		{name: "functions", args: "[PATTERN]", doc: "Lists operators, functions and plugins, those whose name or text has the pattern.", run: (*Shell).listFunctions},
		{name: "load", args: "PATH", doc: "Adds a folder, a file or Name=file to the data; a file that is there already is read anew.", run: (*Shell).loadData, words: paths},
		{name: "data", doc: "Shows the files behind the tables, and what of them is in memory.", run: (*Shell).showData},
		{name: "now", args: "[TIME|clock]", doc: "Shows or sets what now() and ago() see.", run: (*Shell).setNow, words: list("clock")},
		{name: "on", args: "[TARGET]", doc: "Shows or sets where queries run: here, or a target as --on takes it.", run: (*Shell).on, words: (*Shell).targets},
		{name: "format", args: "[FORMAT]", doc: "Shows or sets how rows are shown: " + strings.Join(formats, ", ") + ".", run: setter("format"), words: list(formats...)},
		{name: "explain", args: "[QUERY]", doc: "Shows the plan of a query, or of the last one.", run: (*Shell).explain, query: true},
		{name: "profile", args: "[QUERY]", doc: "Runs a query, or the last one, and shows each operator's rows and time.", run: (*Shell).profile, query: true},
		{name: "why", args: "[QUERY or N]", doc: "Follows the rows of a query, such as T | where N == 1, through the last query, and says where each ended and why; with a number, says which rows that row of the result came from.", run: (*Shell).why, query: true},
		{name: "page", doc: "Scrolls through the last result.", run: (*Shell).page},
		{name: "save", args: "FILE", doc: "Writes the last result to a file, by its ending: .csv, .tsv, .json, .ndjson, .md or .txt.", run: (*Shell).save, words: paths},
		{name: "chart", args: "FILE", doc: "Writes the last result's chart as a picture: .svg, .png or .html.", run: (*Shell).saveChart, words: paths},
		{name: "case", args: "FILE", doc: "Writes the last query with its data and its result as a rule test, FILE.test.yaml.", run: (*Shell).saveCase, words: paths},
		{name: "run", args: "FILE", doc: "Runs the query of a .kql file or a rule.", run: (*Shell).runFile, words: paths},
		{name: "edit", args: "[FILE]", doc: "Opens the last text, or a file's, in $EDITOR, to go on with it at the prompt.", run: (*Shell).edit, words: paths},
		{name: "history", args: "[PATTERN]", doc: "Lists what was typed, the latest last.", run: (*Shell).listHistory},
		{name: "let", args: "[drop NAME]", doc: "Lists the names that let has given for the session, or drops one.", run: (*Shell).listLets, words: (*Shell).droppable},
		{name: "set", args: "[NAME VALUE]", doc: "Shows or changes settings.", run: (*Shell).set, words: settingNames},
		{name: "timing", args: "[on|off]", doc: "Says whether results tell how long they took.", run: (*Shell).timing, words: list(switches...)},
		{name: "clear", doc: "Clears the screen.", run: (*Shell).clear},
		{name: "help", args: "[TOPIC]", doc: "Lists the commands, or explains an operator, a function or a command.", run: (*Shell).help, words: (*Shell).topics},
		{name: "quit", doc: "Leaves.", run: func(*Shell, context.Context, string) error { return ErrQuit }},
	}
}

// aliases are other names of commands.
var aliases = map[string]string{"exit": "quit", "q": "quit", "h": "help"}

// list is words that are always the same.
func list(words ...string) func(*Shell, string) []string {
	return func(*Shell, string) []string { return words }
}

// paths is the files that a path may go on to.
func paths(_ *Shell, typed string) (found []string) {
	folder, start := filepath.Split(typed)
	entries, err := os.ReadDir(cmp.Or(folder, "."))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(start, ".") {
			continue
		}
		if info, err := os.Stat(folder + name); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		found = append(found, folder+name)
	}
	return found
}

// findCommand is the command that a text names, and what follows its name.
func findCommand(text string) (c command, name, args string) {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	if end < 0 {
		end = len(text)
	}
	name, args = text[1:end], strings.TrimSpace(text[end:])
	wanted := name
	if a := aliases[name]; a != "" {
		wanted = a
	}
	for _, c := range commands() {
		if c.name == wanted {
			return c, name, args
		}
	}
	return command{}, name, args
}

// command runs a command.
func (s *Shell) command(ctx context.Context, text *parser.Source) error {
	c, name, args := findCommand(text.Text)
	if c.run == nil {
		return fmt.Errorf("there is no command .%s%s; .help lists them", name, reference.DidYouMean(name, commandNames()))
	}
	if c.args == "" && args != "" {
		return fmt.Errorf(".%s takes nothing behind it", c.name)
	}
	s.accepted(nil)
	return c.run(s, ctx, args)
}

func commandNames() (names []string) {
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// needed is the error of a command that lacks what must follow it.
func needed(c string) error {
	found, _, _ := findCommand("." + c)
	return fmt.Errorf("write .%s %s", found.name, found.args)
}

// set shows the settings or changes one.
func (s *Shell) set(_ context.Context, args string) error {
	name, value, given := strings.Cut(args, " ")
	var names []string
	for _, one := range allSettings {
		names = append(names, one.name)
		switch {
		case args == "":
			s.say("%-8s  %-6s  %s", one.name, one.get(&s.settings), s.Screen.Brush.Text(paint.Faint, one.doc))
		case one.name == name && given:
			return one.set(&s.settings, strings.TrimSpace(value))
		case one.name == name:
			s.say("%s", one.get(&s.settings))
			return nil
		}
	}
	if args == "" {
		return nil
	}
	return fmt.Errorf("there is no setting %s%s; .set lists them", name, reference.DidYouMean(name, names))
}

// setter is a command that shows or changes one setting.
func setter(name string) func(*Shell, context.Context, string) error {
	return func(s *Shell, ctx context.Context, args string) error {
		return s.set(ctx, strings.TrimSpace(name+" "+args))
	}
}

func (s *Shell) timing(ctx context.Context, args string) error {
	if args == "" {
		args = onOff(s.settings.quiet)
		s.remark("timing is %s", args)
	}
	return s.set(ctx, "timing "+args)
}

// settingNames is the names of settings, or behind one of them with its values.
func settingNames(_ *Shell, typed string) (names []string) {
	for _, one := range allSettings {
		if strings.HasPrefix(typed, one.name+" ") {
			for _, v := range one.values {
				names = append(names, one.name+" "+v)
			}
			return names
		}
		names = append(names, one.name)
	}
	return names
}

func (s *Shell) clear(context.Context, string) error {
	if s.console == nil {
		return errScript
	}
	s.console.job.wipes = true
	return nil
}
