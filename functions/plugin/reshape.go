package plugin

import (
	"fmt"
	"slices"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// pivot gets its input summarised: the key columns, then the pivoted column, then the aggregate, one row
// for each combination of keys and pivoted value.
var pivot = &Plugin{
	Name: "pivot",
	Doc:  "Turns the values of a column into columns, each cell an aggregate.",
	Params: []Param{
		{Name: "pivotColumn", Kind: InputColumn, Accept: types.Any},
		{Name: "aggregationFunction", Kind: AggregateCall, Optional: true},
		{Name: "column", Kind: InputColumn, Accept: types.Any, Optional: true, Repeat: true},
	},
	Base: func(in []Column, _ Args) []Column { return in[:len(in)-2] },
	Run:  runPivot,
}

func runPivot(in *Table, _ Args) (*Table, error) {
	keys := len(in.Columns) - 2
	values := in.Vectors[keys+1]
	rowOf, columnOf := map[string]int{}, map[string]int{}
	var names []string
	var first []int32 // the first input row of each output row
	cell := map[[2]int]int{}
	for r := range in.Rows {
		name := Text(in.Vectors[keys], r)
		if _, ok := columnOf[name]; !ok {
			columnOf[name] = len(names)
			names = append(names, name)
		}
		id := rowKey(in.Vectors[:keys], r)
		if _, ok := rowOf[id]; !ok {
			rowOf[id] = len(first)
			first = append(first, int32(r))
		}
		cell[[2]int{rowOf[id], columnOf[name]}] = r
	}
	out := &Table{Rows: len(first), Columns: slices.Clone(in.Columns[:keys])}
	out.Vectors = gather(&Table{Vectors: in.Vectors[:keys]}, first)
	slices.Sort(names)
	for _, name := range names {
		b := vector.NewBuilder(values.Type, len(first))
		for row := range first {
			if r, ok := cell[[2]int{row, columnOf[name]}]; ok {
				b.AppendFrom(values, r)
			} else {
				appendEmpty(b)
			}
		}
		out.Columns = append(out.Columns, Column{name, values.Type})
		out.Vectors = append(out.Vectors, b.Vector())
	}
	return out, nil
}

// appendEmpty is what an aggregate over no rows gives: 0 for a count, else null.
func appendEmpty(b *vector.Builder) {
	if b.Type() == types.Long {
		b.AppendLong(0)
		return
	}
	b.AppendNull()
}

var narrow = &Plugin{
	Name:   "narrow",
	Doc:    "Turns each cell into a row: row number, column and value as text.",
	Schema: func([]Column, Args) []Column { return narrowColumns },
	Run: func(in *Table, _ Args) (*Table, error) {
		bs := builders(narrowColumns)
		for r := range in.Rows {
			for i, c := range in.Columns {
				bs[0].AppendLong(int64(r))
				bs[1].AppendStr(c.Name)
				bs[2].AppendStr(shown(in.Vectors[i], r))
			}
		}
		return table(narrowColumns, bs), nil
	},
}

// shown is a value as narrow shows it, which is in part not what tostring gives.
func shown(v *vector.Vector, row int) string {
	switch {
	case v.Null(row):
		return "[null]"
	case v.Type == types.Bool && v.Bool(row):
		return "True"
	case v.Type == types.Bool:
		return "False"
	}
	return Text(v, row)
}

var narrowColumns = []Column{{"Row", types.Long}, {"Column", types.String}, {"Value", types.String}}

var schemaMerge = &Plugin{
	Name:   "schema_merge",
	Doc:    "Merges the schemas that getschema gave for several tables into one.",
	Params: []Param{{Name: "PreserveOrder", Kind: Constant, Accept: types.Of(types.Bool), Optional: true}},
	Schema: func(in []Column, _ Args) []Column { return longOrdinals(in) },
	Run:    runSchemaMerge,
}

// longOrdinals is the columns with ColumnOrdinal as a long, as the engine gives it.
func longOrdinals(in []Column) []Column {
	out := slices.Clone(in)
	for i, c := range out {
		if c.Name == "ColumnOrdinal" {
			out[i].Type = types.Long
		}
	}
	return out
}

func runSchemaMerge(in *Table, args Args) (*Table, error) {
	name, ordinal, kind := -1, -1, -1
	for i, c := range in.Columns {
		switch c.Name {
		case "ColumnName":
			name = i
		case "ColumnOrdinal":
			ordinal = i
		case "ColumnType":
			kind = i
		}
	}
	if name < 0 || ordinal < 0 || kind < 0 {
		return nil, fmt.Errorf("schema_merge reads the columns that getschema gives: ColumnName, ColumnOrdinal, ColumnType")
	}
	ordered := args.one("PreserveOrder") == nil || args.flag("PreserveOrder")
	seen := map[string]int{}
	last := map[int32]int64{} // the largest ordinal of each column, by the row that stands for it
	var rows []int32
	for r := range in.Rows {
		n := in.Vectors[name].Str(r)
		at, ok := seen[n]
		switch {
		case !ok:
			at = r
			seen[n] = r
			rows = append(rows, int32(r))
		case in.Vectors[kind].Str(at) != in.Vectors[kind].Str(r):
			return nil, fmt.Errorf("the column '%s' is %s in one schema and %s in another", n, in.Vectors[kind].Str(at), in.Vectors[kind].Str(r))
		case ordered && in.Vectors[ordinal].Long(at) != in.Vectors[ordinal].Long(r):
			return nil, fmt.Errorf("the column '%s' stands at different places in the schemas; say PreserveOrder = false to allow it", n)
		}
		last[int32(at)] = max(last[int32(at)], in.Vectors[ordinal].Long(r))
	}
	slices.SortStableFunc(rows, func(a, b int32) int { return int(last[a] - last[b]) })
	out := &Table{Columns: longOrdinals(in.Columns), Rows: len(rows), Vectors: gather(in, rows)}
	numbers := vector.NewBuilder(types.Long, len(rows))
	for i := range rows {
		numbers.AppendLong(int64(i))
	}
	out.Vectors[ordinal] = numbers.Vector()
	return out, nil
}

var rowsNear = &Plugin{
	Name: "rows_near",
	Doc:  "Keeps the rows near one that meets a condition.",
	Params: []Param{
		{Name: "Condition", Kind: Predicate, Accept: types.Of(types.Bool)},
		{Name: "NumRows", Kind: Constant, Accept: types.Integers},
		{Name: "RowsAfter", Kind: Constant, Accept: types.Integers, Optional: true},
	},
	Schema: sameColumns,
	Run: func(in *Table, args Args) (*Table, error) {
		before := int(args[1].Value.Long(0))
		after := before
		if len(args) > 2 {
			after = int(args[2].Value.Long(0))
		}
		if before < 0 || after < 0 {
			return nil, fmt.Errorf("rows_near takes a number of rows from 0 up")
		}
		var rows []int32
		next := 0 // the first row that is not taken yet
		for r := range in.Rows {
			if !args[0].Value.Bool(r) {
				continue
			}
			for next = max(next, r-before); next <= min(r+after, in.Rows-1); next++ {
				rows = append(rows, int32(next))
			}
		}
		return &Table{Columns: in.Columns, Rows: len(rows), Vectors: gather(in, rows)}, nil
	},
}

// preview gives two results, which the binder makes.
var preview = &Plugin{
	Name:   "preview",
	Doc:    "Gives some rows, and as a second result the number of all.",
	Params: []Param{{Name: "NumberOfRows", Kind: Constant, Accept: types.Integers}},
	Schema: sameColumns,
}

// Text is a value as tostring gives it; null is "".
func Text(v *vector.Vector, row int) string {
	if v.Null(row) {
		return ""
	}
	if v.Type == types.String {
		return v.Str(row)
	}
	return dynamic.Text(string(dynamic.AppendValue(nil, v, row)))
}
