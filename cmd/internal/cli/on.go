package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"kql/cmd/internal/remote"
	"kql/executor"
	"kql/functions/types"
	"kql/parser"
)

// onFlag says where queries run.
type onFlag struct {
	On string `help:"Ask where the data is: https://CLUSTER/DATABASE, the id of a Log Analytics workspace, defender, or a name from the targets of kql.yaml." placeholder:"TARGET"`
}

// elsewhere is where queries run that --on has run elsewhere.
type elsewhere struct {
	*remote.Client
	app    *App
	target *remote.Target
	now    time.Time
	params map[string]string
}

// elsewhere is the place that the flag names, with what queries see there; nil without the flag.
func (f *onFlag) elsewhere(a *App, q *askFlags, w *workspaceFlag) (*elsewhere, error) {
	if f.On == "" {
		return nil, nil
	}
	now, err := q.now()
	if err != nil {
		return nil, err
	}
	space, err := w.open(".")
	if err != nil {
		return nil, a.wrong(err)
	}
	target, err := remote.Find(f.On, space.Targets)
	if err != nil {
		return nil, usageError("--on: " + err.Error())
	}
	return &elsewhere{a.asking(q), a, target, now, q.Param}, nil
}

// asking is how queries are asked elsewhere.
func (a *App) asking(q *askFlags) *remote.Client {
	return &remote.Client{Token: os.Getenv(remote.TokenVariable), HTTP: a.client, Memory: q.MaxMemory.budget(), Note: a.note}
}

// inPlaceOf is the place that the flag names in place of data here; nil without the flag.
func (f *onFlag) inPlaceOf(a *App, d *dataFlags) (*elsewhere, error) {
	if f.On != "" && len(d.Data) > 0 {
		return nil, usageError("--data is what queries run on here; it does not go with --on")
	}
	if f.On != "" {
		d.Data = []string{} // nor those of the workspace
	}
	return f.elsewhere(a, &d.askFlags, &d.workspaceFlag)
}

// ask runs a query there; what is wrong with it is shown at its place.
func (e *elsewhere) ask(ctx context.Context, source *parser.Source) (*remote.Answer, error) {
	return e.askBetween(ctx, source, time.Time{}, time.Time{})
}

// askBetween runs a query there over the rows of a time; that is all rows where it is zero.
func (e *elsewhere) askBetween(ctx context.Context, source *parser.Source, from, to time.Time) (*remote.Answer, error) {
	answer, err := e.Ask(ctx, e.target, remote.Query{Text: source.Text, Now: e.now, Params: e.params, From: from, To: to})
	if m := (*remote.Mistake)(nil); errors.As(err, &m) && m.Line > 0 {
		source.Write(e.app.Stderr, m.In(source.Text))
		return nil, errShown
	}
	return answer, err
}

// one is the first of the results of a text.
func (e *elsewhere) one(ctx context.Context, text string) (*executor.Result, error) {
	answer, err := e.Ask(ctx, e.target, remote.Query{Text: text, Now: e.now, Params: e.params})
	if err != nil {
		return nil, err
	}
	return only(answer)
}

// only is the first of an answer's results.
func only(answer *remote.Answer) (*executor.Result, error) {
	if len(answer.Results) == 0 {
		return nil, errors.New("the query has no result")
	}
	return &answer.Results[0], nil
}

// settle has now() be the same in all queries from here on, where they can be told.
func (e *elsewhere) settle(ctx context.Context) error {
	if !e.now.IsZero() || !e.target.TellsNow() {
		return nil
	}
	clock, err := e.one(ctx, "print now()")
	if err == nil && clock.Rows() == 1 {
		e.now = types.Time(clock.Batches[0].Col(0).Long(0))
	}
	return err
}

// runElsewhere runs the query there and writes what comes back.
func (c *runCommand) runElsewhere(ctx context.Context, a *App, e *elsewhere) error {
	source, err := c.read(a.Stdin)
	if err != nil {
		return err
	}
	if c.As == "alerts" {
		return c.alertsElsewhere(ctx, a, e, source)
	}
	answer, err := e.ask(ctx, source)
	if err != nil {
		return err
	}
	results := answer.Bound()
	if err := c.missing(results); err != nil {
		return err
	}
	return c.results(a, results, answer.Results)
}
