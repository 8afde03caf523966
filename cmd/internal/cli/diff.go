package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"kql/cmd/internal/rulediff"
	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/stages"
	"kql/executor"
	"kql/executor/database"
	"kql/parser"
)

type diffCommand struct {
	Old string `arg:"" help:"The rule as it was: a file, or REV:PATH to take it from git."`
	New string `arg:"" help:"The rule as it is: a file, or REV:PATH."`
	dataFlags
	onFlag
	Key    []string `help:"The columns that alerts are matched on; without them those of the rule's entities, or all." placeholder:"COLUMNS"`
	Output string   `short:"o" help:"How the difference is written: ${enum}." enum:"text,json,markdown" default:"text"`
	Limit  int      `help:"How many rows of each kind are shown; json has all." default:"20"`
}

// version is one side of a diff.
type version struct {
	*query
	tree   *parser.Query
	entity []string   // the columns of the rule's entities
	there  *elsewhere // where it runs; nil: here
}

// Run compares two versions of a rule: errShown where they differ, errWrongFile where one does not run.
func (c *diffCommand) Run(a *App) error {
	ctx, cancel := c.deadline()
	defer cancel()
	there, err := c.inPlaceOf(a, &c.dataFlags)
	if err == nil && there != nil {
		err = there.settle(ctx)
	}
	if err != nil {
		return a.told(err)
	}
	data, err := c.open(ctx, a, a.reading())
	if err != nil {
		return a.told(err)
	}
	report := &rulediff.Report{Old: c.Old, New: c.New, Limit: c.Limit}
	before, old, err := a.version(ctx, data, there, c.Old)
	if err != nil {
		return a.told(err)
	}
	after, fresh, err := a.version(ctx, data, there, c.New)
	if err != nil {
		return a.told(err)
	}
	key := c.Key
	if key == nil {
		key = fresh.entity
	}
	report.Schema = rulediff.SchemaChanges(before.Schema, after.Schema)
	report.Before, report.After = before.Rows(), after.Rows()
	report.Rows = rulediff.Compare(before, after, key)
	if !report.Equal() {
		report.Stages = rulediff.Align(old.stages(ctx), fresh.stages(ctx))
	}
	if err := rulediff.Formats[c.Output](report, a.Stdout); err != nil {
		return err
	}
	if !report.Equal() {
		return errShown
	}
	return nil
}

// told shows an error of diff, whose exit code says that nothing was compared.
func (a *App) told(err error) error {
	if err != errShown && err != errWrongFile {
		fmt.Fprintf(a.Stderr, "kql: %s\n", err)
	}
	return errWrongFile
}

// version reads and runs one version of a rule, here once it is bound, or there as it is.
func (a *App) version(ctx context.Context, data *database.DB, there *elsewhere, name string) (*rulediff.Answer, *version, error) {
	source, entities, err := readVersion(name)
	if err != nil {
		return nil, nil, err
	}
	v := &version{query: &query{DB: data, app: a, source: source}, entity: entities, there: there}
	v.tree, _ = parser.Parse(source.Text)
	if there != nil {
		answer, err := there.ask(ctx, source)
		if err != nil {
			return nil, nil, err
		}
		if len(answer.Results) == 0 {
			return nil, nil, fmt.Errorf("%s has no result", name)
		}
		return rulediff.NewAnswer(answer.Results[0].Schema, answer.Results[0].Batches), v, nil
	}
	r, err := v.bind(ctx)
	if err != nil {
		return nil, nil, err
	}
	result, err := database.Within(ctx, func() (*executor.Result, error) { return executor.Run(ctx, r.Plan, v.Tables(), v.Options()) })
	if err != nil {
		return nil, nil, v.failed(err)
	}
	return rulediff.NewAnswer(r.Schema, result.Batches), v, nil
}

// readVersion reads a rule from a file or, as REV:PATH, from git, and the columns that its entities have.
func readVersion(name string) (*parser.Source, []string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		if rev, _, ok := strings.Cut(name, ":"); !ok || rev == "" || strings.HasPrefix(name, "-") {
			return nil, nil, err
		}
		if text, err = exec.Command("git", "show", name).Output(); err != nil {
			return nil, nil, fmt.Errorf("git has no %s", name)
		}
	}
	source, err := rulefile.Parse(name, string(text))
	if err != nil {
		return nil, nil, err
	}
	return source, rulefile.EntityColumns(name, string(text)), nil
}

// stages counts the rows of each stage.
func (v *version) stages(ctx context.Context) []stages.Stage {
	q := &stages.Query{
		Tree: v.tree, Source: v.source, Locate: v.Space.Locate, Catalog: v.Names(ctx), Bind: v.BindOptions(ctx),
		Tables: v.Tables(), Run: v.Options(),
	}
	if v.there != nil {
		q.Ask = v.there.one
	}
	return q.Count(ctx)
}
