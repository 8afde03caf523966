package database

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"kql/executor"
	"kql/parser"
	"kql/planner"
)

// Query is a query that is bound to a database; it may run many times.
type Query struct {
	Tree  *parser.Query
	Bound *planner.Result // with what Prepare warned of in its Diagnostics

	db   *DB
	text string
}

// Prepare binds a query; what is wrong with it is an *Error.
func (db *DB) Prepare(ctx context.Context, text string) (*Query, error) {
	tree, problems := parser.Parse(text)
	if problems.Failed() {
		return nil, &Error{Text: text, Diagnostics: problems}
	}
	bound, err := db.Bind(ctx, tree)
	if err != nil {
		return nil, err
	}
	if bound.Diagnostics.Failed() {
		return nil, &Error{Text: text, Diagnostics: bound.Diagnostics}
	}
	return &Query{Tree: tree, Bound: bound, db: db, text: text}, nil
}

// Limits are what one run of a query may take and what it sees.
type Limits struct {
	Now    time.Time         // what now() is; zero: as the database has it
	Params map[string]string // values of declare query_parameters, as KQL literals; others stay
	Memory int64             // bytes that operators may hold; 0: the database's budget
	Rows   int               // more rows are an error; 0: as many as there are
}

// ErrRows is of a result that has more rows than its limit.
var ErrRows = errors.New("the result has more rows than its limit")

// Run runs the query until ctx is done and gives its results: as many as the text has statements that give
// rows. What goes wrong in the query is an *Error.
func (q *Query) Run(ctx context.Context, l Limits) ([]executor.Result, error) {
	on, bound := q.db, q.Bound
	if !l.Now.IsZero() || l.Params != nil {
		params := maps.Clone(on.Params)
		if params == nil {
			params = map[string]string{}
		}
		maps.Copy(params, l.Params)
		if l.Now.IsZero() {
			l.Now = on.Now
		}
		on = on.At(l.Now, params)
		again, err := on.Prepare(ctx, q.text)
		if err != nil {
			return nil, err
		}
		bound = again.Bound
	}
	o := on.Options()
	if l.Memory > 0 {
		o.Memory = executor.NewBudget(l.Memory)
	}
	results, err := Within(ctx, func() ([]executor.Result, error) { return on.Run(ctx, bound, o) })
	if at := Located(bound, err); at != nil {
		err = &Error{Text: q.text, Diagnostics: at, cause: err}
	}
	for _, r := range results {
		if l.Rows > 0 && r.Rows() > l.Rows {
			return nil, fmt.Errorf("%w: %d, and it may have %d", ErrRows, r.Rows(), l.Rows)
		}
	}
	return results, err
}

// Error is what is wrong with a query, or went wrong while it ran, with its places in the text.
type Error struct {
	Text        string
	Diagnostics parser.Diagnostics

	cause error
}

// Error is the first error with its line and column.
func (e *Error) Error() string {
	source := parser.Source{Text: e.Text}
	for _, d := range e.Diagnostics {
		if d.Severity == parser.Error {
			line, column := source.Position(d.Span.Start)
			return fmt.Sprintf("%d:%d: %s", line, column, d.Message)
		}
	}
	return e.Diagnostics.Error()
}

// Unwrap is the error of the run, if it is one, such as executor.ErrMemory.
func (e *Error) Unwrap() error { return e.cause }
