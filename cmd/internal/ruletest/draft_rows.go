package ruletest

import (
	"slices"
	"strconv"

	"kql/functions/types"
	"kql/planner"
)

// writtenRow is a row as it is written: once, however often it stands in a row, by the same step each time.
type writtenRow struct {
	cells  []DraftValue
	times  int
	column string // that grows
	step   string // by how much; empty where all are the same
}

// fewestSteps is how many rows are written as one that grows.
const fewestSteps = 3

func (t DraftTable) written() (out []writtenRow) {
	once := !slices.ContainsFunc(t.Columns, func(c planner.TableColumn) bool { return c.Name == repeatKey || c.Name == stepKey })
	for at := 0; at < len(t.Rows); {
		row := writtenRow{cells: t.Rows[at], times: 1}
		if once {
			if n, column, step := t.grows(at); n >= fewestSteps {
				row.times, row.column, row.step = n, column, step
			}
			for row.step == "" && at+row.times < len(t.Rows) && slices.Equal(t.Rows[at+row.times], row.cells) {
				row.times++
			}
		}
		out = append(out, row)
		at += row.times
	}
	return out
}

// grows is how many rows from one on differ from the one before in one column, and by the same.
func (t DraftTable) grows(at int) (n int, column, step string) {
	if at+fewestSteps > len(t.Rows) {
		return 0, "", ""
	}
	in := -1
	for j, v := range t.Rows[at] {
		if v != t.Rows[at+1][j] {
			if in >= 0 {
				return 0, "", ""
			}
			in = j
		}
	}
	if in < 0 {
		return 0, "", ""
	}
	by, ok := t.growth(at, in)
	if !ok || by == 0 {
		return 0, "", ""
	}
	for n = 2; at+n < len(t.Rows); n++ {
		if next, ok := t.growth(at+n-1, in); !ok || next != by || !t.alike(at+n-1, in) {
			break
		}
	}
	if t.Columns[in].Type == types.Datetime {
		return n, t.Columns[in].Name, span(by)
	}
	return n, t.Columns[in].Name, strconv.FormatInt(by, 10)
}

// growth is by how much a column of a row is less than that of the next.
func (t DraftTable) growth(at, in int) (by int64, ok bool) {
	read := func(v DraftValue) (int64, bool) {
		if v.Null || v.JSON {
			return 0, false
		}
		switch t.Columns[in].Type {
		case types.Datetime:
			return types.ParseDatetime(v.Text)
		case types.Int, types.Long:
			n, err := strconv.ParseInt(v.Text, 10, 64)
			return n, err == nil
		}
		return 0, false
	}
	a, ok1 := read(t.Rows[at][in])
	b, ok2 := read(t.Rows[at+1][in])
	return b - a, ok1 && ok2
}

// alike says whether a row differs from the next in no other column.
func (t DraftTable) alike(at, but int) bool {
	for j, v := range t.Rows[at] {
		if j != but && v != t.Rows[at+1][j] {
			return false
		}
	}
	return true
}

// span is a timespan as a query has it, such as 10m.
func span(ticks int64) string {
	for _, u := range []struct {
		ticks int64
		name  string
	}{{types.Day, "d"}, {types.Day / 24, "h"}, {types.Day / 1440, "m"}, {types.Day / 86400, "s"}} {
		if ticks > 0 && ticks%u.ticks == 0 {
			return strconv.FormatInt(ticks/u.ticks, 10) + u.name
		}
	}
	return string(types.AppendTimespan(nil, ticks))
}
