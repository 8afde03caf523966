package vector

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
)

func words(values ...string) *Vector {
	b := NewBuilder(types.String, len(values))
	for _, s := range values {
		b.AppendStr(s)
	}
	return b.Vector()
}

func codedWords(text *Text, codes ...uint32) *Vector {
	return &Vector{Type: types.String, Len: len(codes), Text: text, Codes: codes}
}

func strs(v *Vector) []string {
	var out []string
	for i := range v.Len {
		out = append(out, v.Str(i))
	}
	return out
}

func TestConcatOfTexts(t *testing.T) {
	abc, xy := words("a", "b", "c"), words("x", "y")
	long := words("one", "two", "three")
	empty := ConstText(types.String, "")
	many := words("d0", "d1", "d2", "d3", "d4", "d5", "d6").Text
	for name, c := range map[string]struct {
		parts []*Vector
		want  []string
		coded bool
	}{
		"plain":                       {[]*Vector{abc, xy}, []string{"a", "b", "c", "x", "y"}, false},
		"slices of one buffer":        {[]*Vector{long.Slice(0, 1), long.Slice(2, 3)}, []string{"one", "three"}, false},
		"one dictionary":              {[]*Vector{codedWords(abc.Text, 1, 0), codedWords(abc.Text, 2)}, []string{"b", "a", "c"}, true},
		"a dictionary and a constant": {[]*Vector{codedWords(abc.Text, 1, 0, 2), empty.Broadcast(2)}, []string{"b", "a", "c", "", ""}, true},
		"two dictionaries":            {[]*Vector{codedWords(abc.Text, 1, 0, 2, 2), codedWords(xy.Text, 1)}, []string{"b", "a", "c", "c", "y"}, true},
		"large dictionaries":          {[]*Vector{codedWords(many, 6, 6), codedWords(xy.Text, 1)}, []string{"d6", "d6", "y"}, false},
		"coded and plain":             {[]*Vector{codedWords(abc.Text, 2), xy}, []string{"c", "x", "y"}, false},
		"constants":                   {[]*Vector{empty.Broadcast(1), ConstText(types.String, "k").Broadcast(2)}, []string{"", "k", "k"}, true},
	} {
		v, ok := Concat(types.String, c.parts)
		require.True(t, ok, name)
		require.Equal(t, c.want, strs(v), name)
		require.Equal(t, c.coded, v.Codes != nil, name)
	}
	require.Equal(t, []string{"a", "b", "c"}, strs(abc), "the parts stay as they are")
}

func TestConcatKeepsNullsAndConstants(t *testing.T) {
	null := ConstNull(types.Long)
	b := NewBuilder(types.Long, 2)
	b.AppendLong(4)
	b.AppendNull()
	v, _ := Concat(types.Long, []*Vector{b.Vector(), null.Broadcast(2), ConstLong(types.Long, 9)})
	require.Equal(t, 5, v.Len)
	require.Equal(t, []bool{false, true, true, true, false}, []bool{v.Null(0), v.Null(1), v.Null(2), v.Null(3), v.Null(4)})
	require.Equal(t, int64(9), v.Long(4))

	v, _ = Concat(types.Long, []*Vector{null.Broadcast(2), null.Broadcast(3)})
	require.True(t, v.Const)
	require.Equal(t, 5, v.Len)
	v, _ = Concat(types.Dynamic, nil)
	require.Equal(t, 0, v.Len)
}
