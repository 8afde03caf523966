package functions

import (
	"math"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// convertedText makes a kernel that gives strings into one that gives the call's type, which a typeof()
// argument named; a text that is not of that type gives null.
func convertedText(c *Call, texts Kernel) Kernel {
	if c.Type == types.String || c.Type == types.Unknown {
		return texts
	}
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		asText := *c
		asText.Type = types.String
		v, err := texts(&asText, args, rows)
		if err != nil {
			return nil, err
		}
		n := rows
		if v.Const {
			n = min(rows, 1)
		}
		b := vector.NewBuilder(c.Type, n)
		for i := range n {
			if !appendParsed(b, v.Str(i)) {
				b.AppendNull()
			}
		}
		out := b.Vector()
		if v.Const && n == 1 {
			out.Const, out.Len = true, rows
		}
		return out, nil
	}
}

// appendParsed adds a text as a value of the builder's type; false where it is none.
func appendParsed(b *vector.Builder, s string) bool {
	switch b.Type() {
	case types.Bool:
		return appendIf(types.ParseBool, b.AppendBool, s)
	case types.Long:
		return appendIf(types.ParseLong, b.AppendLong, s)
	case types.Int:
		n, ok := types.ParseLong(s)
		if ok = ok && n >= math.MinInt32 && n <= math.MaxInt32; ok {
			b.AppendLong(n)
		}
		return ok
	case types.Real:
		return appendIf(types.ParseReal, b.AppendReal, s)
	case types.Decimal:
		return appendIf(types.ParseDecimal, b.AppendDecimal, s)
	case types.Datetime:
		return appendIf(types.ParseDatetime, b.AppendLong, s)
	case types.Timespan:
		return appendIf(types.ParseTimespan, b.AppendLong, s)
	case types.Guid:
		return appendIf(types.ParseGuid, b.AppendGuid, s)
	case types.Dynamic:
		json, ok := dynamic.Parse(s)
		if !ok && s != "" {
			json, ok = dynamic.Quote(s), true
		}
		if ok {
			b.AppendStr(json)
		}
		return ok
	}
	return false
}

func appendIf[T any](parse func(string) (T, bool), add func(T), s string) bool {
	x, ok := parse(s)
	if ok {
		add(x)
	}
	return ok
}
