package functions

import (
	"unsafe"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// pathFunctions reach into dynamic values; the syntax names them, not the user.
var pathFunctions = []*Function{
	{
		Name: "path", Doc: "Gives the value at the end of a path of keys and indexes into a dynamic value.",
		Signatures: sigs(sig(types.Dynamic, nil, dyn("value"), dyn("path").constant()).prepared(preparePath)),
	},
	{
		Name: "index", Doc: "Gives an array's element or a bag's value; an index below zero counts from the end.",
		Signatures: sigs(
			sig(types.Dynamic, kernel.Try2(func(d kernel.JSON, i int64) (kernel.JSON, bool) {
				return step(d, dynamic.Step{Index: int(i), Array: true})
			}), dyn("value"), whole("index")),
			sig(types.Dynamic, kernel.Try2(func(d kernel.JSON, key string) (kernel.JSON, bool) {
				return step(d, dynamic.Step{Key: key})
			}), dyn("value"), str("key")),
			sig(types.Dynamic, kernel.Try2(stepDynamic), dyn("value"), dyn("index"))),
	},
}

func step(d kernel.JSON, s dynamic.Step) (kernel.JSON, bool) {
	v := dynamic.Path{s}.Get(string(d))
	return kernel.JSON(v), v != ""
}

func stepDynamic(d, at kernel.JSON) (kernel.JSON, bool) {
	if n := numberIn(string(at)); n != nil && n.Type == types.Long {
		return step(d, dynamic.Step{Index: int(n.Long(0)), Array: true})
	}
	return step(d, dynamic.Step{Key: dynamic.Text(string(at))})
}

func preparePath(c *Call) (Kernel, error) {
	path := dynamic.ParsePath(c.Const(1).Str(0))
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		return pathInto(path, args[0], rows), nil
	}, nil
}

// pathInto gives the values as places in the buffer of v: no text is copied.
func pathInto(path dynamic.Path, v *vector.Vector, rows int) *vector.Vector {
	n := rows
	if v.Const {
		n = min(rows, 1)
	}
	buf, spans := kernel.Spans(v, n)
	text := unsafe.String(unsafe.SliceData(buf), len(buf))
	out := &vector.Vector{Type: types.Dynamic, Len: rows, Const: v.Const && n == 1, Text: &vector.Text{Buf: buf, Spans: make([]vector.Span, n)}}
	valid := vector.NewBitmap(n)
	for i, s := range spans {
		lo, hi := 0, 0
		if !v.Null(i) {
			lo, hi = path.Find(text[s.Off : s.Off+s.Len])
		}
		if lo == hi {
			valid.Clear(i)
			continue
		}
		out.Text.Spans[i] = vector.Span{Off: s.Off + uint32(lo), Len: uint32(hi - lo)}
	}
	out.Valid = valid
	return out
}
