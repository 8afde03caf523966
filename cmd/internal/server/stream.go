package server

import (
	"bufio"
	"context"
	"net/http"
	"time"

	"kql/executor/database"
	"kql/functions/vector"
	"kql/planner"
)

// pause is how long rows wait for others before they are sent.
const pause = 200 * time.Millisecond

// streamed answers in frames of version 2 whose rows are written as they are made.
func (s *Server) streamed(w http.ResponseWriter, r *http.Request, q *request) {
	_, told := s.inTurn(r.Context(), q, func(ctx context.Context) (*answer, *oneAPI) {
		b, told := s.bind(ctx, q)
		if told != nil {
			return nil, told
		}
		m, err := s.most(b)
		if err != nil {
			return nil, badRequest(err)
		}
		t := &stream{frames: frames{w: bufio.NewWriterSize(w, 1<<16), lines: q.flag("results_v2_newlines_between_frames")}, to: w, answer: b.answer(), plans: database.Plans(b.result), most: m, placement: placement(q)}
		return t.run(ctx, b)
	})
	if told != nil {
		told.write(w, r)
	}
}

// stream writes an answer whose rows come one after the other.
type stream struct {
	frames
	to        http.ResponseWriter
	answer    *answer
	plans     []*planner.Result
	most      most
	placement string

	table    int // that rows are written of; 0: none
	rows     int // of it
	bytes    int // of all tables
	fragment int // rows of the fragment that is open; -1: none is
	line     []byte
}

// part is rows of a result; nil at its end.
type part struct {
	result int
	rows   *vector.Batch
}

// run runs the query and writes what it gives. What goes wrong before there are rows is told; later it stands behind them.
func (t *stream) run(ctx context.Context, b *bound) (*answer, *oneAPI) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	parts, done := make(chan part), make(chan error, 1)
	go func() {
		_, err := database.Within(inner, func() (struct{}, error) {
			return struct{}{}, b.on.Each(inner, b.result, b.on.Options(), func(result int, rows *vector.Batch) error {
				select {
				case parts <- part{result, rows}:
					return nil
				case <-inner.Done():
					return inner.Err()
				}
			})
		})
		done <- err
	}()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case p := <-parts:
			if !t.take(p) {
				t.answer.cut = t.most.told()
				t.end()
				return t.answer, nil
			}
		case err := <-done:
			told := (*oneAPI)(nil)
			if ctx.Err() != nil {
				told = ended(ctx)
			} else if err != nil {
				told = b.told(err)
			}
			if told != nil && !t.written {
				return nil, told
			}
			t.answer.cut = told
			t.end()
			return t.answer, nil
		case <-tick.C:
			t.send()
		}
	}
}

// take writes rows; it says no where they are more than the answer may have.
func (t *stream) take(p part) bool {
	if !t.written {
		t.to.Header().Set("Content-Type", "application/json; charset=utf-8")
		t.frame(setBegin{"DataSetHeader", false, "v2.0", true, t.placement})
		t.frames.table(0, "QueryProperties", "@ExtendedProperties", properties2(t.answer))
	}
	if t.table != p.result+1 {
		t.table, t.rows, t.fragment = p.result+1, 0, -1
		t.frame(tableBegin{"TableHeader", t.table, "PrimaryResult", "PrimaryResult", described(t.plans[p.result].Schema)})
		t.openFragment()
	}
	if p.rows == nil {
		t.complete(nil)
		return true
	}
	cols := p.rows.Cols()
	for i := range p.rows.Len {
		if !t.row(cols, i) {
			return false
		}
	}
	return true
}

func (t *stream) row(cols []*vector.Vector, i int) bool {
	if t.rows >= t.most.first {
		return true
	}
	t.line = appendRow(t.line[:0], cols, i)
	t.bytes += len(t.line)
	if !t.most.all && (t.rows >= t.most.rows || t.bytes > t.most.bytes) {
		return false
	}
	if t.fragment == fragmentRows {
		t.send()
	}
	t.openFragment()
	if t.fragment > 0 {
		_ = t.w.WriteByte(',')
	}
	_, _ = t.w.Write(t.line)
	t.fragment++
	t.rows++
	t.answer.sent++
	return true
}

func (t *stream) openFragment() {
	if t.fragment < 0 {
		t.begin(fragmentBegin{"TableFragment", "DataAppend", t.table})
		t.fragment = 0
	}
}

func (t *stream) closeFragment() {
	if t.fragment >= 0 {
		_, _ = t.w.WriteString("]}")
		t.fragment = -1
	}
}

// send sends the rows that were written so far, in a fragment that ends with them.
func (t *stream) send() {
	if t.fragment <= 0 {
		return
	}
	t.closeFragment()
	_ = t.w.Flush() // where the client has gone, the request's context ends the query
	if f, ok := t.to.(http.Flusher); ok {
		f.Flush()
	}
}

// complete ends a table.
func (t *stream) complete(told *oneAPI) {
	if t.placement == "EndOfDataset" {
		told = nil
	}
	t.closeFragment()
	t.frame(tableEnd{"TableCompletion", t.table, t.rows, told.bodies(t.answer.request.identity)})
	t.table = 0
}

// end ends the answer.
func (t *stream) end() {
	if t.table > 0 {
		t.complete(t.answer.cut)
	}
	t.frames.table(len(t.plans)+1, "QueryCompletionInformation", "QueryCompletionInformation", t.answer.status())
	t.finish(t.answer)
}
