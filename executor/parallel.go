package executor

import (
	"context"
	"sync"
	"sync/atomic"
)

// parallel calls f for 0 to n-1, in that order, on as many goroutines as the run may use. The first error
// in order that is not just the cancelling of the others is the answer; it ends the rest.
func (r *run) parallel(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	workers := min(r.workers, n)
	if workers <= 1 {
		for i := range n {
			if err := f(ctx, i); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, n)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && inner.Err() == nil; i = int(next.Add(1)) - 1 {
				if errs[i] = protect(func() error { return f(inner, i) }); errs[i] != nil {
					cancel()
				}
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return firstError(errs)
}

func firstError(errs []error) error {
	var cancelled error
	for _, err := range errs {
		switch {
		case err == nil:
		case !isCancelled(err):
			return err
		case cancelled == nil:
			cancelled = err
		}
	}
	return cancelled
}
