package database

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"kql/functions/types"
	"kql/functions/vector"
)

// field is a field of a struct as a column.
type field struct {
	name  string
	index []int
	typ   types.Type
}

// fieldsOf is the exported fields of a struct, those of embedded structs among them.
func fieldsOf(t reflect.Type) ([]field, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is no struct", t)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("kql")
		if !f.IsExported() || name == "-" || f.Anonymous && name == "" && pointed(f.Type).Kind() == reflect.Struct {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields = append(fields, field{name, f.Index, typeOf(f.Type)})
	}
	if fields == nil {
		return nil, fmt.Errorf("%s has no exported field", t)
	}
	return fields, nil
}

func pointed(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	guidType     = reflect.TypeFor[vector.GUID]()
)

var kinds = map[reflect.Kind]types.Type{
	reflect.Bool: types.Bool, reflect.String: types.String, reflect.Float32: types.Real, reflect.Float64: types.Real,
	reflect.Int8: types.Int, reflect.Int16: types.Int, reflect.Int32: types.Int, reflect.Uint8: types.Int, reflect.Uint16: types.Int,
	reflect.Int: types.Long, reflect.Int64: types.Long, reflect.Uint: types.Long, reflect.Uint32: types.Long, reflect.Uint64: types.Long,
}

// typeOf is the type of a column of such values; whatever is none of its own is dynamic.
func typeOf(t reflect.Type) types.Type {
	t = pointed(t)
	switch {
	case t == timeType:
		return types.Datetime
	case t == durationType:
		return types.Timespan
	case t.Kind() == reflect.Array && t.ConvertibleTo(guidType):
		return types.Guid
	case kinds[t.Kind()] != types.Unknown:
		return kinds[t.Kind()]
	}
	return types.Dynamic
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

// take sets a Go value to that of a row; null is nil of a pointer, and else the zero value.
func take(to reflect.Value, v *vector.Vector, i int) error {
	if v.Null(i) {
		to.SetZero()
		return nil
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	if to.Kind() == reflect.Interface && to.NumMethod() == 0 {
		to.Set(reflect.ValueOf(natural(v, i)))
		return nil
	}
	switch v.Type {
	case types.Bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(v.Bool(i))
			return nil
		}
	case types.Int, types.Long:
		return takeInteger(to, v.Long(i))
	case types.Real:
		if to.CanFloat() {
			to.SetFloat(v.Real(i))
			return nil
		}
	case types.Datetime:
		if to.Type() == timeType {
			to.Set(reflect.ValueOf(types.Time(v.Long(i))))
			return nil
		}
	case types.Timespan:
		if to.Type() == durationType {
			if n := v.Long(i); n > math.MaxInt64/100 || n < math.MinInt64/100 {
				return errors.New("the timespan is longer than a time.Duration can be")
			}
			to.SetInt(v.Long(i) * 100)
			return nil
		}
	case types.Guid:
		if to.Kind() == reflect.Array && to.Type().ConvertibleTo(guidType) {
			to.Set(reflect.ValueOf(v.Guid(i)).Convert(to.Type()))
			return nil
		}
	case types.Dynamic:
		if to.Kind() != reflect.String {
			return json.Unmarshal([]byte(v.Str(i)), to.Addr().Interface())
		}
	}
	return takeText(to, v, i)
}

// takeText is for what Go has no type of its own: a decimal, a guid or a dynamic value as text.
func takeText(to reflect.Value, v *vector.Vector, i int) error {
	if to.Kind() != reflect.String {
		return fmt.Errorf("a %s does not go into a %s", v.Type, to.Type())
	}
	switch v.Type {
	case types.String, types.Dynamic:
		to.SetString(string([]byte(v.Str(i))))
	case types.Decimal:
		to.SetString(string(types.AppendDecimal(nil, v.Decimal(i))))
	case types.Guid:
		to.SetString(string(types.AppendGuid(nil, v.Guid(i))))
	default:
		return fmt.Errorf("a %s does not go into a string", v.Type)
	}
	return nil
}

func takeInteger(to reflect.Value, n int64) error {
	switch {
	case to.Type() == durationType:
	case to.CanInt() && !to.OverflowInt(n):
		to.SetInt(n)
		return nil
	case to.CanUint() && n >= 0 && !to.OverflowUint(uint64(n)):
		to.SetUint(uint64(n))
		return nil
	case to.CanFloat():
		to.SetFloat(float64(n))
		return nil
	}
	return fmt.Errorf("%d does not go into a %s", n, to.Type())
}

// natural is a value in Go's own type for it; decimals are text, dynamic values are JSON.
func natural(v *vector.Vector, i int) any {
	switch v.Type {
	case types.Bool:
		return v.Bool(i)
	case types.Int:
		return int32(v.Long(i))
	case types.Long:
		return v.Long(i)
	case types.Real:
		return v.Real(i)
	case types.Datetime:
		return types.Time(v.Long(i))
	case types.Guid:
		return v.Guid(i)
	case types.Timespan:
		if n := v.Long(i); n <= math.MaxInt64/100 && n >= math.MinInt64/100 {
			return time.Duration(n * 100)
		}
		return string(types.AppendTimespan(nil, v.Long(i)))
	case types.Decimal:
		return string(types.AppendDecimal(nil, v.Decimal(i)))
	case types.Dynamic:
		return json.RawMessage(v.Str(i))
	}
	return string([]byte(v.Str(i)))
}
