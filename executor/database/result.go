package database

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"kql/executor"
	"kql/functions/vector"
)

// Rows reads a result into structs, one after the other: each exported field has the column of its name, or of its tag
// (`kql:"TimeGenerated"`). Integers, reals, times, durations and text go into Go's types for them, decimals and guids
// into a string too, dynamic values into whatever JSON goes into; null is nil of a pointer, else the zero value. A field
// without a column, and a value that does not fit, ends it with an error.
func Rows[T any](r executor.Result) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		fields, places, err := places(reflect.TypeFor[T](), r)
		if err != nil {
			yield(none, err)
			return
		}
		for _, b := range r.Batches {
			for i := range b.Len {
				var row T
				if err := takeRow(reflect.ValueOf(&row).Elem(), fields, places, b, i); err != nil {
					yield(none, err)
					return
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// places is where in a result the columns of a struct's fields are.
func places(t reflect.Type, r executor.Result) (fields []field, at []int, err error) {
	if fields, err = fieldsOf(t); err != nil {
		return nil, nil, err
	}
	for _, f := range fields {
		at = append(at, column(r, f.name))
		if at[len(at)-1] < 0 {
			return nil, nil, fmt.Errorf("the result has no column %s", f.name)
		}
	}
	return fields, at, nil
}

func column(r executor.Result, name string) int {
	for i, c := range r.Schema {
		if c.Name == name {
			return i
		}
	}
	return -1
}

func takeRow(row reflect.Value, fields []field, at []int, b *vector.Batch, i int) error {
	for n, f := range fields {
		v := b.Col(at[n])
		to := row
		for _, x := range f.index {
			if to.Kind() == reflect.Pointer {
				if to.IsNil() {
					to.Set(reflect.New(to.Type().Elem()))
				}
				to = to.Elem()
			}
			to = to.Field(x)
		}
		if err := take(to, v, i); err != nil {
			return fmt.Errorf("column %s: %w", f.name, err)
		}
	}
	return nil
}

// Column is a whole column of a result; the values go into T as they go into the fields of Rows.
func Column[T any](r executor.Result, name string) ([]T, error) {
	at := column(r, name)
	if at < 0 {
		return nil, fmt.Errorf("the result has no column %s", name)
	}
	out := make([]T, 0, r.Rows())
	for _, b := range r.Batches {
		out = slices.Grow(out, b.Len)
		for i := range b.Len {
			var value T
			if err := take(reflect.ValueOf(&value).Elem(), b.Col(at), i); err != nil {
				return nil, fmt.Errorf("column %s: %w", name, err)
			}
			out = append(out, value)
		}
	}
	return out, nil
}
