package database

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"time"

	"kql/functions/types"
	"kql/functions/vector"
)

// Vector is a column of n values, as AddRows takes them.
func Vector(t types.Type, n int, value func(row int) any) (*vector.Vector, error) {
	b := vector.NewBuilder(t, n)
	for row := range n {
		if err := put(b, value(row)); err != nil {
			return nil, fmt.Errorf("row %d: %w", row+1, err)
		}
	}
	return b.Vector(), nil
}

// put adds a value to a column; nil, and a nil pointer, is null.
func put(b *vector.Builder, value any) error {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		b.AppendNull()
		return nil
	case b.Type() == types.Dynamic:
		return putJSON(b, v)
	case v.Kind() == reflect.String && b.Type() == types.String:
		b.AppendStr(v.String())
		return nil
	case v.Kind() == reflect.String:
		if !b.AppendParsed(v.String()) {
			return fmt.Errorf("%q is no %s", v.String(), b.Type())
		}
		return nil
	case b.Type() == types.Real && (v.CanInt() || v.CanUint()) && v.Type() != durationType:
		b.AppendReal(v.Convert(reflect.TypeFor[float64]()).Float())
		return nil
	case b.Type() == types.Long && typeOf(v.Type()) == types.Int:
	case typeOf(v.Type()) != b.Type() && !(b.Type() == types.Int && typeOf(v.Type()) == types.Long):
		return fmt.Errorf("a %s is no %s", v.Type(), b.Type())
	}
	return putScalar(b, v)
}

func putScalar(b *vector.Builder, v reflect.Value) error {
	switch b.Type() {
	case types.Bool:
		b.AppendBool(v.Bool())
	case types.Real:
		b.AppendReal(v.Float())
	case types.Guid:
		b.AppendGuid(v.Convert(guidType).Interface().(vector.GUID))
	case types.Datetime:
		t := v.Interface().(time.Time).UTC()
		if t.Year() < 1 || t.Year() > 9999 {
			return fmt.Errorf("%s is not in the years 1 to 9999", t)
		}
		b.AppendLong(types.Ticks(t))
	case types.Timespan:
		b.AppendLong(v.Int() / 100)
	default:
		n, ok := integer(v)
		if !ok || b.Type() == types.Int && n != int64(int32(n)) {
			return fmt.Errorf("%v does not fit a column of type %s", v, b.Type())
		}
		b.AppendLong(n)
	}
	return nil
}

func integer(v reflect.Value) (n int64, ok bool) {
	if v.CanUint() {
		return int64(v.Uint()), v.Uint() <= math.MaxInt64
	}
	return v.Int(), true
}

func putJSON(b *vector.Builder, v reflect.Value) error {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return err
	}
	if string(text) == "null" {
		b.AppendNull()
	} else {
		b.AppendBytes(text)
	}
	return nil
}
