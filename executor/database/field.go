package database

import (
	"fmt"
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
