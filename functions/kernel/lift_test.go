package kernel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
)

func longs(valid []bool, xs ...int64) *vector.Vector {
	b := vector.NewBuilder(types.Long, len(xs))
	for i, x := range xs {
		if valid != nil && !valid[i] {
			b.AppendNull()
			continue
		}
		b.AppendLong(x)
	}
	return b.Vector()
}

func TestLiftSkipsNullRows(t *testing.T) {
	half := Try1(func(x int64) (int64, bool) { return x / 2, x%2 == 0 })
	v, err := half(&Call{Type: types.Long}, []*vector.Vector{longs([]bool{true, false, true}, 4, 0, 5)}, 3)
	require.NoError(t, err)
	require.Equal(t, int64(2), v.Long(0))
	require.True(t, v.Null(1), "null argument")
	require.True(t, v.Null(2), "refused value")
}

func TestLiftOfConstantsRunsOnce(t *testing.T) {
	calls := 0
	up := Map1(func(s string) string { calls++; return strings.ToUpper(s) })
	v, err := up(&Call{Type: types.String}, []*vector.Vector{vector.ConstText(types.String, "a").Broadcast(5)}, 5)
	require.NoError(t, err)
	require.Equal(t, 1, calls)
	require.Equal(t, 5, v.Len)
	require.Equal(t, "A", v.Str(4))
}

func TestConstantNullGivesNullEverywhere(t *testing.T) {
	add := Map2(func(a, b int64) int64 { return a + b })
	v, err := add(&Call{Type: types.Long}, []*vector.Vector{longs(nil, 1, 2), vector.ConstNull(types.Long).Broadcast(2)}, 2)
	require.NoError(t, err)
	require.True(t, v.Null(0))
	require.True(t, v.Null(1))
}
