package kernel

import (
	"unsafe"

	"kql/functions/distinct"
	"kql/functions/dynamic"
	"kql/functions/search"
	"kql/functions/types"
	"kql/functions/vector"
)

// Set is the values of a constant list, for looking up a column's values.
type Set struct {
	has     func(v *vector.Vector, i int) bool
	mark    func(out []bool, v *vector.Vector, not bool) // where set, in place of has for all rows
	hasNull bool
}

// NewSet is the set of a list's values, to look up values of type t; nil where the types do not go together. With fold
// set, case of strings does not matter.
func NewSet(t types.Type, list *vector.Vector, fold bool) *Set {
	s := &Set{}
	for i := range list.Len {
		s.hasNull = s.hasNull || list.Null(i)
	}
	switch {
	case t == types.String && list.Type == types.String:
		s.texts(list, fold)
	case t == types.Dynamic:
		s.dynamics(list, fold)
	case t == list.Type && list.Longs != nil, t == types.Int && list.Type == types.Long, t == types.Long && list.Type == types.Int:
		s.longs(list)
	case t == list.Type && list.Reals != nil:
		s.has = lookUp(list, (*vector.Vector).Real)
	case t == list.Type && list.Guids != nil:
		s.has = lookUp(list, (*vector.Vector).Guid)
	case t == list.Type && list.Bools != nil:
		s.has = lookUp(list, (*vector.Vector).Bool)
	case t.Numeric() && list.Type.Numeric():
		s.has = lookUp(list, realOf)
	default:
		return nil
	}
	return s
}

// Mark says for each row of v whether its value is in the set, or with not set whether it is not.
func (s *Set) Mark(c *Call, v *vector.Vector, rows int, not bool) *vector.Vector {
	f := frameOf([]*vector.Vector{v}, rows)
	out := make([]bool, f.rows)
	if s.mark != nil {
		s.mark(out, v, not)
	} else {
		for i := range out {
			out[i] = s.has(v, i) != not
		}
	}
	var valid vector.Bitmap
	for i := range out {
		if v.Valid == nil {
			break
		}
		if !v.Null(i) {
			continue
		}
		if out[i] = not; s.hasNull {
			if valid == nil {
				valid = vector.NewBitmap(f.rows)
			}
			valid.Clear(i)
		}
	}
	return f.boolean(c, out, valid, rows)
}

func lookUp[T comparable](list *vector.Vector, at func(*vector.Vector, int) T) func(*vector.Vector, int) bool {
	set := make(map[T]bool, list.Len)
	for i := range list.Len {
		if !list.Null(i) {
			set[at(list, i)] = true
		}
	}
	return func(v *vector.Vector, i int) bool { return set[at(v, i)] }
}

func realOf(v *vector.Vector, i int) float64 {
	switch v.Type {
	case types.Real:
		return v.Real(i)
	case types.Decimal:
		x, _ := v.Decimal(i).Float64()
		return x
	}
	return float64(v.Long(i))
}

// fewValues is up to how many values a list is gone through rather than hashed.
const fewValues = 4

func (s *Set) longs(list *vector.Vector) {
	set := make(map[int64]bool, list.Len)
	for i := range list.Len {
		if !list.Null(i) {
			set[list.Long(i)] = true
		}
	}
	if len(set) > fewValues || len(set) == 0 {
		s.has = func(v *vector.Vector, i int) bool { return set[v.Long(i)] }
		return
	}
	few := make([]int64, 0, fewValues)
	for n := range set {
		few = append(few, n)
	}
	for len(few) < fewValues {
		few = append(few, few[0])
	}
	s.mark = func(out []bool, v *vector.Vector, not bool) {
		for i, x := range v.Longs[:len(out)] {
			out[i] = (x == few[0] || x == few[1] || x == few[2] || x == few[3]) != not
		}
	}
}

func (s *Set) texts(list *vector.Vector, fold bool) {
	var set distinct.Texts
	var lengths [64]bool // of the values, modulo 64
	for i := range list.Len {
		text := list.Str(i)
		if fold {
			text = string(search.AppendFold(nil, text))
		}
		set.Number(text)
		lengths[len(text)&63] = true
	}
	s.mark = func(out []bool, v *vector.Vector, not bool) {
		buf, spans := Spans(v, len(out))
		var folded []byte
		for i, sp := range spans {
			text := buf[sp.Off : sp.Off+sp.Len]
			if fold {
				folded = search.AppendFold(folded[:0], text)
				text = folded
			}
			out[i] = (lengths[len(text)&63] && set.Find(unsafe.String(unsafe.SliceData(text), len(text))) != distinct.Missing) != not
		}
	}
}

// dynamics looks up dynamic values: strings as text, all else as equal JSON.
func (s *Set) dynamics(list *vector.Vector, fold bool) {
	set := make(map[string]bool, list.Len)
	key := func(json string) string {
		k := dynamic.Key(json)
		if fold {
			k = string(search.AppendFold(nil, k))
		}
		return k
	}
	for i := range list.Len {
		json := string(dynamic.AppendValue(nil, list, i))
		if dynamic.KindOf(json) == dynamic.Array && list.Type == types.Dynamic {
			for _, e := range dynamic.Elements(json) {
				set[key(e)] = true
			}
			continue
		}
		set[key(json)] = true
	}
	s.has = func(v *vector.Vector, i int) bool { return set[key(v.Str(i))] }
}
