package output

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// sheetXML is what a reader of workbooks sees of a sheet.
type sheetXML struct {
	Rows []struct {
		Cells []struct {
			Style int    `xml:"s,attr"`
			Type  string `xml:"t,attr"`
			Value string `xml:"v"`
			Text  string `xml:"is>t"`
		} `xml:"c"`
	} `xml:"sheetData>row"`
}

// sheetOf writes a column of values as a workbook and reads its cells, without the name: type, style and content of each.
func sheetOf(t *testing.T, v *vector.Vector) (cells []string) {
	result := executor.Result{Schema: planner.Schema{{Name: "c", Type: v.Type}}, Batches: []*vector.Batch{vector.NewBatch(v.Len, []*vector.Vector{v})}}
	var file bytes.Buffer
	require.NoError(t, Workbook(&file, []executor.Result{result}))
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		var s sheetXML
		require.NoError(t, xml.Unmarshal(text, &s), f.Name)
		for i, row := range s.Rows {
			require.Len(t, row.Cells, 1)
			if c := row.Cells[0]; i > 0 {
				cells = append(cells, strings.TrimSpace(c.Type+" "+[]string{"", "date", "head", "quoted"}[c.Style]+" ")+" "+c.Value+c.Text)
			}
		}
	}
	return cells
}

func TestCellsOfAWorkbook(t *testing.T) {
	text := vector.NewBuilder(types.String, 0)
	for _, s := range []string{"=1+1", "-x", "a_x0041_b\x01", `<&>"`, "", "é😀\n2", " x "} {
		text.AppendStr(s)
	}
	require.Equal(t, []string{
		"inlineStr quoted =1+1", "inlineStr quoted -x", "inlineStr a_x005F_x0041_b_x0001_", `inlineStr <&>"`, "inlineStr ", "inlineStr é😀\n2", "inlineStr  x ",
	}, sheetOf(t, text.Vector()))

	longs := vector.NewBuilder(types.Long, 0)
	for _, n := range []int64{42, 1 << 53, 1<<53 + 1, -1<<53 - 1} {
		longs.AppendLong(n)
	}
	longs.AppendNull()
	require.Equal(t, []string{" 42", " 9007199254740992", "inlineStr 9007199254740993", "inlineStr quoted -9007199254740993", " "}, sheetOf(t, longs.Vector()))

	times := vector.NewBuilder(types.Datetime, 0)
	for _, s := range []string{"1900-03-01", "2026-05-01T12:00:00Z", "1900-02-28"} {
		ticks, _ := types.ParseDatetime(s)
		times.AppendLong(ticks)
	}
	require.Equal(t, []string{"date 61", "date 46143.5", "inlineStr 1900-02-28T00:00:00Z"}, sheetOf(t, times.Vector()))
}

func TestWhatNoSheetHolds(t *testing.T) {
	rows := executor.Result{Schema: planner.Schema{{Name: "c", Type: types.Long}}}
	b := vector.NewBuilder(types.Long, sheetRows)
	for i := range int64(sheetRows) {
		b.AppendLong(i)
	}
	rows.Batches = []*vector.Batch{vector.NewBatch(sheetRows, []*vector.Vector{b.Vector()})}
	require.ErrorContains(t, Workbook(io.Discard, []executor.Result{rows}), "the result has 1 more")

	long := vector.NewBuilder(types.String, 0)
	long.AppendStr("short")
	long.AppendStr(strings.Repeat("é", cellUnits))
	long.AppendStr(strings.Repeat("😀", cellUnits/2+1))
	one := executor.Result{Schema: planner.Schema{{Name: "c", Type: types.String}}, Batches: []*vector.Batch{vector.NewBatch(3, []*vector.Vector{long.Vector()})}}
	require.ErrorContains(t, Workbook(io.Discard, []executor.Result{one}), "column c has 32768 in row 3")
}
