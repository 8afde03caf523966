package agg

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"kql/functions/types"
	"kql/functions/vector"
)

// counting folds rows of two columns, in two states whose groups have other numbers in the second.
func counting(groups func(i int) uint32, value func(b *vector.Builder, i int), kind types.Type, rows int) []int64 {
	states := []State{Distinct(kind), Distinct(kind)}
	for lo := 0; lo < rows; lo += 1000 {
		b, of := vector.NewBuilder(kind, 1000), make([]uint32, 1000)
		for i := range of {
			value(b, lo+i)
			of[i] = groups(lo + i)
			if lo >= rows/2 {
				of[i] = 2 - of[i]
			}
		}
		states[2*lo/rows].Update(of, 3, []*vector.Vector{b.Vector()})
	}
	states[0].Merge(states[1], []uint32{2, 1, 0}, 3)
	return states[0].Result(3)[0].Longs
}

// Whether most values come once or often, also where that differs between the halves, the counts are those of a map.
func TestDistinctCounts(t *testing.T) {
	const rows = 40000
	for _, many := range []int{5, 3000, 9000, 30000, 1 << 30} {
		for _, late := range []int{many, 7} {
			of := func(i int) int {
				if i >= rows/2 {
					return i * 31 % late
				}
				return i * 31 % many
			}
			want := make([]map[int]bool, 3)
			for g := range want {
				want[g] = map[int]bool{}
			}
			for i := range rows {
				if i%11 > 0 {
					want[i%3][of(i)] = true
				}
			}
			counts := []int64{int64(len(want[0])), int64(len(want[1])), int64(len(want[2]))}
			group := func(i int) uint32 { return uint32(i % 3) }
			assert.Equal(t, counts, counting(group, func(b *vector.Builder, i int) {
				if i%11 == 0 {
					b.AppendNull()
				} else {
					b.AppendLong(int64(of(i)))
				}
			}, types.Long, rows), "%d then %d", many, late)
			assert.Equal(t, counts, counting(group, func(b *vector.Builder, i int) {
				if i%11 == 0 {
					b.AppendNull()
				} else {
					b.AppendStr(fmt.Sprintf(`"%d"`, of(i)))
				}
			}, types.Dynamic, rows), "texts, %d then %d", many, late)
		}
	}
}
