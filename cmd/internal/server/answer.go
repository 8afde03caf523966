package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
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
	sent    int64     // rows that were written as they were made; they are not in results
	cut     *oneAPI   // where not every row is there, why
	found   []problem // warnings
}

// run runs a query once it is its turn. The error is one to tell the client.
func (s *Server) run(ctx context.Context, q *request) (*answer, *oneAPI) {
	return s.inTurn(ctx, q, func(ctx context.Context) (*answer, *oneAPI) { return s.execute(ctx, q) })
}

// inTurn has a query do something once it is its turn, and as long as it may.
func (s *Server) inTurn(ctx context.Context, q *request, do func(ctx context.Context) (*answer, *oneAPI)) (*answer, *oneAPI) {
	timeout, err := q.timeout(s.Timeout)
	if err != nil {
		return nil, badRequest(err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	own := s.queue.enter(q, cancel)
	defer s.queue.leave(own)
	if !own.wait(ctx) {
		told := ended(ctx)
		s.ended(own, nil, told)
		return nil, told
	}
	a, told := do(ctx)
	if ctx.Err() != nil && told != nil {
		told = ended(ctx)
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
		how = a.cut.outcome()
	}
	if a != nil {
		rows = a.sent
		for _, t := range a.results {
			rows += int64(t.Rows())
		}
	}
	s.queue.mu.Lock()
	own.outcome, own.rows = how, rows
	if told != nil {
		own.why = told.Detail
	} else if a.cut != nil {
		own.why = a.cut.Detail
	}
	s.queue.mu.Unlock()
	s.metrics.query(how, time.Since(own.came), rows)
}

// execute runs a query and gives its whole answer.
func (s *Server) execute(ctx context.Context, q *request) (*answer, *oneAPI) {
	b, told := s.bind(ctx, q)
	if told != nil {
		return nil, told
	}
	a := b.answer()
	var err error
	if a.results, err = database.Within(ctx, func() ([]executor.Result, error) { return b.on.Run(ctx, b.result, b.on.Options()) }); err != nil {
		return nil, b.told(err)
	}
	most, err := s.most(b)
	if err != nil {
		return nil, badRequest(err)
	}
	a.cut = most.limit(a)
	return a, nil
}

// ended is why a query was stopped.
func ended(ctx context.Context) *oneAPI {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &oneAPI{Status: http.StatusGatewayTimeout, Code: "Timeout", Message: "Request timed out.", Detail: "The query took longer than it may; servertimeout gives it more."}
	}
	detail := "The query was cancelled."
	if reason := cancelReason(""); errors.As(context.Cause(ctx), &reason) && reason != "" {
		detail = "The query was cancelled: " + reason.Error()
	}
	return &oneAPI{Status: statusCancelled, Code: "Cancelled", Message: "Request was cancelled.", Detail: detail}
}

// most is how much a result may have.
type most struct {
	rows, bytes int
	all         bool // there is no limit
	first       int  // rows of each result that the request wants; the rest is left out without a word
}

// most is what a result may have: as the server has it, unless the request or a set statement of the query says
// otherwise.
func (s *Server) most(b *bound) (most, error) {
	all := b.request.flag("notruncation")
	if text, given := setting(b.tree, "notruncation"); given {
		all = text != "false"
	}
	m := most{s.MaxRows, s.MaxBytes, all, math.MaxInt}
	for name, to := range map[string]*int{"truncationmaxrecords": &m.rows, "truncationmaxsize": &m.bytes, "query_take_max_records": &m.first} {
		n, given, err := b.request.number(name)
		if text, set := setting(b.tree, name); set {
			given = true
			if n, err = strconv.Atoi(text); err != nil {
				err = fmt.Errorf("set %s: %q is no number", name, text)
			}
		}
		if err != nil {
			return m, err
		}
		if given {
			*to = n
		}
	}
	if m.first < 0 {
		return m, fmt.Errorf("query_take_max_records: %d is below 0", m.first)
	}
	return m, nil
}

// told says that rows are missing.
func (m most) told() *oneAPI {
	detail := fmt.Sprintf("The results of this query exceed the set limit of %d records or %d bytes, so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003). Set notruncation, or truncationmaxrecords and truncationmaxsize.", m.rows, m.bytes)
	return &oneAPI{Code: "LimitsExceeded", Message: "Request is invalid and cannot be executed.", Type: "Kusto.Data.Exceptions.KustoServicePartialQueryFailureLimitsExceededException", Detail: detail, Permanent: false}
}

// limit cuts results that are larger than they may be, as Kusto does.
func (m most) limit(a *answer) *oneAPI {
	total := 0
	for i := range a.results {
		if a.results[i].Rows() > m.first {
			a.results[i], _, _ = within(a.results[i], m.first, math.MaxInt)
		}
		if m.all {
			continue
		}
		kept, bytes, cut := within(a.results[i], m.rows, m.bytes-total)
		total += bytes
		if cut {
			a.results[i] = kept
			return m.told()
		}
	}
	return nil
}

// setting is what a set statement of the query gives a property; "" where it only names it.
func setting(tree *parser.Query, name string) (text string, given bool) {
	for _, st := range tree.Statements {
		if set, ok := st.(*parser.Set); ok && strings.EqualFold(set.Name.Text, name) {
			given, text = true, ""
			if lit, ok := set.Value.(*parser.Literal); ok {
				text = lit.Text
			}
		}
	}
	return text, given
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
