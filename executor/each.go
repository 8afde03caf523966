package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// ahead is how many batches of each partition are made before somebody takes them.
const ahead = 4

// Each executes a plan and gives its rows as they are made, in order; emit is called by one goroutine at a time, and ends
// the run with an error. What emit has not taken yet is bounded. Errors are those of Run.
func Each(ctx context.Context, plan planner.Node, tables Tables, o Options, emit func(*vector.Batch) error) error {
	r := newRun(tables, o)
	return r.within(ctx, func(ctx context.Context) error { return r.each(ctx, plan, emit) })
}

func (r *run) each(ctx context.Context, n planner.Node, emit func(*vector.Batch) error) error {
	streams, err := r.open(ctx, n)
	if err != nil {
		return err
	}
	if len(streams) == 1 {
		return forEach(ctx, streams[0], emit)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	made := make([]chan *vector.Batch, len(streams))
	for i := range made {
		made[i] = make(chan *vector.Batch, ahead)
	}
	ended := make(chan error, 1)
	go func() {
		err := protect(func() error {
			return r.parallel(inner, len(streams), func(ctx context.Context, i int) error {
				defer close(made[i])
				return forEach(ctx, streams[i], func(b *vector.Batch) error {
					select {
					case made[i] <- b:
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				})
			})
		})
		if err != nil {
			cancel() // some partitions never begin
		}
		ended <- err
	}()
	if err = takeAll(inner, made, emit); err != nil {
		cancel()
	}
	failed := <-ended
	if err == nil || isCancelled(err) && failed != nil {
		return failed
	}
	return err
}

// takeAll takes each partition's batches, one partition after the other.
func takeAll(ctx context.Context, made []chan *vector.Batch, emit func(*vector.Batch) error) error {
	for _, batches := range made {
		for open := true; open; {
			var b *vector.Batch
			select {
			case b, open = <-batches:
			case <-ctx.Done():
				return ctx.Err()
			}
			if b != nil {
				if err := emit(b); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
