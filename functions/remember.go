package functions

import (
	"strings"
	"sync"
	"sync/atomic"
)

// remembered is what texts of rows were made into, each once and up to a number of them; goroutines may share it.
type remembered[T any] struct {
	made  func(text string) (T, bool)
	texts sync.Map
	count atomic.Int64
}

// outcome is what a text was made into, if anything.
type outcome[T any] struct {
	value T
	ok    bool
}

// remember is a memory of what f makes of texts.
func remember[T any](f func(text string) (T, bool)) *remembered[T] { return &remembered[T]{made: f} }

// of is what a text is made into; ok is false where it is not.
func (r *remembered[T]) of(text string) (value T, ok bool) {
	if known, found := r.texts.Load(text); found {
		o := known.(outcome[T])
		return o.value, o.ok
	}
	var o outcome[T]
	o.value, o.ok = r.made(text)
	if r.count.Add(1) <= 10_000 {
		r.texts.Store(strings.Clone(text), o)
	}
	return o.value, o.ok
}
