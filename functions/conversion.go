package functions

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// conversionFunctions make a value of one type of a value of another; what has no such value is null.
var conversionFunctions = []*Function{
	conversion("tostring", types.String, "Gives a value's text; null is the empty string.", `tostring(1h)`, "01:00:00"),
	conversion("toint", types.Int, "Gives a value as an int: a number without its fraction, or read from text.", `toint("42")`, "42"),
	conversion("tolong", types.Long, "Gives a value as a long: a number without its fraction, or read from text.", `tolong(2.9)`, "2"),
	conversion("toreal", types.Real, "Gives a value as a real number.", `toreal("1.5")`, "1.5", "todouble"),
	conversion("todecimal", types.Decimal, "Gives a value as a decimal number.", `todecimal("123.45678")`, "123.45678"),
	conversion("tobool", types.Bool, "Gives a value as a bool: of text true, false, 1 and 0, of numbers all but 0 is true.", `tobool("true")`, "true", "toboolean"),
	conversion("todatetime", types.Datetime, "Reads a datetime from text.", `todatetime("2024-05-17 10:30")`, "2024-05-17T10:30:00.0000000Z", "todate"),
	conversion("totimespan", types.Timespan, "Reads a timespan from text.", `totimespan("1.02:03:04")`, "1.02:03:04", "totime"),
	conversion("toguid", types.Guid, "Reads a guid from text.", `toguid("74be27de1e4e49d9b579fe0b331d3642")`, "74be27de-1e4e-49d9-b579-fe0b331d3642"),
	{
		Name: "parse_json", Aliases: []string{"todynamic", "parsejson", "toobject"}, Naming: FirstArgument,
		Doc:     "Reads a dynamic value from JSON; text that is no JSON becomes a string.",
		Example: `parse_json('{"a": [1, 2]}').a[1]`, Want: "2",
		Signatures: sigs(
			sig(types.Dynamic, parseJSON, str("json")),
			sig(types.Dynamic, same, dyn("json"))),
	},
	{
		Name: "gettype", Doc: "Names the type of a value; of a dynamic value that of what it holds.", Naming: NameAndFirst, Prefix: "type",
		Example: `gettype(parse_json('[1, 2]'))`, Want: "array",
		Signatures: sigs(sig(types.String, typeName, scalar("value")).ownNulls()),
	},
}

func conversion(name string, to types.Type, doc, example, want string, aliases ...string) *Function {
	return &Function{
		Name: name, Aliases: aliases, Doc: doc, Example: example, Want: want, Naming: FirstArgument,
		Signatures: sigs(sig(to, convert, scalar("value")).ownNulls()),
	}
}

// same gives its argument as it is.
func same(_ *Call, args []*vector.Vector, _ int) (*vector.Vector, error) { return args[0], nil }

// convert makes the call's type of any other.
func convert(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	v := args[0]
	from, to := v.Type, c.Type
	switch {
	case from == to:
		return v, nil
	case from == types.Int && to == types.Long:
		out := *v
		out.Type = to
		return &out, nil
	case from == types.Dynamic && to == types.String:
		if out := bareTexts(v); out != nil {
			return out, nil
		}
	}
	n := rows
	if v.Const {
		n = min(rows, 1)
	}
	b := vector.NewBuilder(to, n)
	put := converter(b, v)
	for i := range n {
		if v.Null(i) || !put(i) {
			b.AppendNull()
		}
	}
	out := b.Vector()
	if v.Const && n == 1 {
		out.Const, out.Len = true, rows
	}
	return out, nil
}

// converter gives the function that adds row i of v to b, or says false where the value is none of b's type.
func converter(b *vector.Builder, v *vector.Vector) func(i int) bool {
	switch {
	case b.Type() == types.String:
		var text []byte
		return func(i int) bool {
			text = appendText(text[:0], v, i)
			b.AppendBytes(text)
			return true
		}
	case v.Type == types.String:
		return func(i int) bool { return appendParsed(b, v.Str(i)) }
	case v.Type == types.Dynamic:
		return func(i int) bool { return appendHeld(b, v.Str(i)) }
	case v.Type == types.Decimal:
		return func(i int) bool { return appendDecimal(b, v.Decimal(i)) }
	case v.Type == types.Real:
		return func(i int) bool { return appendReal(b, v.Real(i)) }
	case v.Type == types.Bool:
		return func(i int) bool {
			if v.Bool(i) {
				return appendLong(b, 1)
			}
			return appendLong(b, 0)
		}
	case v.Longs != nil:
		return func(i int) bool { return appendLong(b, v.Long(i)) }
	}
	return func(int) bool { return false }
}

