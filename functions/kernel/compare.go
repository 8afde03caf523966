package kernel

import (
	"cmp"
	"strconv"
	"unsafe"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// Comparison is one of the six.
type Comparison uint8

// The comparisons.
const (
	Equal Comparison = iota
	Unequal
	Less
	LessEqual
	Greater
	GreaterEqual
)

// turned is the comparison that holds for b and a where c holds for a and b.
var turned = [...]Comparison{Equal, Unequal, Greater, GreaterEqual, Less, LessEqual}

// Holds says whether the comparison holds for values that compare as order, which is negative, zero or positive.
func (c Comparison) Holds(order int) bool {
	switch c {
	case Equal:
		return order == 0
	case Unequal:
		return order != 0
	case Less:
		return order < 0
	case LessEqual:
		return order <= 0
	case Greater:
		return order > 0
	}
	return order >= 0
}

// Compare is the kernel of a comparison of two values of one type; int and long mix, and a dynamic value with a
// number. A null compared by order gives null. Equality of a null and a value is false; of two nulls it is null.
func Compare(op Comparison) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		f := frameOf(args, rows)
		valid := Validity(args, f.rows)
		a, b, op := args[0], args[1], op
		if a.Const && !b.Const {
			a, b, op = b, a, turned[op]
		}
		out := make([]bool, f.rows)
		if rows > 0 && !compare(op, out, a, b, valid) {
			return nil, Mismatch(c)
		}
		if op <= Unequal && valid != nil {
			valid = equalityOfNulls(op, out, a, b, valid)
		}
		return f.boolean(c, out, valid, rows), nil
	}
}

// equalityOfNulls corrects the rows with one null, and gives the rows with less than two.
func equalityOfNulls(op Comparison, out []bool, a, b *vector.Vector, both vector.Bitmap) vector.Bitmap {
	var valid vector.Bitmap
	for i := range out {
		if both.Get(i) {
			continue
		}
		out[i] = op == Unequal
		if a.Null(i) && b.Null(i) {
			if valid == nil {
				valid = vector.NewBitmap(len(out))
			}
			valid.Clear(i)
		}
	}
	return valid
}

