package functions

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// want is what a call is expected to give: a text, or null.
const null = "null"

// shown is a call's answer as text.
func shown(t *testing.T, name string, args ...any) string {
	t.Helper()
	v, err := call(t, name, args...)
	require.NoError(t, err)
	if v.Null(0) {
		return null
	}
	return textOf(v, 0)
}

func TestNullsInOperators(t *testing.T) {
	long, boolean, dyn := types.Long, types.Bool, types.Dynamic
	for _, c := range []struct {
		name string
		a, b any
		want string
	}{
		{"==", long, 5, "false"}, {"==", 5, long, "false"}, {"==", long, long, null},
		{"!=", long, 5, "true"}, {"!=", long, long, null},
		{"==", boolean, boolean, null}, {"==", types.Guid, types.Guid, null}, {"==", dyn, dyn, null}, {"==", dyn, json(`1`), "false"},
		{"==", types.String, "", "true"}, {"<", long, 5, null}, {">=", types.Datetime, types.Datetime, null},
		{"+", long, 1, null}, {"-", types.Datetime, time.Hour, null}, {"*", 1.5, types.Real, null},
		{"and", boolean, true, null}, {"and", boolean, false, "false"}, {"and", false, boolean, "false"}, {"and", boolean, boolean, null},
		{"or", boolean, true, "true"}, {"or", boolean, false, null}, {"or", true, boolean, "true"}, {"or", boolean, boolean, null},
		{"in", long, 5, "false"}, {"!in", long, 5, "true"}, {"in", long, long, null}, {"in", 5, long, "false"},
	} {
		require.Equal(t, c.want, shown(t, c.name, c.a, c.b), "%v %s %v", c.a, c.name, c.b)
	}
	require.Equal(t, null, shown(t, "not", boolean))
	require.Equal(t, null, shown(t, "between", types.Long, 1, 2))
	require.Equal(t, "false", shown(t, "between", 0, 1, types.Long), "what is below the range is out of it, whatever its end")
}

func TestArithmetic(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b any
		want string
	}{
		{"/", 7, 2, "3"}, {"/", -7, 2, "-3"}, {"/", 7, 0, null}, {"/", 1.0, 0.0, "Infinity"}, {"/", 0.0, 0.0, "NaN"},
		{"%", 14, 12, "2"}, {"%", -14, 12, "10"}, {"%", 14, -12, "2"}, {"%", -14, -12, "10"}, {"%", 5, 0, null}, {"%", -5.5, 2.0, "0.5"},
		{"+", 9223372036854775807, 1, "-9223372036854775808"}, {"/", -9223372036854775808, -1, "-9223372036854775808"},
		{"+", at("2024-02-28"), 48 * time.Hour, "2024-03-01T00:00:00.0000000Z"}, {"+", at("9999-12-31"), 48 * time.Hour, null}, {"-", at("0001-01-01"), time.Second, null},
		{"-", at("2024-03-01"), at("2024-02-28"), "2.00:00:00"}, {"*", time.Hour, 1.5, "01:30:00"}, {"*", 3, time.Hour, "03:00:00"}, {"*", 0.5, time.Hour, "00:30:00"},
		{"/", 90 * time.Minute, time.Hour, "1.5"}, {"/", time.Hour, 2, "00:30:00"}, {"/", time.Hour, 0, null}, {"/", time.Hour, 0.0, null},
		{"%", 90 * time.Minute, time.Hour, "00:30:00"}, {"+", json("1"), json("2"), "3"}, {"+", json("1"), json("0.5"), "1.5"}, {"+", json(`"a"`), json("1"), null},
	} {
		require.Equal(t, c.want, shown(t, c.name, c.a, c.b), "%v %s %v", c.a, c.name, c.b)
	}
	require.Equal(t, "-5", shown(t, "-", 5))
}

func TestDynamicComparisons(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b any
		want string
	}{
		{"==", json("5"), 5, "true"}, {"==", json(`"5"`), 5, "true"}, {"==", json(`"x"`), 5, "false"}, {"!=", json(`"x"`), 5, "true"}, {"==", json("5.5"), 5, "false"},
		{">", json("9007199254740993"), 9007199254740992, "true"}, {"<", 1.5, json("2"), "true"}, {"<", json(`[1]`), 5, "false"},
		{"==", json(`{"a":1}`), json(`{"a":1}`), "true"}, {"==", json("1"), json("1.0"), "true"}, {"<", json("1"), json("2"), "true"}, {"<", json("1"), json(`"a"`), "false"},
	} {
		require.Equal(t, c.want, shown(t, c.name, c.a, c.b), "%v %s %v", c.a, c.name, c.b)
	}
}

