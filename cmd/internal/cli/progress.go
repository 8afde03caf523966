package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress is the line that tells how many bytes have been read.
type progress struct {
	mu    sync.Mutex
	to    io.Writer
	doing string
	began time.Time
	last  time.Time
}

func newProgress(to io.Writer, doing string) *progress {
	return &progress{to: to, doing: doing, began: time.Now()}
}

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
	fmt.Fprintf(p.to, "\r%s: %d of %d MB\033[K", p.doing, read>>20, total>>20)
}
