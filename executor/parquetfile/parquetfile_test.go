package parquetfile

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// shown is a file's columns, a value a line, as JSON.
func shown(t *testing.T, file []byte) map[string][]string {
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	out := map[string][]string{}
	for i, c := range f.Columns {
		for g := range f.Groups() {
			v, err := f.Read(g, i)
			require.NoError(t, err)
			for row := range v.Len {
				text := "null"
				if !v.Null(row) {
					text = string(dynamic.AppendValue(nil, v, row))
				}
				out[c.Name] = append(out[c.Name], text)
			}
		}
	}
	return out
}

func TestForeignTypes(t *testing.T) {
	type part struct {
		Name string  `parquet:"name"`
		Size *uint32 `parquet:"size,optional"`
	}
	type row struct {
		Milli  time.Time         `parquet:"milli,timestamp(millisecond)"`
		Micro  time.Time         `parquet:"micro,timestamp(microsecond)"`
		Nano   time.Time         `parquet:"nano,timestamp(nanosecond)"`
		Day    int32             `parquet:"day,date"`
		Price  int64             `parquet:"price,decimal(2:18)"`
		Small  int8              `parquet:"small"`
		Wide   uint32            `parquet:"wide"`
		Single float32           `parquet:"single"`
		Id     [16]byte          `parquet:"id,uuid"`
		Tags   []string          `parquet:"tags,list"`
		Plain  []int64           `parquet:"plain"`
		Parts  []part            `parquet:"parts,list"`
		Bag    *part             `parquet:"bag,optional"`
		Labels map[string]string `parquet:"labels"`
		Word   *string           `parquet:"word,optional,dict"`
	}
	size, word, at := uint32(7), "x", time.Date(2026, 5, 1, 12, 0, 0, 123456700, time.UTC)
	var file bytes.Buffer
	w := parquet.NewGenericWriter[row](&file)
	_, err := w.Write([]row{
		{Milli: at, Micro: at, Nano: at, Day: 1, Price: -1205, Small: -1, Wide: 4294967295, Single: .5, Tags: []string{"a", "b"}, Plain: []int64{1, 2},
			Parts: []part{{"p", &size}, {"q", nil}}, Bag: &part{"z", nil}, Labels: map[string]string{"k": "v"}, Word: &word},
		{Milli: at, Micro: at, Nano: at},
	})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Equal(t, map[string][]string{
		"milli": {`"2026-05-01T12:00:00.1230000Z"`, `"2026-05-01T12:00:00.1230000Z"`}, "micro": {`"2026-05-01T12:00:00.1234560Z"`, `"2026-05-01T12:00:00.1234560Z"`},
		"nano": {`"2026-05-01T12:00:00.1234567Z"`, `"2026-05-01T12:00:00.1234567Z"`}, "day": {`"1970-01-02T00:00:00.0000000Z"`, `"1970-01-01T00:00:00.0000000Z"`},
		"price": {`"-12.05"`, `"0.00"`}, "small": {"-1", "0"}, "wide": {"4294967295", "0"}, "single": {"0.5", "0.0"},
		"id":   {`"00000000-0000-0000-0000-000000000000"`, `"00000000-0000-0000-0000-000000000000"`},
		"tags": {`["a","b"]`, "[]"}, "plain": {"[1,2]", "[]"}, "parts": {`[{"name":"p","size":7},{"name":"q","size":null}]`, "[]"},
		"bag": {`{"name":"z","size":null}`, "null"}, "labels": {`{"k":"v"}`, "{}"}, "word": {`"x"`, `""`},
	}, shown(t, file.Bytes()))
}

func TestJSONOfOtherWritersIsMadeCompact(t *testing.T) {
	type row struct {
		J string `parquet:"j,json"`
	}
	var file bytes.Buffer
	w := parquet.NewGenericWriter[row](&file)
	_, err := w.Write([]row{{`{ "a" : [1, 2] }`}, {"null"}, {"no JSON"}})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Equal(t, map[string][]string{"j": {`{"a":[1,2]}`, "null", `"no JSON"`}}, shown(t, file.Bytes()))
}