func TestLists(t *testing.T) {
	list := func(texts ...string) *vector.Vector {
		b := vector.NewBuilder(types.String, len(texts))
		for _, s := range texts {
			b.AppendStr(s)
		}
		return b.Vector()
	}
	for _, c := range []struct {
		name  string
		value any
		list  any
		want  string
	}{
		{"in", "a", list("a", "b"), "true"}, {"in", "A", list("a", "b"), "false"}, {"in~", "A", list("a", "b"), "true"}, {"!in~", "É", list("é"), "false"}, {"in", "a", list(), "false"},
		{"in", "b", json(`["a","b"]`), "true"}, {"in", 2, json(`[1,2]`), "true"}, {"in", 2, json(`["2"]`), "true"}, {"!in", 3, json(`[1,2]`), "true"}, {"in", "", json(`[null]`), "false"},
		{"in", json(`"b"`), list("a", "b"), "true"}, {"in", json(`2`), json(`[1,2.0]`), "true"}, {"in", 1.5, json("[1,1.5]"), "true"}, {"in", time.Hour, json(`["01:00:00"]`), "true"},
		{"in~", json(`"B"`), list("a", "b"), "true"},
		{"has_any", "North America", list("south", "north"), "true"}, {"has_any", "North America", list("sou", "nor"), "false"}, {"has_any", "x", list(), "false"},
		{"has_any", "North America", json(`["america"]`), "true"}, {"has_all", "North America", list("america", "north"), "true"}, {"has_all", "North America", list("america", "south"), "false"}, {"has_all", "x", list(), "true"},
	} {
		require.Equal(t, c.want, shown(t, c.name, c.value, c.list), "%v %s %v", c.value, c.name, c.list)
	}
	_, err := call(t, "in", true, list("a"))
	require.ErrorContains(t, err, "values of type bool can't be looked up in a list of type string")
}

func TestConversions(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"toint", "42", "42"}, {"toint", "2147483648", null}, {"toint", 2.9, "2"}, {"toint", -2.9, "-2"}, {"toint", 1e300, null}, {"toint", json(`"7"`), "7"}, {"toint", true, "1"}, {"toint", "x", null},
		{"tolong", "0x10", "16"}, {"tolong", json("2.7"), "2"}, {"tolong", at("0001-01-02"), "864000000000"}, {"toreal", "1.5", "1.5"}, {"toreal", 2, "2.0"}, {"toreal", json(`{}`), null},
		{"todecimal", 1.5, "1.5"}, {"todecimal", "1.50", "1.50"}, {"tobool", "TRUE", "true"}, {"tobool", 2, "true"}, {"tobool", 0.0, "false"}, {"tobool", json("false"), "false"}, {"tobool", "yes", null},
		{"todatetime", "2024-05-17", "2024-05-17T00:00:00.0000000Z"}, {"todatetime", json(`"2024-05-17"`), "2024-05-17T00:00:00.0000000Z"}, {"todatetime", "x", null}, {"totimespan", "1d", "1.00:00:00"}, {"totimespan", json(`"00:01"`), "00:01:00"},
		{"toguid", "x", null}, {"tostring", types.Long, ""}, {"tostring", 1.0, "1.0"}, {"tostring", true, "true"}, {"tostring", json(`"a\"b"`), `a"b`}, {"tostring", json(`{"a": 1}`), `{"a":1}`}, {"tostring", json(`null`), ""},
		{"parse_json", `{"a": [1, 2]}`, `{"a":[1,2]}`}, {"parse_json", "no json", "no json"}, {"parse_json", "", null}, {"parse_json", "null", null}, {"parse_json", " 1 ", "1"},
		{"gettype", json("1"), "long"}, {"gettype", json(`{"a":1}`), "dictionary"}, {"gettype", json(`""`), "string"}, {"gettype", types.Dynamic, "null"}, {"gettype", time.Hour, "timespan"},
		{"isnull", types.Long, "true"}, {"isnull", types.String, "false"}, {"isnull", types.Dynamic, "true"}, {"isnull", json("[]"), "false"},
		{"isempty", "", "true"}, {"isempty", json(`""`), "true"}, {"isempty", json("{}"), "false"}, {"isnotempty", types.Dynamic, "false"}, {"isnotempty", 0, "true"},
	} {
		require.Equal(t, c.want, shown(t, c.name, c.value), "%s(%v)", c.name, c.value)
	}
}

func TestTextOfDynamicColumnIsNotCopied(t *testing.T) {
	b := vector.NewBuilder(types.Dynamic, 4)
	for _, json := range []string{`"plain"`, `{"a":1}`, `17`, `null`} {
		b.AppendStr(json)
	}
	b.AppendNull()
	v := b.Vector()
	out, err := convert(&Call{Name: "tostring", Type: types.String}, []*vector.Vector{v}, v.Len)
	require.NoError(t, err)
	require.Same(t, &v.Text.Buf[0], &out.Text.Buf[0])
	var got []string
	for i := range out.Len {
		got = append(got, out.Str(i))
	}
	require.Equal(t, []string{"plain", `{"a":1}`, "17", "", ""}, got)
}

func TestConditions(t *testing.T) {
	require.Equal(t, "no", shown(t, "iff", types.Bool, "yes", "no"), "null is not true")
	require.Equal(t, "c", shown(t, "case", false, "a", types.Bool, "b", "c"))
	require.Equal(t, "b", shown(t, "case", false, "a", true, "b", "c"))
	require.Equal(t, "x", shown(t, "coalesce", "", "x"))
	require.Equal(t, null, shown(t, "coalesce", types.Long, types.Long))
	require.Equal(t, "1", shown(t, "min_of", types.Long, 3, 1))
	require.Equal(t, "b", shown(t, "max_of", "a", "b"))
	_, err := call(t, "assert", false, "too small")
	require.EqualError(t, err, "assert() has failed with message: 'too small'")
}

