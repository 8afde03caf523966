package vector

import "kql/functions/types"

// AppendParsed adds a value read from text, as logs and files write it; false, and nothing added, where the text
// is none of the builder's type. The text of a dynamic value is taken to be JSON.
func (b *Builder) AppendParsed(text string) bool {
	switch b.Type() {
	case types.Bool:
		return appendParsed(text, types.ParseBool, b.AppendBool)
	case types.Int, types.Long:
		n, ok := types.ParseLong(text)
		if ok = ok && (b.Type() == types.Long || n == int64(int32(n))); ok {
			b.AppendLong(n)
		}
		return ok
	case types.Real:
		return appendParsed(text, types.ParseReal, b.AppendReal)
	case types.Decimal:
		return appendParsed(text, types.ParseDecimal, b.AppendDecimal)
	case types.Datetime:
		return appendParsed(text, types.ParseDatetime, b.AppendLong)
	case types.Timespan:
		return appendParsed(text, types.ParseTimespan, b.AppendLong)
	case types.Guid:
		return appendParsed(text, types.ParseGuid, func(g [16]byte) { b.AppendGuid(g) })
	}
	b.AppendStr(text)
	return true
}

func appendParsed[T any](text string, parse func(string) (T, bool), add func(T)) bool {
	x, ok := parse(text)
	if ok {
		add(x)
	}
	return ok
}
