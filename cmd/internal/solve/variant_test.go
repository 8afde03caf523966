package solve

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
)

func TestSpellings(t *testing.T) {
	hows := func(c *cell) (out []string) {
		for _, s := range spellings(c) {
			out = append(out, s.how+": "+s.value.text)
		}
		return out
	}
	word := &cell{typ: types.String, value: text("aB1"), wants: []want{{op: "==", values: []string{"aB1", "other"}}}}
	require.Equal(t, []string{"in other case: Ab1", "inside of a longer word: xaB1x", `as "other": other`}, hows(word))
	number := &cell{typ: types.Long, value: text("5"), wants: []want{{op: ">=", values: []string{"5"}}}}
	require.Equal(t, []string{"one less: 4", "one more: 6"}, hows(number))
	when := &cell{typ: types.Datetime, value: text("2026-05-01"), wants: []want{{op: ">", values: []string{"2026-04-30"}}}}
	require.Equal(t, []string{"a day before: 2026-04-30T00:00:00.0000000Z", "a day later: 2026-05-02T00:00:00.0000000Z",
		"at its bound: 2026-04-30T00:00:00.0000000Z", "a second before its bound: 2026-04-29T23:59:59.0000000Z", "a second after its bound: 2026-04-30T00:00:01.0000000Z"}, hows(when))
	require.Empty(t, hows(&cell{typ: types.String, value: text("a")}), "nobody asks for it")
	require.Empty(t, hows(&cell{typ: types.String, value: value{null: true}, wants: word.wants}))
}