func TestColumnsWithoutValues(t *testing.T) {
	type row struct {
		Plain  *string            `parquet:"plain,optional"`
		Dict   *string            `parquet:"dict,optional,dict"`
		Bytes  []byte             `parquet:"bytes,optional"`
		Json   *string            `parquet:"json,optional,json"`
		Number *int64             `parquet:"number,optional"`
		Real   *float64           `parquet:"real,optional,dict"`
		Flag   *bool              `parquet:"flag,optional"`
		Price  *int64             `parquet:"price,optional,decimal(2:18)"`
		At     *time.Time         `parquet:"at,optional,timestamp(microsecond)"`
		List   []*string          `parquet:"list,optional,list"`
		Map    map[string]*string `parquet:"map,optional"`
	}
	value, number := "x", int64(5)
	some := row{Plain: &value, Dict: &value, Number: &number}
	for _, rows := range [][]row{{{}}, {{}, {}, some}, {some, {}, {}}} {
		var file bytes.Buffer
		w := parquet.NewGenericWriter[row](&file, parquet.PageBufferSize(1))
		for _, r := range rows { // each in a row group of its own
			_, err := w.Write([]row{r})
			require.NoError(t, err)
			require.NoError(t, w.Flush())
		}
		require.NoError(t, w.Close())
		want := map[string][]string{}
		for _, r := range rows {
			text, whole := `""`, "null"
			if r.Plain != nil {
				text, whole = `"x"`, "5"
			}
			for name, value := range map[string]string{"plain": text, "dict": text, "number": whole, "bytes": `""`, "list": "null", "map": "null"} {
				want[name] = append(want[name], value)
			}
			for _, name := range []string{"json", "real", "flag", "price", "at"} {
				want[name] = append(want[name], "null")
			}
		}
		require.Equal(t, want, shown(t, file.Bytes()))
	}
}

func TestIntervalsAreTimespans(t *testing.T) {
	type row struct {
		I [12]byte `parquet:"i"`
	}
	for interval, want := range map[[12]byte]string{
		{4: 3, 8: 5}:            `"3.00:00:00.0050000"`,
		{0: 1}:                  "column i has an interval of months, or one too long for a timespan",
		{4: 255, 255, 255, 255}: "column i has an interval of months, or one too long for a timespan",
	} {
		var file bytes.Buffer
		w := parquet.NewGenericWriter[row](&file)
		_, err := w.Write([]row{{interval}})
		require.NoError(t, err)
		require.NoError(t, w.Close())
		f, err := Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
		require.NoError(t, err)
		f.fields[0].leaf.typ, f.fields[0].leaf.interval = types.Timespan, true // no writer in Go says so
		v, err := f.Read(0, 0)
		if err != nil {
			require.EqualError(t, err, want)
			continue
		}
		require.Equal(t, want, string(dynamic.AppendValue(nil, v, 0)))
	}
}

// sample is a small file with strings, numbers and nulls.
func sample(t testing.TB) []byte {
	texts, numbers := vector.NewBuilder(types.String, 2), vector.NewBuilder(types.Long, 2)
	texts.AppendStr("a")
	texts.AppendStr("")
	numbers.AppendLong(1)
	numbers.AppendNull()
	var file bytes.Buffer
	require.NoError(t, Write(&file, []planner.TableColumn{{Name: "z", Type: types.String}, {Name: "a", Type: types.Long}},
		[]*vector.Batch{vector.NewBatch(2, []*vector.Vector{texts.Vector(), numbers.Vector()})}))
	return file.Bytes()
}

func TestColumnsKeepTheirOrder(t *testing.T) {
	file := sample(t)
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	require.Equal(t, []planner.TableColumn{{Name: "z", Type: types.String}, {Name: "a", Type: types.Long}}, f.Columns)
	require.Equal(t, map[string][]string{"z": {`"a"`, `""`}, "a": {"1", "null"}}, shown(t, file))
}

func FuzzOpen(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		in, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		for g := range in.Groups() {
			for i := range in.Columns {
				if v, err := in.Read(g, i); err == nil {
					require.Equal(t, in.Rows(g), v.Len)
				}
			}
		}
	})
}

// A group of rows with long texts has few of them, and all groups together have all rows.
func TestGroupsOfLongTexts(t *testing.T) {
	const rows = 4000
	b := vector.NewBuilder(types.String, rows)
	for i := range rows {
		b.AppendStr(strconv.Itoa(i) + strings.Repeat("x", 10_000))
	}
	var file bytes.Buffer
	batch := vector.NewBatch(rows, []*vector.Vector{b.Vector()})
	require.NoError(t, Write(&file, []planner.TableColumn{{Name: "s", Type: types.String}}, []*vector.Batch{batch}))
	f, err := Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	require.Equal(t, 3, f.Groups())
	room, row := &vector.Text{}, 0
	for g := range f.Groups() {
		v, err := f.ReadInto(room, g, 0)
		require.NoError(t, err)
		for i := range v.Len {
			require.Equal(t, batch.Col(0).Str(row), v.Str(i))
			row++
		}
	}
	require.Equal(t, rows, row)
}
