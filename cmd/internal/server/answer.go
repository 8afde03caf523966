package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/executor/database"
	"kql/parser"
	"kql/planner"
)

// answer is what a query gives.
type answer struct {
	results []executor.Result
	renders []*planner.Render // of each result; nil where it has none
	request *request
	begun   time.Time
	cut     *oneAPI   // where not every row is there, why
	found   []problem // warnings
}

// run runs a query once it is its turn. The error is one to tell the client.
func (s *Server) run(ctx context.Context, q *request) (*answer, *oneAPI) {
	timeout, err := q.timeout(s.Timeout)
	if err != nil {
		return nil, badRequest(err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	own := s.queue.enter(q, cancel)
	defer s.queue.leave(own)
	if !own.wait(ctx) {
		told := ended(ctx, own)
		s.ended(own, nil, told)
		return nil, told
	}
	a, told := s.execute(ctx, q)
	if ctx.Err() != nil && told != nil {
		told = ended(ctx, own)
	}
	s.ended(own, a, told)
	return a, told
}

// ended counts a query, and keeps how it ended to be shown.
func (s *Server) ended(own *asked, a *answer, told *oneAPI) {
	how, rows := answered, int64(0)
	switch {
	case told != nil:
		how = told.outcome()
	case a.cut != nil:
		how = cut
	}
	if a != nil {
		for _, t := range a.results {
			rows += int64(t.Rows())
		}
	}
	s.queue.mu.Lock()
	own.outcome, own.rows = how, rows
	if told != nil {
		own.why = told.Detail
	}
	s.queue.mu.Unlock()
	s.metrics.query(how, time.Since(own.came), rows)
}

func (s *Server) execute(ctx context.Context, q *request) (*answer, *oneAPI) {
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
	on := opened.At(now, all)
	if on.Between, err = readTimespan(q.timespan, now); err != nil {
		return nil, badRequest(err)
	}
	source := &parser.Source{Name: "query", Text: q.CSL}
	tree, found := parser.Parse(source.Text)
	if found.Failed() {
		return nil, wrong("Syntax", on.Space, source, found)
	}
	a := &answer{request: q, begun: time.Now()}
	var r *planner.Result
	tables, err := database.Within(ctx, func() ([]executor.Result, error) {
		var err error
		if r, err = on.Bind(ctx, tree); err != nil || r.Diagnostics.Failed() {
			return nil, err
		}
		if r.Plan == nil {
			return nil, errors.New("the query has no result: it ends in a let")
		}
		return on.Run(ctx, r, on.Options())
	})
	switch {
	case ctx.Err() != nil:
		return nil, badRequest(ctx.Err())
	case r != nil && r.Diagnostics.Failed():
		return nil, wrong("Semantic", on.Space, source, r.Diagnostics)
	case err != nil && r != nil:
		if at := database.Located(r, err); at != nil {
			return nil, wrong("Execution", on.Space, source, at)
		}
		return nil, badRequest(err)
	case err != nil:
		return nil, badRequest(err)
	}
	for _, one := range append([]*planner.Result{r}, r.More...) {
		a.renders = append(a.renders, one.Render)
	}
	a.results, a.found = tables, problems(on.Space, source, r.Diagnostics)
	a.cut, err = s.limit(a, tree)
	if err != nil {
		return nil, badRequest(err)
	}
	return a, nil
}

// ended is why a query was stopped.
func ended(ctx context.Context, own *asked) *oneAPI {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &oneAPI{Status: http.StatusGatewayTimeout, Code: "Timeout", Message: "Request timed out.", Detail: "The query took longer than it may; servertimeout gives it more."}
	}
	detail := "The query was cancelled."
	if own.reason != "" {
		detail = "The query was cancelled: " + own.reason
	}
	return &oneAPI{Status: statusCancelled, Code: "Cancelled", Message: "Request was cancelled.", Detail: detail}
}

// limit cuts results that are larger than they may be, as Kusto does: unless the request or a set statement of the query
// says notruncation.
func (s *Server) limit(a *answer, tree *parser.Query) (*oneAPI, error) {
	if a.request.flag("notruncation") || isSet(tree, "notruncation") {
		return nil, nil
	}
	rows, size := s.MaxRows, s.MaxBytes
	for name, to := range map[string]*int{"truncationmaxrecords": &rows, "truncationmaxsize": &size} {
		if n, given, err := a.request.number(name); err != nil {
			return nil, err
		} else if given {
			*to = n
		}
	}
	total := 0
	for i := range a.results {
		kept, bytes, cut := within(a.results[i], rows, size-total)
		total += bytes
		if !cut {
			continue
		}
		a.results[i] = kept
		detail := fmt.Sprintf("The results of this query exceed the set limit of %d records or %d bytes, so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003). Set notruncation, or truncationmaxrecords and truncationmaxsize.", rows, size)
		return &oneAPI{Code: "LimitsExceeded", Message: "Request is invalid and cannot be executed.", Type: "Kusto.Data.Exceptions.KustoServicePartialQueryFailureLimitsExceededException", Detail: detail, Permanent: false}, nil
	}
	return nil, nil
}

func isSet(tree *parser.Query, name string) bool {
	for _, st := range tree.Statements {
		if set, ok := st.(*parser.Set); ok && strings.EqualFold(set.Name.Text, name) {
			lit, isLiteral := set.Value.(*parser.Literal)
			return set.Value == nil || isLiteral && lit.Text == "true"
		}
	}
	return false
}

// within is a result's first rows, as many as are allowed; cut says whether there are more.
func within(t executor.Result, rows, size int) (kept executor.Result, bytes int, cut bool) {
	kept.Schema = t.Schema
	var line []byte
	n := 0
	for _, b := range t.Batches {
		cols := b.Cols()
		for i := range b.Len {
			line = line[:0]
			for _, v := range cols {
				line = output.AppendJSON(line, v, i)
			}
			bytes += len(line)
			if n++; n > rows || bytes > size {
				if i > 0 {
					kept.Batches = append(kept.Batches, b.Slice(0, i))
				}
				return kept, bytes, true
			}
		}
		kept.Batches = append(kept.Batches, b)
	}
	return t, bytes, false
}
