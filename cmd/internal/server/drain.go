package server

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// door counts the requests that are being answered, and once it is shut lets no more of them in.
type door struct {
	mu     sync.Mutex
	inside int
	empty  chan struct{} // closed once nobody is inside; nil while the door is open
}

func (d *door) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.empty != nil {
		return false
	}
	d.inside++
	return true
}

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inside--; d.inside == 0 && d.empty != nil {
		close(d.empty)
	}
}

// shut gives what is closed once nobody is inside.
func (d *door) shut() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.empty = make(chan struct{})
	if d.inside == 0 {
		close(d.empty)
	}
	return d.empty
}

// farewell is how long queries have to tell their clients that they were ended.
const farewell = 2 * time.Second

// Drain refuses requests from here on, and waits for those that are being answered. Queries that still run once ctx is
// done it ends, and says no. Whoever listens meanwhile has clients hear of it all, in place of connections that break.
func (s *Server) Drain(ctx context.Context) bool {
	empty := s.door.shut()
	select {
	case <-empty:
		return true
	case <-ctx.Done():
	}
	s.queue.endAll("the server is ending")
	select {
	case <-empty:
	case <-time.After(farewell):
	}
	return false
}

// refuseLate answers a request that comes once the server is about to end.
func refuseLate(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Retry-After", "1")
	fail(w, r, http.StatusServiceUnavailable, oneAPI{Code: "ServiceUnavailable", Message: "The server is ending.", Detail: "The server is ending and takes no more requests."})
}
