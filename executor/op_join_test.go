package executor

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

func joinTables() memoryTables {
	return memoryTables{
		"L": table("k x", 2, columnOf(types.String, "a", "b", "b", "c", "e"), columnOf(types.Long, 1, 2, 3, 4, 5)),
		"R": table("k y", 2, coded(types.String, "b", "c", "c", "d"), columnOf(types.Long, 10, 20, 30, 40)),
		"N": table("k z", 2, columnOf(types.Long, 1, nil, 2), columnOf(types.Long, 7, 8, 9)),
		"E": table("k y", 2, columnOf(types.String), columnOf(types.Long)),
	}
}

func (p *plan) join(kind string, left, right planner.Node, keys ...string) *planner.Join {
	n := &planner.Join{Kind: kind, Left: left, Right: right, LeftKeys: refs(left, keys...), RightKeys: refs(right, keys...)}
	switch kind {
	case "leftsemi", "leftanti":
		n.Columns = left.Schema()
	case "rightsemi", "rightanti":
		n.Columns = right.Schema()
	default:
		n.Columns = append(append(planner.Schema{}, left.Schema()...), right.Schema()...)
	}
	return n
}

func TestJoinKinds(t *testing.T) {
	m := joinTables()
	for kind, want := range map[string][]string{
		"inner":       {"b 2 b 10", "b 3 b 10", "c 4 c 20", "c 4 c 30"},
		"innerunique": {"b 2 b 10", "c 4 c 20", "c 4 c 30"},
		"leftouter":   {"a 1  null", "b 2 b 10", "b 3 b 10", "c 4 c 20", "c 4 c 30", "e 5  null"},
		"rightouter":  {"b 2 b 10", "b 3 b 10", "c 4 c 20", "c 4 c 30", " null d 40"},
		"fullouter":   {"a 1  null", "b 2 b 10", "b 3 b 10", "c 4 c 20", "c 4 c 30", "e 5  null", " null d 40"},
		"leftsemi":    {"b 2", "b 3", "c 4"},
		"leftanti":    {"a 1", "e 5"},
		"rightsemi":   {"b 10", "c 20", "c 30"},
		"rightanti":   {"d 40"},
	} {
		p := &plan{}
		require.Equal(t, want, rowsOf(t, p.join(kind, p.scan(m, "L"), p.scan(m, "R"), "k"), m), kind)
	}
}

func TestJoinWithAnEmptySide(t *testing.T) {
	m := joinTables()
	p := &plan{}
	require.Empty(t, rowsOf(t, p.join("inner", p.scan(m, "L"), p.scan(m, "E"), "k"), m))
	require.Len(t, rowsOf(t, p.join("fullouter", p.scan(m, "L"), p.scan(m, "E"), "k"), m), 5)
	require.Len(t, rowsOf(t, p.join("rightouter", p.scan(m, "E"), p.scan(m, "L"), "k"), m), 5)
	require.Empty(t, rowsOf(t, p.join("leftouter", p.scan(m, "E"), p.scan(m, "L"), "k"), m))
}

func TestJoinNullEqualsNothing(t *testing.T) {
	m := joinTables()
	p := &plan{}
	require.Equal(t, []string{"1 7 1 7", "2 9 2 9"}, rowsOf(t, p.join("inner", p.scan(m, "N"), p.scan(m, "N"), "k"), m))
	require.Equal(t, []string{"null 8"}, rowsOf(t, p.join("leftanti", p.scan(m, "N"), p.scan(m, "N"), "k"), m))
	require.Equal(t, []string{"null 8"}, rowsOf(t, p.join("rightanti", p.scan(m, "N"), p.scan(m, "N"), "k"), m))
	require.Len(t, rowsOf(t, p.join("fullouter", p.scan(m, "N"), p.scan(m, "N"), "k"), m), 4)
}

func TestJoinOnSeveralKeysOfBothShapes(t *testing.T) {
	m := memoryTables{
		"L": table("a b", 1, coded(types.String, "x", "x", "y"), columnOf(types.Long, 1, 2, 1)),
		"R": table("a b", 9, columnOf(types.String, "y", "x", "x"), columnOf(types.Long, 1, 3, 2)),
	}
	p := &plan{}
	require.Equal(t, []string{"x 2 x 2", "y 1 y 1"}, rowsOf(t, p.join("inner", p.scan(m, "L"), p.scan(m, "R"), "a", "b"), m))
}

// A row with more matches than a batch holds is spread over several batches.
func TestJoinOfManyMatches(t *testing.T) {
	many := make([]any, 3*batchRows/2)
	for i := range many {
		many[i] = i % 2
	}
	m := memoryTables{"L": table("k", 9, columnOf(types.Long, 0, 1, 0)), "R": table("k", 10000, columnOf(types.Long, many...))}
	p := &plan{}
	require.Len(t, rowsOf(t, p.join("inner", p.scan(m, "L"), p.scan(m, "R"), "k"), m), 3*len(many)/2)
}

// A side that gives no rows at all, not even an empty batch, is an empty side.
func TestJoinWithoutPartitions(t *testing.T) {
	m := joinTables()
	p := &plan{}
	none := &planner.Take{Input: p.scan(m, "L"), Count: long(0)}
	sorted := &planner.Sort{Input: none, Keys: []planner.SortKey{{Expr: ref(none, "k")}}}
	require.Len(t, rowsOf(t, p.join("rightouter", sorted, p.scan(m, "R"), "k"), m), 4)
	require.Len(t, rowsOf(t, p.join("leftanti", p.scan(m, "R"), sorted, "k"), m), 4)
}

// A right side much larger than the left is cut down to the left's keys first; the answers stay the same.
func TestJoinWithALargeRightSide(t *testing.T) {
	const rows = 3 * partitionRows
	k := &vector.Vector{Type: types.Long, Len: rows, Valid: vector.NewBitmap(rows)}
	for i := range rows {
		k.Longs = append(k.Longs, int64(i))
	}
	k.Valid.Clear(5)
	m := memoryTables{"L": table("k", 2, columnOf(types.Long, 7, 5, -1, 7, nil)), "R": table("k", 50000, k)}
	for kind, want := range map[string][]string{
		"inner":       {"7 7", "7 7"},
		"innerunique": {"7 7"},
		"leftouter":   {"7 7", "5 null", "-1 null", "7 7", "null null"},
		"leftanti":    {"5", "-1", "null"},
		"rightsemi":   {"7"},
	} {
		p := &plan{}
		require.Equal(t, want, rowsOf(t, p.join(kind, p.scan(m, "L"), p.scan(m, "R"), "k"), m), kind)
	}
	p := &plan{}
	require.Len(t, rowsOf(t, p.join("rightanti", p.scan(m, "L"), p.scan(m, "R"), "k"), m), rows-1)
}
