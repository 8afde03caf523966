package chart

import (
	"math"
	"strings"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// column is a column of the result: its cells as numbers or as text.
type column struct {
	name    string
	typ     types.Type // of an array, the type of its elements
	array   bool
	numbers []float64 // NaN where null; of datetimes, seconds since 1970, and of timespans, seconds
	texts   []string  // of other types
}

const (
	second = 1e7                // ticks
	epoch  = 621355968000000000 // 1970 in ticks
)

func (c *column) measure() bool { return c.typ.Numeric() }

// continuous says that the column has places along an axis.
func (c *column) continuous() bool {
	return c.measure() || c.typ == types.Datetime || c.typ == types.Timespan
}

// text is a cell as text.
func (c *column) text(i int) string {
	if c.texts != nil {
		return c.texts[i]
	}
	if math.IsNaN(c.numbers[i]) {
		return ""
	}
	switch c.typ {
	case types.Datetime:
		return Moment(c.numbers[i])
	case types.Timespan:
		return Label(Spans, c.numbers[i], 0)
	}
	return Exact(c.numbers[i])
}

// columnsOf are the columns of a table. Rows with arrays, which make-series gives, become a row an element; other
// cells of such a row are repeated.
func columnsOf(t executor.Result) []*column {
	columns := make([]*column, len(t.Schema))
	for i, c := range t.Schema {
		columns[i] = &column{name: c.Name, typ: c.Type}
		if c.Type == types.Dynamic {
			columns[i].typ, columns[i].array = elements(t, i)
		}
	}
	for _, b := range t.Batches {
		cols := b.Cols()
		for row := range b.Len {
			n := 1
			lists := make([][]string, len(cols))
			for i, c := range columns {
				if c.array && !cols[i].Null(row) {
					lists[i] = dynamic.Elements(cols[i].Str(row))
					n = max(n, len(lists[i]))
				}
			}
			for i, c := range columns {
				c.add(cols[i], row, lists[i], n)
			}
		}
	}
	return columns
}

// elements is what the arrays of a dynamic column hold, numbers or datetimes; not ok where it is no column of such
// arrays.
func elements(t executor.Result, i int) (of types.Type, ok bool) {
	for _, b := range t.Batches {
		v := b.Col(i)
		for row := range b.Len {
			if v.Null(row) {
				continue
			}
			if !strings.HasPrefix(strings.TrimSpace(v.Str(row)), "[") {
				return types.Dynamic, false
			}
			for _, e := range dynamic.Elements(v.Str(row)) {
				if e == "null" {
					continue
				}
				typ := types.Real
				if _, number := element(types.Real, e); !number {
					typ = types.Datetime
					if _, time := element(typ, e); !time {
						return types.Dynamic, false
					}
				}
				if ok && typ != of {
					return types.Dynamic, false
				}
				of, ok = typ, true
			}
		}
	}
	if !ok {
		return types.Dynamic, false
	}
	return of, true
}

// element is the number or datetime that an element of an array is.
func element(typ types.Type, e string) (float64, bool) {
	if typ == types.Real {
		if dynamic.KindOf(e) == dynamic.String {
			return 0, false
		}
		return dynamic.Number(e)
	}
	if dynamic.KindOf(e) != dynamic.String {
		return 0, false
	}
	ticks, ok := types.ParseDatetime(dynamic.Text(e))
	return seconds(ticks), ok
}

func seconds(ticks int64) float64 { return float64(ticks-epoch) / second }

// add adds the cell, or its elements, as n rows.
func (c *column) add(v *vector.Vector, row int, list []string, n int) {
	if c.array {
		for i := range n {
			x := math.NaN()
			if i < len(list) {
				if e, ok := element(c.typ, list[i]); ok {
					x = e
				}
			}
			c.numbers = append(c.numbers, x)
		}
		return
	}
	if !c.continuous() {
		text := output.Text(v, row)
		for range n {
			c.texts = append(c.texts, text)
		}
		return
	}
	x := number(v, row)
	for range n {
		c.numbers = append(c.numbers, x)
	}
}

// number is a cell as a number; NaN where it is null or nothing that can be drawn.
func number(v *vector.Vector, row int) float64 {
	if v.Null(row) {
		return math.NaN()
	}
	x := math.NaN()
	switch v.Type {
	case types.Int, types.Long:
		x = float64(v.Long(row))
	case types.Real:
		x = v.Real(row)
	case types.Decimal:
		x, _ = v.Decimal(row).Float64()
	case types.Datetime:
		x = seconds(v.Long(row))
	case types.Timespan:
		x = float64(v.Long(row)) / second
	}
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// len is the number of rows.
func (c *column) len() int { return len(c.numbers) + len(c.texts) }
