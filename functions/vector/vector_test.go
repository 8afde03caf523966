package vector

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
)

func build(t types.Type, rows ...any) *Vector {
	b := NewBuilder(t, len(rows))
	for _, r := range rows {
		switch x := r.(type) {
		case nil:
			b.AppendNull()
		case int:
			b.AppendLong(int64(x))
		case string:
			b.AppendStr(x)
		}
	}
	return b.Vector()
}

func TestStringsAreNeverNull(t *testing.T) {
	v := build(types.String, "a", nil)
	require.Nil(t, v.Valid)
	require.Equal(t, "", v.Str(1))
}

func TestValidityOnlyWhereThereAreNulls(t *testing.T) {
	require.Nil(t, build(types.Long, 1, 2).Valid)
	v := build(types.Long, 1, nil, 3)
	require.Equal(t, []bool{false, true, false}, []bool{v.Null(0), v.Null(1), v.Null(2)})
	require.Equal(t, 2, v.Valid.Count(3))
}

func TestGatherSharesText(t *testing.T) {
	v := build(types.String, "one", "two", "three")
	g := v.Gather([]int32{2, 0, 2})
	require.Equal(t, []string{"three", "one", "three"}, []string{g.Str(0), g.Str(1), g.Str(2)})
	require.Same(t, &v.Text.Buf[0], &g.Text.Buf[0])
}

func TestSliceAcrossWordBorder(t *testing.T) {
	rows := make([]any, 200)
	for i := range rows {
		if i%3 != 0 {
			rows[i] = i
		}
	}
	v := build(types.Long, rows...)
	for _, lo := range []int{0, 1, 63, 64, 65} {
		s := v.Slice(lo, lo+100)
		for i := range 100 {
			require.Equal(t, v.Null(lo+i), s.Null(i), "row %d from %d", i, lo)
			require.Equal(t, v.Long(lo+i), s.Long(i))
		}
	}
}

func TestDictionaryReadsThroughCodes(t *testing.T) {
	dict := &Text{}
	dict.Append("red")
	dict.Append("blue")
	v := &Vector{Type: types.String, Len: 3, Text: dict, Codes: []uint32{1, 0, 1}}
	require.Equal(t, "blue", v.Gather([]int32{0, 2}).Str(1))
	require.Same(t, dict, v.Slice(1, 3).Text)

	b := NewBuilder(types.String, 1)
	b.AppendFrom(v, 0)
	require.Equal(t, "blue", b.Vector().Str(0))
}

func TestConstantStandsForAllRows(t *testing.T) {
	v := ConstLong(types.Long, 7).Broadcast(1000)
	require.Equal(t, int64(7), v.Long(999))
	require.Equal(t, 3, v.Slice(5, 8).Len)
	require.Equal(t, []int64{7, 7}, v.Slice(0, 2).Flat().Longs)
	require.True(t, ConstNull(types.Datetime).Broadcast(4).Null(3))
}

func TestSelectionsCompose(t *testing.T) {
	b := NewBatch(5, []*Vector{build(types.Long, 10, 11, 12, 13, 14), build(types.String, "a", "b", "c", "d", "e")})
	twice := b.Select([]int32{1, 2, 4}).Select([]int32{0, 2})
	require.Equal(t, 2, twice.Len)
	require.Equal(t, []int64{11, 14}, twice.Col(0).Longs)
	require.Equal(t, "e", twice.Col(1).Str(1))
	require.Equal(t, "e", twice.Slice(1, 2).Pick([]int{1}).Col(0).Str(0))
	require.Equal(t, 0, b.Select(nil).Len)
	require.Equal(t, 0, b.Select(nil).Col(0).Len)
}
