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
