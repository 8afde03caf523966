package functions

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
)

func TestArrays(t *testing.T) {
	five := json("[1,2,3,4,5]")
	check(t, []example{
		{"array_length", with(json(`{"a":1}`)), "null"},
		{"array_length", with(types.Dynamic), "null"},
		{"array_slice", with(five, -3, -2), "[3,4]"},
		{"array_slice", with(five, 2, 99), "[3,4,5]"},
		{"array_slice", with(five, 4, 1), "[]"},
		{"array_split", with(five, 2), "[[1,2],[3,4,5]]"},
		{"array_split", with(five, json("[9,-2]")), "[[1,2,3],[4,5],[]]"},
		{"array_rotate_left", with(five, -2), "[4,5,1,2,3]"},
		{"array_rotate_right", with(five, -7), "[3,4,5,1,2]"},
		{"array_rotate_right", with(five, -1<<63), "[4,5,1,2,3]"},
		{"array_shift_left", with(five, -2, -1), "[-1,-1,1,2,3]"},
		{"array_shift_right", with(json(`["a","b"]`), 9), `["",""]`},
		{"array_index_of", with(json(`["a","b","a"]`), "a", 1), "2"},
		{"array_index_of", with(json(`["a","b","a"]`), "a", 1, 1), "-1"},
		{"array_index_of", with(json(`[1,2.0]`), 2), "1"},
		{"array_index_of", with(json(`[1,2]`), "2"), "-1"},
		{"array_sum", with(json(`[1,"2"]`)), "null"},
		{"array_iff", with(json("[1,0,50,null]"), "yes", "no"), `["yes","no","yes",null]`},
		{"array_iff", with(json("[true,true,true]"), json("[1,2]"), json("[3,4]")), "[1,2,null]"},
		{"zip", with(json(`["A",1,1.5]`), json(`[{},"B"]`)), `[["A",{}],[1,"B"],[1.5,null]]`},
		{"range", with(1, 8, 3), "[1,4,7]"},
		{"range", with(3, 1, -1), "[3,2,1]"},
		{"range", with(1, 3, 0), "null"},
		{"range", with(1<<63-2, 1<<63-1), "[9223372036854775806,9223372036854775807]"},
		{"range", with(time.Hour, 3*time.Hour), `["01:00:00","02:00:00","03:00:00"]`},
		{"range", with(0.0, 1.0, 0.5), "[0.0,0.5,1.0]"},
		{"repeat", with("a", -1), "null"},
		{"repeat", with("a", 0), "[]"},
		{"array_sort_asc", with(json(`["b",10,9,null,"a"]`)), `[9,10,"a","b",null]`},
		{"array_sort_desc", with(json(`[1,null]`), false), "[null,1]"},
		{"array_sort_asc", with(json(`[2,1]`), json(`["b","a"]`), json(`[1]`)), `[[1,2],["a","b"],null]`},
	})
}

func TestSets(t *testing.T) {
	check(t, []example{
		{"set_union", with(json(`["A4","A2","A4"]`), json(`["A2","A1"]`)), `["A4","A2","A1"]`},
		{"set_intersect", with(json("[1,2,2]"), json("[2,1.0]"), json("[1]")), "[1]"},
		{"set_difference", with(json("[1,2,3]"), json("[4]"), json("[3]")), "[1,2]"},
		{"set_equals", with(json("[1,1]"), json("[1,2]")), "false"},
		{"set_has_element", with(json(`["a"]`), "A"), "false"},
		{"set_has_element", with(json(`[1,2]`), 2.0), "true"},
		{"set_has_element", with(json(`["x\u0041"]`), "xA"), "true"},
		{"set_has_element", with(types.Dynamic, "A"), "null"},
		{"jaccard_index", with(json("[1,2,3]"), json("[1,2,3,4]")), "0.75"},
	})
}

func TestBags(t *testing.T) {
	b := json(`{"a":1,"b":{"c":2,"d e":[1]}}`)
	check(t, []example{
		{"bag_keys", with(b), `["a","b"]`},
		{"bag_keys", with(json("[]")), "null"},
		{"bag_has_key", with(b, "$.b['d e']"), "true"},
		{"bag_has_key", with(b, "$.b.x.y"), "false"},
		{"bag_has_key", with(b, "B"), "false"},
		{"bag_remove_keys", with(b, json(`["$.b.c","a",7]`)), `{"b":{"d e":[1]}}`},
		{"bag_set_key", with(b, "$.b.c", "x"), `{"a":1,"b":{"d e":[1],"c":"x"}}`},
		{"bag_set_key", with(json(`{"a":1}`), "$.x.y", 3), `{"a":1,"x":{"y":3}}`},
		{"bag_set_key", with(json(`[1]`), "a", 3), "null"},
		{"bag_merge", with(json(`{"a":1}`), json(`{"a":2,"b":3}`), json(`{"c":4}`)), `{"a":1,"b":3,"c":4}`},
		{"bag_zip", with(json(`["a",8,"b"]`), json(`[1,"2",2.5]`)), `{"a":1,"b":2.5}`},
		{"bag_zip", with(json(`["a",8,"b"]`), json(`1`)), `{"a":null,"b":null}`},
		{"bag_pack", with("a", types.Long, "b\"", 1.0), `{"a":null,"b\"":1.0}`},
		{"pack_all", with(true, "a", types.Long, "b", "", "c", 1), `{"c":1}`},
		{"treepath", with(json(`{"p":[1,"x",{"y":2}]}`)), `["['p']","['p'][0]","['p'][0]['y']"]`},
		{"dynamic_to_json", with(json(`{"b":[{"d":1,"c":2}],"a":"x"}`)), `{"a":"x","b":[{"c":2,"d":1}]}`},
	})
	_, err := call(t, "bag_pack", "a", 1, "b")
	require.ErrorContains(t, err, "even number")
	_, err = call(t, "bag_pack", "a", 1, 2, 3)
	require.ErrorContains(t, err, "argument 3 of bag_pack is a key")
}

func TestSortingNamesItsColumns(t *testing.T) {
	f := Builtin.Function("array_sort_asc")
	c := &Call{Args: []types.Type{types.Dynamic, types.Dynamic, types.Bool}}
	require.Equal(t, []TupleColumn{{"x_sorted", types.Dynamic}, {"array1_sorted", types.Dynamic}}, f.Tuple(c, []string{"x", "", ""}))
}

// column is a column of longs; a nil is null.
func column(typ types.Type, xs ...any) *vector.Vector {
	b := vector.NewBuilder(typ, len(xs))
	for _, x := range xs {
		if x == nil {
			b.AppendNull()
		} else {
			b.AppendLong(int64(x.(int)))
		}
	}
	return b.Vector()
}

func TestSessionsStartAgain(t *testing.T) {
	minutes := column(types.Datetime, 0, 3, 5, nil, 6, 20, 23)
	restart := &vector.Vector{Type: types.Bool, Len: 7, Bools: []bool{false, false, false, false, false, false, true}}
	got, err := windowSession(nil, []*vector.Vector{minutes, vector.ConstLong(types.Timespan, 5).Broadcast(7), vector.ConstLong(types.Timespan, 4).Broadcast(7), restart}, 7)
	require.NoError(t, err)
	require.True(t, got.Null(3))
	require.Equal(t, []int64{0, 0, 5, 0, 6, 20, 23}, got.Longs)
}

func TestRunningSumSkipsNulls(t *testing.T) {
	got, err := cumulate(&Call{Type: types.Long}, []*vector.Vector{column(types.Long, 1, nil, 3)}, 3)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1, 4}, got.Longs)
}
