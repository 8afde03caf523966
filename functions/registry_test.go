package functions

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

func TestEveryFunctionIsDescribed(t *testing.T) {
	for _, family := range families {
		for _, f := range family {
			require.NotEmpty(t, f.Doc, f.Name)
			require.NotContains(t, f.Doc, "\n", f.Name)
			require.True(t, strings.HasSuffix(f.Doc, "."), "%s: %q is no sentence", f.Name, f.Doc)
			require.NotEmpty(t, f.Signatures, f.Name)
			require.Equal(t, f.Example == "", f.Want == "" && !strings.Contains(f.Example, "("), "%s: an example has a result", f.Name)
			for _, s := range f.Signatures {
				checkSignature(t, f.Name, s)
			}
		}
	}
}

func checkSignature(t *testing.T, name string, s Signature) {
	t.Helper()
	require.True(t, s.Kernel != nil || s.Prepare != nil || s.Refused != "", "%s: no kernel", name)
	require.True(t, s.Result.Kind != Fixed || s.Result.Type != types.Unknown || s.Returns != nil, "%s: no result type", name)
	optional := false
	for i, p := range s.Params {
		require.NotEmpty(t, p.Name, name)
		require.NotZero(t, p.Accept, "%s: parameter %s takes nothing", name, p.Name)
		require.True(t, !p.Repeat || i == len(s.Params)-1, "%s: only the last parameter repeats", name)
		require.True(t, p.Optional || !optional, "%s: %s stands behind an optional parameter", name, p.Name)
		optional = p.Optional
	}
}

// samples is three rows of each type, the second null (empty for a string).
func samples(t types.Type) *vector.Vector {
	b := vector.NewBuilder(t, 3)
	for i, text := range map[types.Type][2]string{
		types.Bool: {"true", "false"}, types.Int: {"7", "-3"}, types.Long: {"-12", "5"}, types.Real: {"2.5", "-0.5"}, types.Decimal: {"1.25", "-3"},
		types.String: {"a B,c", "10.0.0.1"}, types.Datetime: {"2024-05-17T10:30:00Z", "2023-01-01"}, types.Timespan: {"1.02:03:04", "-00:00:01"},
		types.Guid: {"74be27de1e4e49d9b579fe0b331d3642", "00000000000000000000000000000001"}, types.Dynamic: {`[1,"a",{"b":2.5}]`, `{"k":"v","n":[3]}`},
	}[t] {
		if t == types.String {
			b.AppendStr(text)
		} else {
			appendParsed(b, text)
		}
		if i == 0 {
			b.AppendNull()
		}
	}
	return b.Vector()
}

// argumentTypes is the types to try a signature with: each that its parameters take, once.
func argumentTypes(s *Signature) (out [][]types.Type) {
	seen := map[string]bool{}
	for _, want := range scalarTypes {
		var ts []types.Type
		for _, p := range s.Params {
			t := want
			if p.As != types.Unknown {
				t = p.As
			}
			for i := 0; p.As == types.Unknown && !p.Accept.Has(t); i++ {
				t = scalarTypes[i]
			}
			ts = append(ts, t)
		}
		if key := fmt.Sprint(ts); !seen[key] {
			seen[key] = true
			out = append(out, ts)
		}
	}
	return out
}

func resultOf(s *Signature, c *Call) types.Type {
	switch {
	case s.Returns != nil:
		return s.Returns(c)
	case s.Result.Kind == SameAs:
		return c.Args[min(s.Result.Arg, len(c.Args)-1)]
	case s.Result.Kind == Widest || s.Result.Kind == Common:
		out := types.Unknown
		for _, a := range c.Args {
			out, _ = types.Widest(out, a)
		}
		return out
	}
	return s.Result.Type
}

// TestKernelsAgree runs each kernel over whole vectors, over constants row by row, and over dictionary-coded text: the
// answers are the same, and where any null argument gives null they are null.
func TestKernelsAgree(t *testing.T) {
	for _, family := range families {
		for _, f := range family {
			for i := range f.Signatures {
				s := &f.Signatures[i]
				if f.Window || s.Impure || s.Refused != "" || len(s.Params) == 0 || len(s.Params) > 7 {
					continue
				}
				for _, ts := range argumentTypes(s) {
					t.Run(fmt.Sprintf("%s%v", f.Name, ts), func(t *testing.T) { agree(t, f, s, ts) })
				}
			}
		}
	}
}

func agree(t *testing.T, f *Function, s *Signature, ts []types.Type) {
	args := make([]*vector.Vector, len(ts))
	c := &Call{Name: f.Name, Args: ts, Consts: make([]*vector.Vector, len(ts)), Query: &QueryContext{Now: time.Unix(0, 0)}}
	for i, typ := range ts {
		args[i] = samples(typ)
		if s.Params[i].Constant {
			c.Consts[i] = constantRow(args[i], 0)
			args[i] = c.Consts[i].Broadcast(3)
		}
	}
	c.Type = resultOf(s, c)
	k := s.Kernel
	if s.Prepare != nil {
		var err error
		if k, err = s.Prepare(c); err != nil {
			t.Skip(err)
		}
	}
	whole, err := k(c, args, 3)
	if err != nil {
		t.Skip(err)
	}
	require.Equal(t, 3, whole.Broadcast(3).Len)
	coded := make([]*vector.Vector, len(args))
	for i, a := range args {
		coded[i] = byCodes(a)
	}
	again, err := k(c, coded, 3)
	require.NoError(t, err)
	for row := range 3 {
		one := make([]*vector.Vector, len(args))
		null := false
		for i, a := range args {
			one[i] = constantRow(a, row)
			null = null || one[i].Null(0)
		}
		single, err := k(c, one, 1)
		require.NoError(t, err)
		require.Zero(t, kernel.OrderRows(whole, row, single, 0), "row %d differs from the same as constants", row)
		require.Zero(t, kernel.OrderRows(whole, row, again, row), "row %d differs from the same in codes", row)
		if null && s.Nulls == AnyNull {
			require.True(t, whole.Null(row) || whole.Type == types.String && whole.Str(row) == "", "row %d is not null", row)
		}
	}
}

func constantRow(v *vector.Vector, row int) *vector.Vector {
	one := *v.Gather([]int32{int32(row)})
	one.Len, one.Const = 1, true
	return &one
}

// byCodes is text in a dictionary whose order is not that of the rows.
func byCodes(v *vector.Vector) *vector.Vector {
	if v.Text == nil || v.Const {
		return v
	}
	out := *v
	out.Text = &vector.Text{Buf: v.Text.Buf}
	for i := range v.Len {
		out.Codes = append(out.Codes, uint32(v.Len-1-i))
		out.Text.Spans = append(out.Text.Spans, v.Text.Spans[v.Len-1-i])
	}
	return &out
}
