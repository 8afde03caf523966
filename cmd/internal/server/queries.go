package server

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
)

// shownText is how much of a query's text is shown.
const shownText = 64 << 10

var queryColumns = columns{
	column("ClientActivityId", types.String), column("Text", types.String), column("Database", types.String), column("StartedOn", types.Datetime), column("LastUpdatedOn", types.Datetime),
	column("Duration", types.Timespan), column("State", types.String), column("RootActivityId", types.Guid), column("User", types.String), column("FailureReason", types.String),
	column("TotalCpu", types.Timespan), column("CacheStatistics", types.Dynamic), column("Application", types.String), column("MemoryPeak", types.Long), column("ScannedExtentsStatistics", types.Dynamic),
	column("Principal", types.String), column("ClientRequestProperties", types.Dynamic), column("ResultSetStatistics", types.Dynamic), column("WorkloadGroup", types.String),
}

// showQueries shows the queries that ended last, those that run and those that wait, in the order that they came in.
func (s *Server) showQueries(_ *database.DB, _ []string) (executor.Result, error) {
	return s.queriesShown(true), nil
}

// showRunning shows the queries that run and those that wait.
func (s *Server) showRunning(_ *database.DB, _ []string) (executor.Result, error) {
	return s.queriesShown(false), nil
}

func (s *Server) queriesShown(ended bool) executor.Result {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	var all []*asked
	if ended {
		all = slices.Clone(s.queue.ended)
	}
	all = append(all, s.queue.queries...)
	slices.SortStableFunc(all, func(a, b *asked) int { return a.came.Compare(b.came) })
	rows := make([][]any, len(all))
	for i, a := range all {
		rows[i] = s.queryRow(a)
	}
	return queryColumns.table(rows...)
}

func (s *Server) queryRow(a *asked) []any {
	text := a.request.CSL[:min(len(a.request.CSL), shownText)]
	updated, state := time.Now(), "InProgress"
	switch {
	case !a.over.IsZero():
		updated, state = a.over, states[a.outcome]
	case a.begun.IsZero():
		state = "Queued"
	}
	properties, _ := json.Marshal(a.request.Properties) // it came as JSON
	result, _ := json.Marshal(map[string]any{"TableCount": 1, "TablesStatistics": []any{map[string]int64{"RowCount": a.rows, "TableSize": a.bytes}}})
	return []any{
		a.request.id, strings.ToValidUTF8(text, ""), s.Database, a.came.UTC(), updated.UTC(), updated.Sub(a.came), state, a.request.activity, "", a.why,
		nil, nil, a.request.application, nil, nil, "", json.RawMessage(properties), json.RawMessage(result), "default",
	}
}

// cancelQuery ends a query, whether it runs or waits, by the id of its client or of the server.
func (s *Server) cancelQuery(_ *database.DB, rest []string) (executor.Result, error) {
	if len(rest) == 0 {
		return executor.Result{}, errors.New(".cancel query takes the id of a query")
	}
	_, reason, _ := strings.Cut(strings.Join(rest[1:], " "), "=")
	found := s.queue.end(rest[0], strings.Trim(reason, ` '")`))
	return columns{column("ClientRequestId", types.String), column("CancellationRequested", types.Bool)}.table([]any{rest[0], found}), nil
}
