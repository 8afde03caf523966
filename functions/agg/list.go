package agg

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// List is the values of each group as an array, in the order of the rows, up to a limit; nulls are left out unless
// asked for. An array counts as its elements (measured: Kusto's lists of coordinates are made so).
func List(limit int, nulls bool) State {
	few := limit
	if limit >= 1<<16 {
		few = 0 // counting would cost more than it saves
	}
	return &gathered{limit: few, finish: perGroup(func(rows values, dst []byte) []byte {
		dst = append(dst, '[')
		n := 0
		add := func(null bool, value func([]byte) []byte) bool {
			if null && !nulls {
				return true
			}
			if n == limit {
				return false
			}
			if n++; n > 1 {
				dst = append(dst, ',')
			}
			dst = value(dst)
			return true
		}
		for args, i := range rows {
			v := args[0]
			more := true
			if v.Type == types.Dynamic && !v.Null(i) && dynamic.KindOf(v.Str(i)) == dynamic.Array {
				dynamic.Each(v.Str(i), func(_, element string) bool {
					more = add(element == "null", func(dst []byte) []byte { return append(dst, element...) })
					return more
				})
			} else {
				more = add(isNull(v, i), func(dst []byte) []byte { return dynamic.AppendValue(dst, v, i) })
			}
			if !more {
				break
			}
		}
		return append(dst, ']')
	})}
}

// isNull counts a dynamic's JSON null as null.
func isNull(v *vector.Vector, i int) bool {
	return v.Null(i) || v.Type == types.Dynamic && dynamic.KindOf(v.Str(i)) == dynamic.Null
}

// perGroup makes an answer of one dynamic value a group; f appends it to dst, and nothing for null.
func perGroup(f func(rows values, dst []byte) []byte) func(n int, of func(g int) values) []*vector.Vector {
	return func(n int, of func(g int) values) []*vector.Vector {
		b := vector.NewBuilder(types.Dynamic, n)
		var dst []byte
		for g := range n {
			if dst = f(of(g), dst[:0]); len(dst) == 0 {
				b.AppendNull()
			} else {
				b.AppendBytes(dst)
			}
		}
		return one(b.Vector())
	}
}

// Bag is each group's bags as one, with the value that a key had first, up to a limit of keys.
func Bag(limit int) State {
	return &gathered{finish: perGroup(func(rows values, dst []byte) []byte {
		dst = append(dst, '{')
		seen := map[string]bool{}
		for args, i := range rows {
			if args[0].Null(i) || dynamic.KindOf(args[0].Str(i)) != dynamic.Bag {
				continue
			}
			dynamic.Each(args[0].Str(i), func(key, value string) bool {
				if seen[key] || len(seen) == limit {
					return true
				}
				if len(seen) > 0 {
					dst = append(dst, ',')
				}
				seen[key] = true
				dst = append(dynamic.AppendQuoted(dst, key), ':')
				dst = append(dst, value...)
				return true
			})
		}
		return append(dst, '}')
	})}
}
