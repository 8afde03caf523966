package server

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// outcome is how a query ended.
type outcome string

const (
	answered  outcome = "answered"
	cut       outcome = "cut" // rows are missing
	refused   outcome = "refused"
	failed    outcome = "failed" // while it ran
	cancelled outcome = "cancelled"
	timeout   outcome = "timeout"
)

// states are the names that Kusto has for them.
var states = map[outcome]string{answered: "Completed", cut: "Failed", refused: "Failed", failed: "Failed", cancelled: "Cancelled", timeout: "Failed"}

// buckets are the upper ends of the seconds that answers are counted by.
var buckets = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}

// histogram counts how long something took.
type histogram struct {
	counts  []int64 // of each bucket, and behind them of what took longer
	seconds float64
}

// metrics are what the server has done, in the text format of Prometheus.
type metrics struct {
	mu       sync.Mutex
	ended    map[outcome]int64
	seconds  float64
	rows     int64
	requests map[string]*histogram // of each endpoint
}

// query counts one that has ended.
func (m *metrics) query(how outcome, took time.Duration, rows int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended == nil {
		m.ended = map[outcome]int64{}
	}
	m.ended[how]++
	m.seconds += took.Seconds()
	m.rows += rows
}

// request counts one that was answered. Its pattern is the endpoint's, "" where there is none.
func (m *metrics) request(pattern string, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.requests == nil {
		m.requests = map[string]*histogram{}
	}
	endpoint := cmp.Or(pattern, "none")
	h := m.requests[endpoint]
	if h == nil {
		h = &histogram{counts: make([]int64, len(buckets)+1)}
		m.requests[endpoint] = h
	}
	at, _ := slices.BinarySearch(buckets, took.Seconds())
	h.counts[at]++
	h.seconds += took.Seconds()
}

// metricsText writes all metrics.
func (s *Server) metricsText(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	running, waiting := s.queue.counts()
	var held int64
	s.mu.Lock()
	if s.db != nil {
		held = s.db.Held()
	}
	s.mu.Unlock()
	_, _ = w.Write([]byte(s.metrics.text() + // it fails where the client has gone
		family("kql_queries_running", "gauge", "Queries that run.", " "+strconv.Itoa(running)) +
		family("kql_queries_waiting", "gauge", "Queries that wait for --concurrency.", " "+strconv.Itoa(waiting)) +
		family("kql_held_bytes", "gauge", "Bytes that tables and operators hold, counted roughly.", " "+strconv.FormatInt(held, 10))))
}

func (m *metrics) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ended, took []string
	for _, how := range []outcome{answered, cut, refused, failed, cancelled, timeout} {
		ended = append(ended, fmt.Sprintf("{result=%q} %d", how, m.ended[how]))
	}
	for _, endpoint := range slices.Sorted(maps.Keys(m.requests)) {
		took = append(took, m.requests[endpoint].lines(endpoint)...)
	}
	return family("kql_queries_total", "counter", "Queries that have ended.", ended...) +
		family("kql_query_seconds_total", "counter", "Time that queries took.", fmt.Sprintf(" %g", m.seconds)) +
		family("kql_rows_total", "counter", "Rows that were given.", fmt.Sprintf(" %d", m.rows)) +
		family("kql_request_seconds", "histogram", "Time that requests took, up to the end of their answer.", took...)
}

func (h *histogram) lines(endpoint string) []string {
	var out []string
	total := int64(0)
	for i, n := range h.counts {
		total += n
		end := "+Inf"
		if i < len(buckets) {
			end = strconv.FormatFloat(buckets[i], 'g', -1, 64)
		}
		out = append(out, fmt.Sprintf("_bucket{endpoint=%q,le=%q} %d", endpoint, end, total))
	}
	return append(out, fmt.Sprintf("_sum{endpoint=%q} %g", endpoint, h.seconds), fmt.Sprintf("_count{endpoint=%q} %d", endpoint, total))
}

// family is metrics of one name; lines are what stands behind it.
func family(name, kind, help string, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
	for _, line := range lines {
		b.WriteString(name + line + "\n")
	}
	return b.String()
}
