package executor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"

	"kql/functions/vector"
	"kql/parser"
)

// The kinds of error that a run ends with; errors.Is tells them apart.
var (
	ErrMemory      = errors.New("out of memory budget")
	ErrUnsupported = errors.New("not supported")
	ErrInternal    = errors.New("internal error")
	ErrArgument    = errors.New("bad argument")
)

// Error is what stops a query, with its place in the query where that is known.
type Error struct {
	Diagnostic parser.Diagnostic
	Kind       error
	Stack      string // of an internal error
}

func (e *Error) Error() string { return e.Diagnostic.Message }

// Unwrap is the kind of error.
func (e *Error) Unwrap() error { return e.Kind }

func failure(kind error, at parser.Span, hint, format string, args ...any) *Error {
	return &Error{
		Diagnostic: parser.Diagnostic{Severity: parser.Error, Message: fmt.Sprintf(format, args...), Hint: hint, Span: at},
		Kind:       kind,
	}
}

func unsupported(what string, at parser.Span) error {
	return failure(ErrUnsupported, at, "", "%s is not supported by kql", what)
}

func internal(at parser.Span, format string, args ...any) error {
	return failure(ErrInternal, at, "", "internal error: "+format, args...)
}

func badArgument(at parser.Span, format string, args ...any) error {
	return failure(ErrArgument, at, "", format, args...)
}

// moreMemory is what to do about a budget that is too small.
const moreMemory = "raise --max-memory, or filter or project earlier"

func overBudget(operator string, limit int64, at parser.Span) error {
	return failure(ErrMemory, at, moreMemory,
		"%s needs more than the memory budget of %s", operator, ByteSize(limit))
}

// errTooMuchText is the kind of an error of a call that gave too much text for the rows of a batch at once.
var errTooMuchText = fmt.Errorf("%w: text", ErrMemory)

// errShort is the kind of the error that ends an attempt to run an operator in memory.
var errShort = fmt.Errorf("%w: for an attempt", ErrMemory)

func textOverflow(of string, limit int64, at parser.Span) error {
	return failure(errTooMuchText, at, moreMemory,
		"%s gives more than %s of text at once, too much for the memory budget", of, ByteSize(limit))
}

// located gives an error of a function its call's place, unless it has one or is the context's.
func located(err error, at parser.Span) error {
	var e *Error
	if err == nil || errors.As(err, &e) || isCancelled(err) {
		return err
	}
	return badArgument(at, "%s", err)
}

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// protect turns a panic into an internal error.
func protect(f func() error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case vector.TooMuchText:
			err = textOverflow("the query", p.Limit, parser.Span{})
		default:
			e := internal(parser.Span{}, "%v", p).(*Error)
			e.Stack = string(debug.Stack())
			err = e
		}
	}()
	return f()
}

// ByteSize writes a number of bytes in the largest unit of which there is at least one.
func ByteSize(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	f, i := float64(n), 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	if f >= 100 || f == math.Trunc(f) {
		return fmt.Sprintf("%.0f %s", f, units[i])
	}
	return fmt.Sprintf("%.1f %s", f, units[i])
}