func TestPaths(t *testing.T) {
	const doc = `{"a": {"b c": [10, {"d": "x\"y"}, [null, -1.5e3]]}, "a\u0062": true, "z": null, "{\"": 1}`
	for path, want := range map[string]string{
		`["a","b c",0]`: "10", `["a","b c",1,"d"]`: `"x\"y"`, `["a","b c",-1,1]`: "-1.5e3", `["a","b c",-1,0]`: null, `["ab"]`: "true", `["z"]`: null, `["{\""]`: "1",
		`["A"]`: null, `["a",0]`: null, `["a","b c",3]`: null, `["a","b c",-4]`: null, `["a","b c","d"]`: null, `["z","y"]`: null,
	} {
		v, err := call(t, "path", json(doc), json(path))
		require.NoError(t, err)
		if want == null {
			require.True(t, v.Null(0), path)
		} else {
			require.Equal(t, want, v.Str(0), path)
		}
	}
	require.Equal(t, "3", shown(t, "index", json("[1,2,3]"), -1))
	require.Equal(t, "v", shown(t, "index", json(`{"k":"v"}`), "k"))
}

// TestVectorShapes compares operators over columns, constants and both, with nulls among them.
func TestVectorShapes(t *testing.T) {
	column := samplesOf(1, 2, 3, 4)
	column.Valid = vector.NewBitmap(4)
	column.Valid.Clear(2)
	k := vector.ConstLong(types.Long, 2).Broadcast(4)
	for name, want := range map[string][2]string{
		"<": {"tf-f", "ff-t"}, "<=": {"tt-f", "ft-t"}, ">": {"ff-t", "tf-f"}, ">=": {"ft-t", "tt-f"}, "==": {"ftff", "ftff"}, "!=": {"tftt", "tftt"},
	} {
		s := &Builtin.Function(name).Signatures[0]
		c := &Call{Name: name, Type: types.Bool, Args: []types.Type{types.Long, types.Long}}
		forward, err := s.Kernel(c, []*vector.Vector{column, k}, 4)
		require.NoError(t, err)
		turned, err := s.Kernel(c, []*vector.Vector{k, column}, 4)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{letters(forward), letters(turned)}, name)
	}
}

func samplesOf(ns ...int64) *vector.Vector {
	return &vector.Vector{Type: types.Long, Len: len(ns), Longs: ns}
}

func letters(v *vector.Vector) string {
	var b strings.Builder
	for i := range v.Len {
		switch {
		case v.Null(i):
			b.WriteByte('-')
		case v.Bool(i):
			b.WriteByte('t')
		default:
			b.WriteByte('f')
		}
	}
	return b.String()
}

func BenchmarkPath(b *testing.B) {
	doc := `{"Id":"0b8e3a3a","Operation":"Add registered owner to device.","Actor":[{"ID":"a","Type":5},{"ID":"Device Registration Service","Type":1}],"ModifiedProperties":[` +
		strings.Repeat(`{"Name":"Device.DisplayName","NewValue":"[\"laptop-17\"]","OldValue":"[]"},`, 15) + `{"Name":"x"}],"Target":[{"ID":"user"},{"ID":"device"}],"ClientIP":"10.0.0.1"}`
	column := vector.NewBuilder(types.Dynamic, 100)
	for range 100 {
		column.AppendStr(doc)
	}
	v := column.Vector()
	c := &Call{Type: types.Dynamic, Consts: []*vector.Vector{nil, vector.ConstText(types.Dynamic, `["Target",1,"ID"]`)}}
	k, err := preparePath(c)
	require.NoError(b, err)
	b.SetBytes(int64(len(v.Text.Buf)))
	for b.Loop() {
		_, _ = k(c, []*vector.Vector{v}, v.Len)
	}
}

func BenchmarkKernels(b *testing.B) {
	const rows = 1024
	x, y := make([]int64, rows), make([]int64, rows)
	for i := range x {
		x[i], y[i] = int64(i), int64(i*7%100)
	}
	a, o, k := samplesOf(x...), samplesOf(y...), vector.ConstLong(types.Long, 500).Broadcast(rows)
	for name, run := range map[string]struct {
		k    Kernel
		t    types.Type
		args []*vector.Vector
	}{
		"add":      {kernel.Compute(kernel.Add), types.Long, []*vector.Vector{a, o}},
		"addConst": {kernel.Compute(kernel.Add), types.Long, []*vector.Vector{a, k}},
		"less":     {kernel.Compare(kernel.Less), types.Bool, []*vector.Vector{a, k}},
		"between":  {kernel.Between(false), types.Bool, []*vector.Vector{a, vector.ConstLong(types.Long, 5).Broadcast(rows), k}},
	} {
		b.Run(name, func(b *testing.B) {
			c := &Call{Type: run.t}
			for b.Loop() {
				_, _ = run.k(c, run.args, rows)
			}
		})
	}
}
