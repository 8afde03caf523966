package parser

import "reflect"

// Shift moves every place in a syntax tree by a number of bytes, so that the places of several texts can be told
// apart: each text has a range of its own.
func Shift(n Node, by int) {
	s := shifter{by: by, done: map[uintptr]bool{}}
	s.value(reflect.ValueOf(n))
}

type shifter struct {
	by   int
	done map[uintptr]bool
}

var spanType = reflect.TypeFor[Span]()

func (s *shifter) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !s.done[v.Pointer()] {
			s.done[v.Pointer()] = true
			s.value(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			s.value(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == spanType {
			if v.CanSet() {
				at := v.Interface().(Span)
				v.Set(reflect.ValueOf(Span{at.Start + s.by, at.End + s.by}))
			}
			return
		}
		for i := range v.NumField() {
			s.value(v.Field(i))
		}
	}
}
