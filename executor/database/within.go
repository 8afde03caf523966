package database

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Within runs f until the context is done; then f, which looks at the context now and then, is left to itself, and
// what it held is given back to the system once it has ended.
func Within[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a.err = fmt.Errorf("internal error: %v\n%s", p, debug.Stack())
			}
			done <- a
		}()
		a.value, a.err = f()
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		go func() {
			<-done
			debug.FreeOSMemory()
		}()
		var none T
		return none, ctx.Err()
	}
}
