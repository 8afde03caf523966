package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress is the line that tells how much of the files has been read.
type progress struct {
	mu    sync.Mutex
	to    io.Writer
	began time.Time
	last  time.Time
}

func newProgress(to io.Writer) *progress { return &progress{to: to, began: time.Now()} }

// show rewrites the line, at most five times a second, and clears it at the end.
func (p *progress) show(read, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.began) < time.Second || now.Sub(p.last) < 200*time.Millisecond && read < total {
		return
	}
	p.last = now
	if read >= total {
		fmt.Fprint(p.to, "\r\033[K")
		return
	}
	fmt.Fprintf(p.to, "\rloading: %d of %d MB\033[K", read>>20, total>>20)
}
