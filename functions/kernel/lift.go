package kernel

import (
	"fmt"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// JSON is a dynamic value as its text: what a lifted function takes and gives for type dynamic.
type JSON string

// Value is the Go types that stand for Kusto's in a lifted function: int64 for int, long, datetime and
// timespan, JSON for dynamic.
type Value interface {
	bool | int64 | float64 | string | JSON | vector.GUID | *apd.Decimal
}

// Map1 lifts a function of one value.
func Map1[A, R Value](f func(A) R) Func {
	return Try1(func(a A) (R, bool) { return f(a), true })
}

// Map2 lifts a function of two values.
func Map2[A, B, R Value](f func(A, B) R) Func {
	return Try2(func(a A, b B) (R, bool) { return f(a, b), true })
}

// Map3 lifts a function of three values.
func Map3[A, B, C, R Value](f func(A, B, C) R) Func {
	return Try3(func(a A, b B, c C) (R, bool) { return f(a, b, c), true })
}

// Try1 lifts a function of one value that says false for null.
func Try1[A, R Value](f func(A) (R, bool)) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		a := reader[A](args[0])
		return lift(c, args, rows, func(i int) (R, bool) { return f(a(i)) })
	}
}

// Try2 lifts a function of two values that says false for null.
func Try2[A, B, R Value](f func(A, B) (R, bool)) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		a, b := reader[A](args[0]), reader[B](args[1])
		return lift(c, args, rows, func(i int) (R, bool) { return f(a(i), b(i)) })
	}
}

// Try3 lifts a function of three values that says false for null.
func Try3[A, B, C, R Value](f func(A, B, C) (R, bool)) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		a, b, d := reader[A](args[0]), reader[B](args[1]), reader[C](args[2])
		return lift(c, args, rows, func(i int) (R, bool) { return f(a(i), b(i), d(i)) })
	}
}

// Row is one row of a call's arguments, for functions with many or optional ones.
type Row struct {
	Args []*vector.Vector
	I    int
}

// Has says whether argument i was given and is not null.
func (r Row) Has(i int) bool { return i < len(r.Args) && !r.Args[i].Null(r.I) }

// Str is argument i as text: of a string, or a dynamic value's JSON.
func (r Row) Str(i int) string { return r.Args[i].Str(r.I) }

// Long is argument i of a type held in 64-bit integers.
func (r Row) Long(i int) int64 { return r.Args[i].Long(r.I) }

// Real is argument i as a real.
func (r Row) Real(i int) float64 { return r.Args[i].Real(r.I) }

// Bool is argument i as a bool; null is false.
func (r Row) Bool(i int) bool { return r.Args[i].Bool(r.I) }

// Rows lifts a function of a whole row of arguments, whatever their number; false gives null. With anyNull
// a row with a null argument is null without a call.
func Rows[R Value](anyNull bool, f func(c *Call, r Row) (R, bool)) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		checked := args
		if !anyNull {
			checked = nil
		}
		return liftOver(c, args, checked, rows, func(i int) (R, bool) { return f(c, Row{args, i}) })
	}
}

func lift[R Value](c *Call, args []*vector.Vector, rows int, f func(i int) (R, bool)) (*vector.Vector, error) {
	return liftOver(c, args, args, rows, f)
}

// liftOver runs f once for all rows where every argument is constant, else once a row that the nulls of
// checked leave.
func liftOver[R Value](c *Call, args, checked []*vector.Vector, rows int, f func(i int) (R, bool)) (*vector.Vector, error) {
	constant := len(args) > 0
	for _, a := range args {
		constant = constant && a.Const
	}
	n := rows
	if constant {
		n = min(rows, 1)
	}
	valid := Validity(checked, n)
	b := vector.NewBuilder(c.Type, n)
	put := writer[R](b)
	for i := range n {
		if valid.Get(i) {
			if r, ok := f(i); ok {
				put(r)
				continue
			}
		}
		b.AppendNull()
	}
	v := b.Vector()
	if constant && n == 1 {
		v.Const, v.Len = true, rows
	}
	return v, nil
}

func reader[T Value](v *vector.Vector) func(int) T {
	var f any
	switch any(*new(T)).(type) {
	case bool:
		f = func(i int) bool { return v.Bools[v.At(i)] }
	case int64:
		f = v.Long
	case float64:
		f = v.Real
	case string:
		f = v.Str
	case JSON:
		f = func(i int) JSON { return JSON(v.Str(i)) }
	case vector.GUID:
		f = v.Guid
	case *apd.Decimal:
		f = v.Decimal
	}
	return f.(func(int) T)
}

func writer[T Value](b *vector.Builder) func(T) {
	var f any
	switch any(*new(T)).(type) {
	case bool:
		f = b.AppendBool
	case int64:
		f = b.AppendLong
	case float64:
		f = b.AppendReal
	case string:
		f = b.AppendStr
	case JSON:
		f = func(x JSON) { b.AppendStr(string(x)) }
	case vector.GUID:
		f = b.AppendGuid
	case *apd.Decimal:
		f = b.AppendDecimal
	}
	return f.(func(T))
}

// Mismatch is the error of a kernel that was called with types its signature does not take: a mistake in
// kql, not in the query.
func Mismatch(c *Call) error {
	return fmt.Errorf("internal error: %s has no kernel for %v", c.Name, append([]types.Type(nil), c.Args...))
}
