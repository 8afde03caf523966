// Package remote asks queries where the data is: of a Kusto cluster, of a Log Analytics workspace, or of Defender's
// hunting over Microsoft Graph. The text goes as it is, and the rows come back as those of a run here, exactly.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"kql/executor"
	"kql/functions/vector"
	"kql/planner"
)

// Query is what is asked.
type Query struct {
	Text   string
	Now    time.Time         // what now() is there; zero: the clock there
	Params map[string]string // values of declare query_parameters

	From, To time.Time // that tables are cut to, where the target cuts; zero: they are whole
}

// Answer is what came back.
type Answer struct {
	Results []executor.Result
	Renders []*planner.Render // how each result is to be drawn; nil where the query does not say
}

// Bound is the results as those of a query that was bound here, as far as how to show them goes.
func (a *Answer) Bound() []*planner.Result {
	results := make([]*planner.Result, len(a.Results))
	for i := range results {
		results[i] = &planner.Result{Schema: a.Results[i].Schema}
		if i < len(a.Renders) {
			results[i].Render = a.Renders[i]
		}
	}
	return results
}

// Client asks targets.
type Client struct {
	Token  string            // that requests bear; "": the environment's sign-in gives one
	HTTP   *http.Client      // nil: its own
	Memory *executor.Budget  // what an answer may take
	Note   func(text string) // told of each wait; may be nil

	credential azcore.TokenCredential
}

// TokenVariable is the environment's variable that Token usually comes from.
const TokenVariable = "KQL_TOKEN"

// patience is how long an answer may take where the context does not say.
const patience = 10 * time.Minute

// Ask asks a query. Its error is a *Mistake where the query is wrong, and else one line.
func (c *Client) Ask(ctx context.Context, t *Target, q Query) (a *Answer, err error) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		deadline = time.Now().Add(patience)
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	r, err := t.api.request(t, q, time.Until(deadline))
	if err != nil {
		return nil, err
	}
	response, err := c.post(ctx, t, r)
	if err == nil {
		defer response.Body.Close()
		a, err = c.read(t, response.Body)
	}
	switch {
	case err == nil:
		return a, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("%s has not answered in the time that a query may take", t.Name)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, err
}

// read reads an answer, as far as memory allows.
func (c *Client) read(t *Target, body io.Reader) (a *Answer, err error) {
	counted := &counter{Reader: body, memory: c.Memory}
	defer func() {
		if c.Memory != nil {
			c.Memory.Add(-counted.bytes)
		}
		panicked := recover()
		_, isText := panicked.(vector.TooMuchText)
		var syntax *json.SyntaxError
		switch {
		case panicked != nil && !isText:
			panic(panicked)
		case isText, errors.Is(err, executor.ErrMemory):
			a, err = nil, fmt.Errorf("the answer of %s is larger than --max-memory allows", t.Name)
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), counted.err != nil && !errors.Is(counted.err, io.EOF):
			a, err = nil, fmt.Errorf("the answer of %s was cut off after %d bytes", t.Name, counted.bytes)
		case errors.As(err, &syntax):
			a, err = nil, fmt.Errorf("%s has not answered as %s does: %s", t.Name, t.api.name, syntax)
		case err != nil:
			a, err = nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}()
	return t.api.read(counted)
}

// counter counts what is read against the budget.
type counter struct {
	io.Reader
	memory *executor.Budget
	bytes  int64
	err    error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes += int64(n)
	if c.memory != nil && c.memory.Add(int64(n)) {
		return n, executor.ErrMemory
	}
	c.err = err
	return n, err
}
