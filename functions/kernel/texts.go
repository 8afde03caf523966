package kernel

import "kql/functions/vector"

// Texts is the kernel of a condition on the first argument, a string; mark sets out for each string, which lies in buf.
func Texts(mark func(out []bool, buf []byte, spans []vector.Span)) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		f := frameOf(args[:1], rows)
		out := make([]bool, f.rows)
		buf, spans := Spans(args[0], f.rows)
		mark(out, buf, spans)
		return f.boolean(c, out, nil, rows), nil
	}
}
