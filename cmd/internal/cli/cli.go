// Package cli is kql's command line: its commands and flags, and what they print where.
package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"kql/cmd/internal/reference"
)

// App is the command line with what it reads and writes; tests give it buffers.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	client *http.Client // that fetch uses; nil: its own
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the query or its data is wrong; that has been shown
	exitUsage  = 2 // the command line is wrong
)

// commands is the grammar of the command line; those of all tell of the others.
type commands struct {
	Run        runCommand        `cmd:"" help:"Run a query or a rule over files."`
	Check      checkCommand      `cmd:"" help:"Check queries and rules without data, and show the schema of their results."`
	Init       initCommand       `cmd:"" help:"Write a first test beside each rule, with rows found by solving its conditions."`
	Test       testCommand       `cmd:"" help:"Run the tests of rules."`
	Diff       diffCommand       `cmd:"" help:"Show what an edit of a rule changes in its alerts."`
	Why        whyCommand        `cmd:"" help:"Follow rows through a query, and say where each ended and why; or which rows an alert came from."`
	Fmt        fmtCommand        `cmd:"" help:"Write queries in one style; of rules only the query changes."`
	Explain    explainCommand    `cmd:"" help:"Show the plan of a query."`
	Serve      serveCommand      `cmd:"" help:"Answer clients of Kusto, of Log Analytics and of Graph over HTTP."`
	Lsp        lspCommand        `cmd:"" help:"Serve an editor that speaks the Language Server Protocol, on standard input and output."`
	Import     importCommand     `cmd:"" help:"Write the tables of files as Parquet, whose plain columns load several times as fast."`
	Fetch      fetchCommand      `cmd:"" help:"Download what rules read with externaldata into the workspace, over https."`
	Pull       pullCommand       `cmd:"" help:"Bring rows from a workspace as files that tests can have, with other names if wanted."`
	Schema     schemaCommand     `cmd:"" help:"Write the columns of the tables in files as a schema file, for --schema."`
	Repl       replCommand       `cmd:"" default:"withargs" help:"Run queries one after the other, on a terminal or from standard input (the default)."`
	Functions  functionsCommand  `cmd:"" help:"List the functions that queries can use."`
	Help       helpCommand       `cmd:"" of:"all" help:"Explain a command, or an operator, function or plugin of the language."`
	Completion completionCommand `cmd:"" help:"Write the script that completes command lines in a shell."`
	Man        manCommand        `cmd:"" of:"all" help:"Write the manual page, for man."`
	Words      wordsCommand      `cmd:"" of:"all" name:"complete-words" hidden:"" help:"Write what the last word of a command line may be."`
	Version    versionCommand    `cmd:"" help:"Show the version."`
}

// errShown is the error of a command that has shown what is wrong.
var errShown = errors.New("shown")

// errWrongFile is the error of a command whose files are wrong; that has been shown.
var errWrongFile = errors.New("a file is wrong")

// exited carries the exit code of a command that ends early, such as --help.
type exited int

// Run runs one command line and gives the exit code: 0, 1 (the query or its data is wrong) or 2 (the command
// line is).
func (a *App) Run(args []string) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exited:
			code = int(r)
		default:
			fmt.Fprintf(a.Stderr, "kql: internal error: %v\nPlease report this with the query.\n", r)
			code = exitFailed
		}
	}()
	k, err := kong.New(grammar(args), kong.Name("kql"), kong.Description("Runs Kusto queries and Microsoft Sentinel rules over files, offline."),
		kong.Writers(a.Stdout, a.Stderr), kong.Exit(func(n int) { panic(exited(n)) }), kong.UsageOnError(), kong.Bind(a))
	if err != nil {
		panic(err)
	}
	parsed, err := k.Parse(args)
	if err != nil {
		fmt.Fprintf(a.Stderr, "kql: %s\nTry 'kql --help'.\n", cmp.Or(unknownCommand(k, args), noArrow(err), err))
		return exitUsage
	}
	switch err := parsed.Run(); {
	case err == nil:
		return exitOK
	case errors.Is(err, errWrongFile):
		return exitUsage
	case errors.As(err, new(usageError)):
		fmt.Fprintf(a.Stderr, "kql: %s\n", err)
		return exitUsage
	case !errors.Is(err, errShown):
		fmt.Fprintf(a.Stderr, "kql: %s\n", err)
	}
	return exitFailed
}

// grammar is the commands that a command line may be of. Where its first word names one that tells nothing of the others,
// it is that one: to build the grammar of all takes longer than to run most rules.
func grammar(args []string) any {
	all := reflect.TypeFor[commands]()
	for i := range all.NumField() {
		f := all.Field(i)
		if len(args) > 0 && args[0] == strings.ToLower(f.Name) && f.Tag.Get("of") != "all" {
			return reflect.New(reflect.StructOf([]reflect.StructField{f})).Interface()
		}
	}
	return &commands{}
}

// unknownCommand is the error of a command line whose first word is no command; nil where it is one.
func unknownCommand(k *kong.Kong, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return nil
	}
	var names []string
	for _, n := range k.Model.Children {
		names = append(names, n.Name)
	}
	if slices.Contains(names, args[0]) {
		return nil
	}
	if _, err := os.Stat(args[0]); err == nil {
		return fmt.Errorf("%s is no command; kql run %s runs it", args[0], args[0])
	}
	return fmt.Errorf("%s is no command%s", args[0], reference.DidYouMean(args[0], names))
}

// noArrow is the error of -o arrow.
func noArrow(err error) error {
	if strings.HasSuffix(err.Error(), `but got "arrow"`) {
		return usageError("kql does not write Arrow; write -o parquet instead, which pandas, Polars and DuckDB read")
	}
	return nil
}

// usageError is a mistake in the command line that its grammar does not see.
type usageError string

func (e usageError) Error() string { return string(e) }
