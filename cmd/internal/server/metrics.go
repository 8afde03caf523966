package server

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// metrics are what the server has done, in the text format of Prometheus.
type metrics struct {
	mu             sync.Mutex
	answered, told int64
	seconds        float64
	rows           int64
}

func (m *metrics) count(ok bool, took time.Duration, a *answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seconds += took.Seconds()
	if !ok {
		m.told++
		return
	}
	m.answered++
	for _, t := range a.results {
		m.rows += int64(t.Rows())
	}
}

func (m *metrics) write(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprintf(w, "# HELP kql_queries_total Queries that have ended.\n# TYPE kql_queries_total counter\nkql_queries_total{result=\"answered\"} %d\nkql_queries_total{result=\"failed\"} %d\n", m.answered, m.told)
	fmt.Fprintf(w, "# HELP kql_query_seconds_total Time that queries took.\n# TYPE kql_query_seconds_total counter\nkql_query_seconds_total %g\n", m.seconds)
	fmt.Fprintf(w, "# HELP kql_rows_total Rows that were given.\n# TYPE kql_rows_total counter\nkql_rows_total %d\n", m.rows)
}
