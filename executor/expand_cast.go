package executor

import (
	"math"
	"strconv"

	"kql/functions"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// elementCast is how "to typeof(t)" reads elements. It takes values as they are and does not read numbers
// out of strings; datetime, timespan, guid and decimal are strings in JSON. What does not fit is null.
func (r *run) elementCast(t types.Type, at parser.Span) (func(*vector.Vector) (*vector.Vector, error), error) {
	var put func(b *vector.Builder, json string) bool
	switch t {
	case types.Dynamic, types.Unknown:
		return func(v *vector.Vector) (*vector.Vector, error) { return v, nil }, nil
	case types.Int, types.Long:
		put = func(b *vector.Builder, json string) bool {
			n, ok := elementLong(json)
			if !ok || t == types.Int && n != int64(int32(n)) {
				return false
			}
			b.AppendLong(n)
			return true
		}
	case types.Real:
		put = func(b *vector.Builder, json string) bool {
			f, ok := elementReal(json)
			if ok {
				b.AppendReal(f)
			}
			return ok
		}
	case types.Bool:
		put = func(b *vector.Builder, json string) bool {
			ok := dynamic.KindOf(json) == dynamic.Bool
			if ok {
				b.AppendBool(json == "true")
			}
			return ok
		}
	case types.String:
		put = func(b *vector.Builder, json string) bool { b.AppendStr(dynamic.Text(json)); return true }
	default:
		parse, err := r.parseText(t, at)
		return func(v *vector.Vector) (*vector.Vector, error) { return parse(elementStrings(v)) }, err
	}
	return func(v *vector.Vector) (*vector.Vector, error) {
		b := vector.NewBuilder(t, v.Len)
		for i := range v.Len {
			if v.Null(i) || !put(b, v.Str(i)) {
				b.AppendNull()
			}
		}
		return b.Vector(), nil
	}, nil
}

// elementStrings is dynamic values as bare texts.
func elementStrings(v *vector.Vector) *vector.Vector {
	b := vector.NewBuilder(types.String, v.Len)
	for i := range v.Len {
		b.AppendStr(dynamic.Text(v.Str(i)))
	}
	return b.Vector()
}

func elementLong(json string) (int64, bool) {
	switch dynamic.KindOf(json) {
	case dynamic.Long:
		n, err := strconv.ParseInt(json, 10, 64)
		return n, err == nil
	case dynamic.Real:
		f, err := strconv.ParseFloat(json, 64)
		return int64(f), err == nil && math.Abs(f) < 1<<63
	}
	return 0, false
}

func elementReal(json string) (float64, bool) {
	switch dynamic.KindOf(json) {
	case dynamic.Long, dynamic.Real:
		f, err := strconv.ParseFloat(json, 64)
		return f, err == nil
	}
	return 0, false
}

// parseText reads values of type t from strings, as the function to<t>(string) does.
func (r *run) parseText(t types.Type, at parser.Span) (func(*vector.Vector) (*vector.Vector, error), error) {
	if t == types.String {
		return func(v *vector.Vector) (*vector.Vector, error) { return v, nil }, nil
	}
	name := "to" + t.String()
	if t == types.Dynamic {
		name = "parse_json"
	}
	f := functions.Builtin.Function(name)
	if f == nil {
		return nil, internal(at, "no function %s", name)
	}
	for i := range f.Signatures {
		s := &f.Signatures[i]
		if len(s.Params) == 0 || !s.Params[0].Accept.Has(types.String) {
			continue
		}
		c := &functions.Call{Name: name, Args: []types.Type{types.String}, Consts: make([]*vector.Vector, 1), Type: t, Query: r.query}
		kernel := s.Kernel
		if s.Prepare != nil {
			var err error
			if kernel, err = s.Prepare(c); err != nil {
				return nil, located(err, at)
			}
		}
		return func(v *vector.Vector) (*vector.Vector, error) {
			out, err := kernel(c, []*vector.Vector{v}, v.Len)
			return out, located(err, at)
		}, nil
	}
	return nil, internal(at, "%s does not take a string", name)
}
