package executor

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// memoryTables is tables by name, each in several batches.
type memoryTables map[string]*testTable

type testTable struct {
	columns []planner.TableColumn
	batches []*vector.Batch
}

func (m memoryTables) Read(_ context.Context, table string, cols []planner.ScanColumn, _ []planner.Column) ([]*vector.Batch, error) {
	t := m[table]
	if t == nil {
		return nil, fmt.Errorf("no table %s", table)
	}
	var places []int
	for _, c := range cols {
		for i, have := range t.columns {
			if have.Name == c.Name {
				places = append(places, i)
			}
		}
	}
	var out []*vector.Batch
	for _, b := range t.batches {
		out = append(out, b.Pick(places))
	}
	return out, nil
}

// plan builds plans for tests: it hands out column ids.
type plan struct{ ids int }

func (p *plan) column(name string, t types.Type) planner.Column {
	p.ids++
	return planner.Column{ID: p.ids, Name: name, Type: t}
}

// scan reads all columns of a table.
func (p *plan) scan(m memoryTables, table string) *planner.Scan {
	s := &planner.Scan{Table: table}
	for _, c := range m[table].columns {
		s.Columns = append(s.Columns, p.column(c.Name, c.Type))
		s.Source = append(s.Source, planner.ScanColumn{Name: c.Name})
	}
	return s
}

func ref(n planner.Node, name string) planner.Expr {
	for _, c := range n.Schema() {
		if c.Name == name {
			return &planner.Ref{Column: c}
		}
	}
	panic("no column " + name)
}

func refs(n planner.Node, names ...string) []planner.Expr {
	var out []planner.Expr
	for _, name := range names {
		out = append(out, ref(n, name))
	}
	return out
}

func long(n int64) planner.Expr { return &planner.Const{Value: vector.ConstLong(types.Long, n)} }

// invoke calls a kernel made for the test.
func invoke(name string, result types.Type, k functions.Kernel, args ...planner.Expr) *planner.Call {
	return &planner.Call{
		Function: &functions.Function{Name: name}, Signature: &functions.Signature{Kernel: k},
		Args: args, Result: result,
	}
}

// column makes a vector of a type from Go values; nil is null.
func columnOf(t types.Type, values ...any) *vector.Vector {
	b := vector.NewBuilder(t, len(values))
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b.AppendNull()
		case bool:
			b.AppendBool(v)
		case int:
			b.AppendLong(int64(v))
		case float64:
			b.AppendReal(v)
		case string:
			b.AppendStr(v)
		}
	}
	return b.Vector()
}

// coded is the strings as a dictionary-coded column.
func coded(t types.Type, values ...string) *vector.Vector {
	text := &vector.Text{}
	places := map[string]uint32{}
	v := &vector.Vector{Type: t, Len: len(values), Text: text}
	for _, s := range values {
		if _, ok := places[s]; !ok {
			places[s] = uint32(len(text.Spans))
			text.Append(s)
		}
		v.Codes = append(v.Codes, places[s])
	}
	return v
}

// table is columns "name:type" cut into batches of size rows.
func table(header string, size int, cols ...*vector.Vector) *testTable {
	t := &testTable{}
	for i, h := range strings.Fields(header) {
		t.columns = append(t.columns, planner.TableColumn{Name: h, Type: cols[i].Type})
	}
	whole := vector.NewBatch(cols[0].Len, cols)
	for lo := 0; lo < whole.Len; lo += size {
		t.batches = append(t.batches, whole.Slice(lo, min(whole.Len, lo+size)))
	}
	return t
}

// rowsOf runs a plan at parallelism 1 and 4, wants the same rows, and gives each as text.
func rowsOf(t *testing.T, n planner.Node, m memoryTables) []string {
	t.Helper()
	var out [2][]string
	for i, workers := range []int{1, 4} {
		r, err := Run(context.Background(), n, m, Options{Parallelism: workers, Stats: workers == 4})
		require.NoError(t, err)
		out[i] = texts(r)
	}
	require.Equal(t, out[0], out[1])
	return out[0]
}

func texts(r *Result) []string {
	out := []string{}
	for _, b := range r.Batches {
		for i := range b.Len {
			var row []string
			for c := range b.Width() {
				row = append(row, text(b.Col(c), i))
			}
			out = append(out, strings.Join(row, " "))
		}
	}
	return out
}

func text(v *vector.Vector, i int) string {
	switch {
	case v.Null(i):
		return "null"
	case v.Text != nil:
		return v.Str(i)
	case v.Bools != nil:
		return fmt.Sprint(v.Bool(i))
	case v.Reals != nil:
		return fmt.Sprint(v.Real(i))
	case v.Decimals != nil:
		return v.Decimal(i).String()
	case v.Guids != nil:
		return fmt.Sprintf("%x", v.Guid(i))
	}
	return fmt.Sprint(v.Long(i))
}
