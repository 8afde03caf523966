package spill_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/spill"
	"kql/functions/types"
	"kql/functions/vector"
)

// column is rows of a type, every third of them null where the type has nulls.
func column(t types.Type, rows int) *vector.Vector {
	b := vector.NewBuilder(t, rows)
	for i := range rows {
		if i%3 == 2 && t != types.String {
			b.AppendNull()
			continue
		}
		switch t {
		case types.Bool:
			b.AppendBool(i%2 == 0)
		case types.Real:
			b.AppendReal([]float64{math.Inf(1), -0.5, math.MaxFloat64}[i%3])
		case types.Guid:
			b.AppendGuid(vector.GUID{byte(i), 15: 7})
		case types.Decimal:
			b.AppendParsed(fmt.Sprintf("%d.50000000000000000000000000001", i))
		case types.String, types.Dynamic:
			b.AppendStr([]string{"", `"ü\n"`, "[1,2]"}[i%3])
		default:
			b.AppendLong(math.MaxInt64 - int64(i))
		}
	}
	return b.Vector()
}

func texts(v *vector.Vector) (out []string) {
	for i := range v.Len {
		switch {
		case v.Null(i):
			out = append(out, "null")
		case v.Text != nil:
			out = append(out, v.Str(i))
		case v.Decimals != nil:
			out = append(out, v.Decimal(i).String())
		case v.Bools != nil:
			out = append(out, fmt.Sprint(v.Bool(i)))
		case v.Reals != nil:
			out = append(out, fmt.Sprint(v.Real(i)))
		case v.Guids != nil:
			out = append(out, fmt.Sprint(v.Guid(i)))
		default:
			out = append(out, fmt.Sprint(v.Long(i)))
		}
	}
	return out
}

// What is written comes back, whatever its type and shape: whole, a slice, some rows, a constant, codes of a dictionary.
func TestBatchesComeBackAsTheyWere(t *testing.T) {
	f, err := spill.Create(1 << 30)
	require.NoError(t, err)
	defer f.Close()
	for _, kind := range []types.Type{types.Bool, types.Int, types.Long, types.Real, types.Datetime, types.Timespan, types.Guid, types.Decimal, types.String, types.Dynamic} {
		whole := column(kind, 200)
		constant := *whole.Slice(0, 1)
		constant.Const, constant.Len = true, 9
		for _, v := range []*vector.Vector{whole, whole.Slice(70, 135), whole.Gather([]int32{5, 3, 3, 199}), &constant, whole.Slice(3, 3), vector.ConstNull(kind).Broadcast(4)} {
			block, err := f.Write(vector.NewBatch(v.Len, []*vector.Vector{v, v}))
			require.NoError(t, err)
			b, err := f.Read(block)
			require.NoError(t, err)
			require.Equal(t, v.Len, b.Len)
			require.Equal(t, kind, b.Col(1).Type)
			require.Equal(t, texts(v), texts(b.Col(0)), kind.String())
			require.Equal(t, texts(v), texts(b.Col(1)), kind.String())
		}
	}
}

func TestADictionaryIsCutToWhatIsUsed(t *testing.T) {
	f, err := spill.Create(1 << 30)
	require.NoError(t, err)
	defer f.Close()
	text := &vector.Text{}
	for i := range 100 {
		text.Append(fmt.Sprint("value ", i))
	}
	v := &vector.Vector{Type: types.String, Len: 50, Text: text, Codes: make([]uint32, 50)}
	for i := range v.Codes {
		v.Codes[i] = uint32(90 + i%3)
	}
	block, err := f.Write(vector.NewBatch(50, []*vector.Vector{v}))
	require.NoError(t, err)
	b, err := f.Read(block)
	require.NoError(t, err)
	require.Equal(t, texts(v), texts(b.Col(0)))
	require.Len(t, b.Col(0).Text.Spans, 3)
	few := v.Slice(0, 10) // of a dictionary of a hundred: as texts
	block, err = f.Write(vector.NewBatch(10, []*vector.Vector{few}))
	require.NoError(t, err)
	b, err = f.Read(block)
	require.NoError(t, err)
	require.Equal(t, texts(few), texts(b.Col(0)))
}

func TestManyWriteAndReadAtOnce(t *testing.T) {
	f, err := spill.Create(1 << 30)
	require.NoError(t, err)
	defer f.Close()
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Go(func() {
			v := vector.ConstLong(types.Long, int64(n)).Broadcast(100 + n).Flat()
			for range 50 {
				block, err := f.Write(vector.NewBatch(v.Len, []*vector.Vector{v}))
				if err != nil {
					t.Error(err)
					return
				}
				b, err := f.Read(block)
				if err != nil || b.Len != 100+n || b.Col(0).Long(99) != int64(n) {
					t.Error(b, err)
				}
			}
		})
	}
	wait.Wait()
	require.Positive(t, f.Size())
}

func TestNothingIsLeft(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	old := filepath.Join(folder, "kql-1.spill")
	require.NoError(t, os.WriteFile(old, nil, 0o600))
	f, err := spill.Create(1 << 30)
	require.NoError(t, err)
	_, err = f.Write(vector.NewBatch(1, []*vector.Vector{column(types.Long, 1)}))
	require.NoError(t, err)
	require.NoFileExists(t, old)
	require.NoError(t, f.Close())
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestAFileHasALimit(t *testing.T) {
	f, err := spill.Create(1000)
	require.NoError(t, err)
	defer f.Close()
	b := vector.NewBatch(100, []*vector.Vector{column(types.Long, 100)})
	_, err = f.Write(b)
	require.NoError(t, err)
	_, err = f.Write(b)
	require.ErrorAs(t, err, &spill.Full{})
}
