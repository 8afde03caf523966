package executor

import (
	"errors"
	"sync"

	"kql/executor/spill"
	"kql/planner"
)

// attempt runs an operator in memory. Where that is too short for it what it took is given back, and over is true.
func (r *run) attempt(n planner.Node, f func(own *run) ([]Stream, error)) (streams []Stream, over bool, err error) {
	if r.files == nil {
		streams, err = f(r)
		return streams, false, err
	}
	own := *r
	own.memory, own.tried, own.share = r.memory.body(), n, r.spare()
	if r.stats != nil {
		own.stats = newRecorder()
	}
	if streams, err = f(&own); errors.Is(err, errShort) {
		own.memory.close()
		return nil, true, nil
	}
	r.stats.adopt(own.stats)
	return streams, false, err
}

// spare is the bytes that an operator that is starting may hold before it writes to a file; 0: it never does.
func (r *run) spare() int64 {
	if r.files == nil {
		return 0
	}
	limit := r.memory.budget.Limit()
	return max((limit-r.memory.budget.used.Load())/spareShare, minChunk)
}

// files is the temporary files of a run.
type files struct {
	mu   sync.Mutex
	open []*spill.File
}

func (f *files) create(limit int64) (*spill.File, error) {
	file, err := spill.Create(limit)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open = append(f.open, file)
	return file, nil
}

func (f *files) close() {
	if f == nil {
		return
	}
	for _, file := range f.open {
		_ = file.Close() // there is nothing in it that anybody wants
	}
}
