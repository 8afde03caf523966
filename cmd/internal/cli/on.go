package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"kql/cmd/internal/remote"
	"kql/executor"
	"kql/parser"
	"kql/planner"
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
	client := &remote.Client{Token: os.Getenv(remote.TokenVariable), HTTP: a.client, Memory: q.MaxMemory.budget(), Note: a.note}
	return &elsewhere{client, a, target, now, q.Param}, nil
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
	answer, err := e.Ask(ctx, e.target, remote.Query{Text: source.Text, Now: e.now, Params: e.params})
	if m := (*remote.Mistake)(nil); errors.As(err, &m) && m.Line > 0 {
		at := offset(source.Text, m.Line, m.Column)
		source.Write(e.app.Stderr, parser.Diagnostic{Severity: parser.Error, Message: m.Error(), Span: parser.Span{Start: at, End: at}})
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
	if len(answer.Results) == 0 {
		return nil, errors.New("the query has no result")
	}
	return &answer.Results[0], nil
}

// offset is the byte that a line and a column lead to, both from 1.
func offset(text string, line, column int) int {
	at := 0
	for range line - 1 {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return len(text)
		}
		at += n + 1
	}
	for i := range text[at:] {
		if column--; column == 0 {
			return at + i
		}
	}
	return len(text)
}

// runElsewhere runs the query there and writes what comes back.
func (c *runCommand) runElsewhere(ctx context.Context, a *App, e *elsewhere) error {
	if c.As == "alerts" {
		return usageError("--as alerts wants rows cut to the rule's window, which --on does not do")
	}
	source, err := c.read(a.Stdin)
	if err != nil {
		return err
	}
	answer, err := e.ask(ctx, source)
	if err != nil {
		return err
	}
	results := make([]*planner.Result, len(answer.Results))
	for i := range results {
		results[i] = &planner.Result{Schema: answer.Results[i].Schema}
		if i < len(answer.Renders) {
			results[i].Render = answer.Renders[i]
		}
	}
	if err := c.missing(results); err != nil {
		return err
	}
	return c.results(a, results, answer.Results)
}
