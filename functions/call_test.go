package functions

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// at is a datetime in tests.
type at string

// json is a dynamic value in tests.
type json string

// of is a constant of the type that stands for x in tests: ints are longs, durations timespans.
func of(x any) *vector.Vector {
	switch x := x.(type) {
	case bool:
		return vector.ConstBool(x)
	case int:
		return vector.ConstLong(types.Long, int64(x))
	case float64:
		return vector.ConstReal(x)
	case string:
		return vector.ConstText(types.String, x)
	case json:
		return vector.ConstText(types.Dynamic, string(x))
	case at:
		ticks, ok := types.ParseDatetime(string(x))
		if !ok {
			panic("no datetime: " + x)
		}
		return vector.ConstLong(types.Datetime, ticks)
	case time.Duration:
		return vector.ConstLong(types.Timespan, int64(x/100))
	case types.Type: // a null
		return vector.ConstNull(x)
	case *vector.Vector:
		return x
	}
	panic("no constant for this")
}

// call runs a function over constants that have the types of one of its signatures, as binding them would.
func call(t *testing.T, name string, args ...any) (*vector.Vector, error) {
	t.Helper()
	f := Builtin.Function(name)
	require.NotNil(t, f, name)
	for i := range f.Signatures {
		s := &f.Signatures[i]
		c := &Call{Name: name, Type: s.Result.Type, Query: &QueryContext{Now: time.Unix(0, 0)}}
		vs := make([]*vector.Vector, len(args))
		fits := len(args) >= required(s) && len(args) <= len(s.Params) || len(s.Params) > 0 && s.Params[len(s.Params)-1].Repeat
		for i := 0; fits && i < len(args); i++ {
			vs[i] = of(args[i])
			c.Args, c.Consts = append(c.Args, vs[i].Type), append(c.Consts, vs[i])
			p := s.Params[min(i, len(s.Params)-1)]
			fits = p.As == vs[i].Type || p.As == types.Unknown && p.Accept.Has(vs[i].Type)
		}
		if !fits {
			continue
		}
		switch {
		case s.Returns != nil:
			c.Type = s.Returns(c)
		case s.Result.Kind != Fixed && len(vs) > 0:
			c.Type = vs[min(s.Result.Arg, len(vs)-1)].Type
		}
		k := s.Kernel
		if s.Prepare != nil {
			var err error
			if k, err = s.Prepare(c); err != nil {
				return nil, err
			}
		}
		return k(c, vs, 1)
	}
	require.Fail(t, "no signature fits", "%s(%v)", name, args)
	return nil, nil
}

func required(s *Signature) (n int) {
	for _, p := range s.Params {
		if !p.Optional {
			n++
		}
	}
	return n
}

// one call and what it gives, as text; "null" for null.
type example struct {
	name string
	args []any
	want string
}

func with(args ...any) []any { return args }

func check(t *testing.T, examples []example) {
	t.Helper()
	for _, e := range examples {
		v, err := call(t, e.name, e.args...)
		require.NoError(t, err, "%s(%v)", e.name, e.args)
		got := string(dynamic.AppendValue(nil, v, 0))
		if v.Type == types.String || v.Type == types.Datetime || v.Type == types.Timespan || v.Type == types.Decimal {
			got = dynamic.Text(got)
			if v.Null(0) {
				got = "null"
			}
		}
		require.Equal(t, e.want, got, "%s(%v)", e.name, e.args)
	}
}
