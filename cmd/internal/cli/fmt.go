package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"kql/cmd/internal/format"
	"kql/cmd/internal/rulefile"
)

type fmtCommand struct {
	Files []string `arg:"" optional:"" name:"file" help:"Queries, functions and rules, or folders that hold some."`
	Write bool     `short:"w" help:"Write the files in place of showing them."`
	Check bool     `help:"Only name the files that would change, and fail where there are some."`
	Diff  bool     `help:"Show what would change."`
	Stdin bool     `help:"Read standard input: a query, or a rule where it begins like one."`
}

// Run formats files: errShown where one is left alone, or with --check would change.
func (c *fmtCommand) Run(a *App) error {
	files, err := ruleFiles(c.Files)
	switch {
	case err != nil:
		return err
	case c.Stdin && len(c.Files) > 0:
		return usageError("--stdin takes no files")
	case c.Stdin:
		files = []string{"-"}
	case len(c.Files) == 0:
		return usageError("there is nothing to format: name files or folders, or give --stdin")
	}
	failed := false
	for _, file := range files {
		name, text, err := rulefile.Text(file, a.Stdin)
		if err != nil {
			return err
		}
		if rulefile.IsRule(name) && !slices.Contains(c.Files, file) && rulefile.Open(name, text).Query == nil {
			continue // folders hold other YAML too
		}
		formatted, err := formatted(name, text)
		if err != nil {
			fmt.Fprintf(a.Stderr, "kql: %s is left alone: %s\n", name, err)
			failed = true
			continue
		}
		changed, err := c.show(a.Stdout, file, text, formatted)
		if err != nil {
			return err
		}
		failed = failed || changed && c.Check
	}
	if failed {
		return errShown
	}
	return nil
}

// formatted is a file's text in the one style.
func formatted(name, text string) (string, error) {
	if rulefile.IsRule(name) {
		return format.Rule(name, text)
	}
	return format.Query(text)
}

// show writes what is asked for of a file and says whether it changes.
func (c *fmtCommand) show(w io.Writer, file, text, formatted string) (changed bool, err error) {
	changed = text != formatted
	if c.Diff {
		_, err = io.WriteString(w, udiff.Unified(file, file, text, formatted))
	} else if c.Check && changed {
		_, err = fmt.Fprintln(w, file)
	}
	switch {
	case err != nil || c.Check:
	case c.Write && changed && file != "-":
		return changed, os.WriteFile(file, []byte(formatted), 0o644)
	case !c.Write && !c.Diff:
		_, err = io.WriteString(w, strings.TrimPrefix(formatted, "\ufeff"))
	}
	return changed, err
}
