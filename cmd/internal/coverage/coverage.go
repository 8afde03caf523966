// Package coverage measures what the cases of a rule's tests try of its query: which conditions turned rows away and
// let rows through, which sides of joins matched and missed, which branches of iff and case and which elements of lists
// decided.
package coverage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kql/cmd/internal/stages"
	"kql/executor/lineage"
	"kql/parser"
	"kql/planner"
)

// Outcome is something that can happen to a row at a place of a query.
type Outcome struct {
	At    parser.Span
	Label string // what has not happened as long as Seen is 0
	Seen  int    // rows of all cases
}

// Coverage is the outcomes of one rule.
type Coverage struct {
	Source   *parser.Source
	locate   func(*parser.Source, parser.Span) (*parser.Source, parser.Span)
	outcomes map[string]*Outcome
	plans    map[any]planner.Node // by what queries have that bind alike
}

// Add runs a case's query and counts what happens to its rows. An error is one of the run.
func (c *Coverage) Add(ctx context.Context, q *stages.Query) error {
	if c.outcomes == nil {
		c.outcomes, c.plans = map[string]*Outcome{}, map[any]planner.Node{}
	}
	c.Source, c.locate = q.Source, q.Locate
	plan, err := c.bind(q)
	if err != nil {
		return err
	}
	trace, err := lineage.Run(ctx, plan, q.Tables, q.Run)
	if err != nil {
		return err
	}
	for _, s := range trace.Steps {
		if err := (&counting{c, trace, s}).step(); err != nil {
			return err
		}
	}
	return nil
}

// bind binds a case's query, once for those that bind alike.
func (c *Coverage) bind(q *stages.Query) (planner.Node, error) {
	if plan := c.plans[q.Alike]; plan != nil && q.Alike != nil {
		return plan, nil
	}
	o := q.Bind // without the columns that nothing reads, which cost as much as all else
	o.Without = slices.DeleteFunc(planner.Rules(), func(rule string) bool { return rule == "prune columns" })
	r := planner.Bind(q.Tree, q.Catalog, o)
	if r.Plan == nil {
		return nil, r.Diagnostics
	}
	c.plans[q.Alike] = r.Plan
	return r.Plan, nil
}

// Outcomes is all outcomes in the order of the text.
func (c *Coverage) Outcomes() []*Outcome {
	var all []*Outcome
	for _, o := range c.outcomes {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b *Outcome) int {
		return cmp.Or(a.At.Start-b.At.Start, a.At.End-b.At.End, strings.Compare(a.Label, b.Label))
	})
	return all
}

// Figure is how many of the outcomes were seen, and how many there are.
func (c *Coverage) Figure() (seen, all int) {
	for _, o := range c.outcomes {
		if o.Seen > 0 {
			seen++
		}
	}
	return seen, len(c.outcomes)
}

// Percent is the part of the outcomes that was seen, rounded down; 100 where there is none.
func (c *Coverage) Percent() int {
	seen, all := c.Figure()
	if all == 0 {
		return 100
	}
	return 100 * seen / all
}

func (c *Coverage) count(at parser.Span, label string, n int) {
	if at == (parser.Span{}) {
		return // of an operator that is made of others
	}
	key := fmt.Sprint(at, label)
	if c.outcomes[key] == nil {
		c.outcomes[key] = &Outcome{At: at, Label: label}
	}
	c.outcomes[key].Seen += n
}

const (
	letNoneThrough = "let no row through"
	turnedNoneAway = "turned no row away"
)