// appendText adds the text of row i, which is not null, to dst.
func appendText(dst []byte, v *vector.Vector, i int) []byte {
	switch v.Type {
	case types.String:
		return append(dst, v.Str(i)...)
	case types.Dynamic:
		return append(dst, dynamic.Text(v.Str(i))...)
	case types.Real:
		return types.AppendReal(dst, v.Real(i))
	case types.Datetime:
		return types.AppendDatetime(dst, v.Long(i))
	case types.Timespan:
		return types.AppendTimespan(dst, v.Long(i))
	case types.Guid:
		return types.AppendGuid(dst, v.Guid(i))
	case types.Decimal:
		return types.AppendDecimal(dst, v.Decimal(i))
	}
	return dynamic.AppendValue(dst, v, i)
}

// textOf is the text of row i.
func textOf(v *vector.Vector, i int) string {
	if v.Type == types.String {
		return v.Str(i)
	}
	return string(appendText(nil, v, i))
}

// appendHeld adds the scalar that a dynamic value holds.
func appendHeld(b *vector.Builder, json string) bool {
	switch dynamic.KindOf(json) {
	case dynamic.Long:
		if n, ok := types.ParseLong(json); ok {
			return appendLong(b, n)
		}
		fallthrough
	case dynamic.Real:
		x, ok := types.ParseReal(json)
		return ok && appendReal(b, x)
	case dynamic.Bool:
		if json == "true" {
			return appendLong(b, 1)
		}
		return appendLong(b, 0)
	case dynamic.String:
		return appendParsed(b, dynamic.Unquote(json))
	}
	return false
}

// appendLong adds a whole number; of a datetime or timespan, its ticks.
func appendLong(b *vector.Builder, n int64) bool {
	switch b.Type() {
	case types.Bool:
		b.AppendBool(n != 0)
	case types.Int:
		if n != int64(int32(n)) {
			return false
		}
		b.AppendLong(n)
	case types.Long, types.Timespan:
		b.AppendLong(n)
	case types.Datetime:
		if n < 0 || n > types.LastTick {
			return false
		}
		b.AppendLong(n)
	case types.Real:
		b.AppendReal(float64(n))
	case types.Decimal:
		b.AppendDecimal(apd.New(n, 0))
	default:
		return false
	}
	return true
}

func appendReal(b *vector.Builder, x float64) bool {
	switch b.Type() {
	case types.Real:
		b.AppendReal(x)
	case types.Bool:
		b.AppendBool(x != 0)
	case types.Decimal:
		d, ok := types.ParseDecimal(string(types.AppendReal(nil, x)))
		if ok {
			b.AppendDecimal(d)
		}
		return ok
	case types.Int, types.Long:
		return math.Abs(x) < math.MaxInt64 && appendLong(b, int64(x))
	default:
		return false
	}
	return true
}

func appendDecimal(b *vector.Builder, d *apd.Decimal) bool {
	if b.Type() == types.Int || b.Type() == types.Long {
		var whole, rest apd.Decimal
		d.Modf(&whole, &rest)
		n, err := whole.Int64()
		return err == nil && appendLong(b, n)
	}
	x, err := d.Float64()
	return err == nil && appendReal(b, x)
}

var parseJSON = kernel.Try1(func(text string) (kernel.JSON, bool) {
	json, ok := dynamic.Parse(text)
	if !ok && text != "" {
		json, ok = dynamic.Quote(text), true
	}
	return kernel.JSON(json), ok && json != "null"
})

// kindNames is what gettype() calls what a dynamic value holds.
var kindNames = [...]string{
	dynamic.Null: "null", dynamic.Bool: "bool", dynamic.Long: "long", dynamic.Real: "real",
	dynamic.String: "string", dynamic.Array: "array", dynamic.Bag: "dictionary",
}

func typeName(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	v := args[0]
	if v.Type != types.Dynamic {
		return vector.ConstText(types.String, v.Type.String()).Broadcast(rows), nil
	}
	b := vector.NewBuilder(types.String, rows)
	for i := range rows {
		kind := dynamic.Null
		if !v.Null(i) {
			kind = dynamic.KindOf(v.Str(i))
		}
		b.AppendStr(kindNames[kind])
	}
	return b.Vector(), nil
}
