package server

import (
	"context"
	"errors"
	"maps"
	"time"

	"kql/executor/database"
	"kql/parser"
	"kql/planner"
)

// bound is a query that is ready to run.
type bound struct {
	request *request
	on      *database.DB
	source  *parser.Source
	tree    *parser.Query
	result  *planner.Result
}

// bind binds a query to what there is now, at the time and with the parameters that the request has.
func (s *Server) bind(ctx context.Context, q *request) (*bound, *oneAPI) {
	now, err := q.now(s.Now)
	if err != nil {
		return nil, badRequest(err)
	}
	params, err := q.parameters()
	if err != nil {
		return nil, badRequest(err)
	}
	opened, err := s.opened(ctx)
	if err != nil {
		return nil, badRequest(err)
	}
	if q.beside != nil {
		opened = opened.With(q.beside, nil)
	}
	all := maps.Clone(opened.Params)
	if all == nil {
		all = params
	}
	maps.Copy(all, params)
	b := &bound{request: q, on: opened.At(now, all), source: &parser.Source{Name: "query", Text: q.CSL}}
	if b.on.Between, err = readTimespan(q.timespan, now); err != nil {
		return nil, badRequest(err)
	}
	var found parser.Diagnostics
	if b.tree, found = parser.Parse(b.source.Text); found.Failed() {
		return nil, wrong("Syntax", b.on.Space, b.source, found)
	}
	if err = q.doable(b.tree); err != nil {
		return nil, badRequest(err)
	}
	b.result, err = database.Within(ctx, func() (*planner.Result, error) { return b.on.Bind(ctx, b.tree) })
	switch {
	case err != nil:
		return nil, badRequest(err)
	case b.result.Diagnostics.Failed():
		return nil, wrong("Semantic", b.on.Space, b.source, b.result.Diagnostics)
	case b.result.Plan == nil:
		return nil, badRequest(errors.New("the query has no result: it ends in a let"))
	}
	return b, nil
}

// answer is the query's answer before it has any rows.
func (b *bound) answer() *answer {
	a := &answer{request: b.request, begun: time.Now(), found: problems(b.on.Space, b.source, b.result.Diagnostics)}
	for _, one := range database.Plans(b.result) {
		a.renders = append(a.renders, one.Render)
	}
	return a
}

// told is what to tell of an error that the query met while it ran.
func (b *bound) told(err error) *oneAPI {
	if at := database.Located(b.result, err); at != nil {
		return wrong("Execution", b.on.Space, b.source, at)
	}
	return badRequest(err)
}