func compare(op Comparison, out []bool, a, b *vector.Vector, valid vector.Bitmap) bool {
	switch {
	case a.Longs != nil && b.Longs != nil:
		compareOrdered(op, out, a.Longs, b.Longs, a.Const, b.Const)
	case a.Reals != nil && b.Reals != nil:
		compareOrdered(op, out, a.Reals, b.Reals, a.Const, b.Const)
	case a.Type == types.String && b.Type == types.String && op <= Unequal:
		compareText(op == Unequal, out, a, b)
	case a.Type == types.Dynamic || b.Type == types.Dynamic:
		compareSlowly(op, out, valid, func(i int) (int, bool) { return compareDynamic(a, b, i) })
	case a.Type == b.Type && a.Type != types.String:
		compareSlowly(op, out, valid, func(i int) (int, bool) { return OrderRows(a, i, b, i), true })
	default:
		return false
	}
	return true
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareSlowly looks at each row that has values; values that f cannot compare are unequal.
func compareSlowly(op Comparison, out []bool, valid vector.Bitmap, f func(i int) (int, bool)) {
	for i := range out {
		if !valid.Get(i) {
			continue
		}
		n, ok := f(i)
		out[i] = op.Holds(n)
		if !ok {
			out[i] = op == Unequal
		}
	}
}

func compareOrdered[T cmp.Ordered](op Comparison, out []bool, a, b []T, aConst, bConst bool) {
	if bConst {
		compareConstant(op, out, a, b[0])
		return
	}
	a = flat(a, aConst, len(out))[:len(out)]
	if op == Greater || op == GreaterEqual {
		a, b, op = b[:len(out)], a, turned[op]
	}
	b = b[:len(out)]
	switch op {
	case Equal:
		for i, x := range a {
			out[i] = x == b[i]
		}
	case Unequal:
		for i, x := range a {
			out[i] = x != b[i]
		}
	case Less:
		for i, x := range a {
			out[i] = x < b[i]
		}
	case LessEqual:
		for i, x := range a {
			out[i] = x <= b[i]
		}
	}
}

func compareConstant[T cmp.Ordered](op Comparison, out []bool, a []T, k T) {
	a = a[:len(out)]
	switch op {
	case Equal:
		for i, x := range a {
			out[i] = x == k
		}
	case Unequal:
		for i, x := range a {
			out[i] = x != k
		}
	case Less:
		for i, x := range a {
			out[i] = x < k
		}
	case LessEqual:
		for i, x := range a {
			out[i] = x <= k
		}
	case Greater:
		for i, x := range a {
			out[i] = x > k
		}
	case GreaterEqual:
		for i, x := range a {
			out[i] = x >= k
		}
	}
}

// compareText sets out where strings are equal, or where they are not.
func compareText(unequal bool, out []bool, a, b *vector.Vector) {
	buf, spans := Spans(a, len(out))
	if b.Const {
		k := b.Str(0)
		for i, s := range spans {
			out[i] = (int(s.Len) == len(k) && string(buf[s.Off:s.Off+s.Len]) == k) != unequal
		}
		return
	}
	others, places := Spans(b, len(out))
	if unsafe.SliceData(buf) == unsafe.SliceData(others) { // what stands at one place is equal
		for i, s := range spans {
			o := places[i]
			out[i] = (s == o || s.Len == o.Len && string(buf[s.Off:s.Off+s.Len]) == string(buf[o.Off:o.Off+o.Len])) != unequal
		}
		return
	}
	for i, s := range spans {
		o := places[i]
		out[i] = (s.Len == o.Len && string(buf[s.Off:s.Off+s.Len]) == string(others[o.Off:o.Off+o.Len])) != unequal
	}
}

// Spans is the text of rows rows of a string or dynamic vector in any shape as places in a buffer.
func Spans(v *vector.Vector, rows int) ([]byte, []vector.Span) {
	if !v.Const && v.Codes == nil {
		return v.Text.Buf, v.Text.Spans[:rows]
	}
	out := make([]vector.Span, rows)
	for i := range out {
		at := v.At(i)
		if v.Codes != nil {
			at = int(v.Codes[at])
		}
		out[i] = v.Text.Spans[at]
	}
	return v.Text.Buf, out
}

// compareDynamic orders row i of two vectors, of which one at least is dynamic and the other dynamic or numeric; ok is
// false where the values cannot be compared.
func compareDynamic(a, b *vector.Vector, i int) (order int, ok bool) {
	switch {
	case a.Type != types.Dynamic:
		order, ok = compareDynamic(b, a, i)
		return -order, ok
	case b.Type == types.Dynamic:
		x, y := a.Str(i), b.Str(i)
		if dynamic.Equal(x, y) {
			return 0, true
		}
		kx, ky := dynamic.KindOf(x), dynamic.KindOf(y)
		number := func(k dynamic.Kind) bool { return k == dynamic.Long || k == dynamic.Real }
		return dynamic.Compare(x, y), kx == ky || number(kx) && number(ky)
	}
	return compareWithNumber(a.Str(i), b, i)
}

// compareWithNumber orders a dynamic value, which may hold a number as text, and row i of a numeric vector.
func compareWithNumber(json string, b *vector.Vector, i int) (order int, ok bool) {
	if dynamic.KindOf(json) == dynamic.String {
		json = dynamic.Unquote(json)
	}
	if b.Longs != nil {
		if n, err := strconv.ParseInt(json, 10, 64); err == nil {
			return cmp.Compare(n, b.Long(i)), true
		}
	}
	x, ok := types.ParseReal(json)
	switch {
	case !ok:
		return 0, false
	case b.Longs != nil:
		return cmp.Compare(x, float64(b.Long(i))), true
	case b.Reals != nil:
		return cmp.Compare(x, b.Real(i)), true
	}
	y, err := b.Decimal(i).Float64()
	return cmp.Compare(x, y), err == nil
}
