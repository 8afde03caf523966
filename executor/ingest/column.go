package ingest

import (
	"fmt"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// column builds a column of the table, a batch at a time.
type column struct {
	name   string
	typ    types.Type
	slot   int
	inner  bool         // it is a value inside a column of the file
	whole  bool         // what the tree reads for it is a whole column
	rest   dynamic.Path // of the path to it, what the tree could not follow
	dict   *dictionary  // nil for other than text, and where it does not pay
	rows   int          // of earlier batches
	last   int          // text bytes of the last batch
	dates  Dates        // the order of day and month in the file that is read
	fills  []filler     // where its value comes from where the file has none
	fixed  string       // its value in every row, or ""
	strict bool         // no row may have another one
	other  int          // rows in which the file has another than the fixed one
	shown  string       // the first of those
	v      *vector.Vector
}

// begin starts a batch of about n rows.
func (c *column) begin(n int) {
	c.v = &vector.Vector{Type: c.typ}
	switch c.typ {
	case types.Bool:
		c.v.Bools = make([]bool, 0, n)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		c.v.Longs = make([]int64, 0, n)
	case types.Real:
		c.v.Reals = make([]float64, 0, n)
	case types.Decimal:
		c.v.Decimals = make([]apd.Decimal, 0, n)
	case types.Guid:
		c.v.Guids = make([]vector.GUID, 0, n)
	default:
		if c.dict != nil {
			c.v.Text, c.v.Codes = c.dict.text, make([]uint32, 0, n)
		} else {
			c.v.Text = &vector.Text{Buf: make([]byte, 0, c.last+c.last/16), Spans: make([]vector.Span, 0, n)}
		}
	}
}

// end is the batch's vector.
func (c *column) end() *vector.Vector {
	c.padValid()
	v := c.v
	c.rows += v.Len
	c.v = nil
	if v.Text != nil && v.Codes == nil {
		c.last = len(v.Text.Buf)
	}
	return v
}

// null adds a row without a value.
func (c *column) null() {
	switch c.typ {
	case types.Bool:
		c.v.Bools = append(c.v.Bools, false)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		c.v.Longs = append(c.v.Longs, 0)
	case types.Real:
		c.v.Reals = append(c.v.Reals, 0)
	case types.Decimal:
		c.v.Decimals = append(c.v.Decimals, apd.Decimal{})
	case types.Guid:
		c.v.Guids = append(c.v.Guids, vector.GUID{})
	default:
		c.text("")
	}
	if c.typ != types.String {
		for len(c.v.Valid) <= c.v.Len>>6 {
			c.v.Valid = append(c.v.Valid, ^uint64(0))
		}
		c.v.Valid.Clear(c.v.Len)
	}
	c.v.Len++
}

// text adds a string, or a dynamic value's JSON, and leaves the counting of the row to the caller.
func (c *column) text(s string) {
	if c.dict == nil {
		c.v.Text.Append(s)
		return
	}
	known := len(c.dict.text.Spans)
	c.v.Codes = append(c.v.Codes, c.dict.code(s))
	if len(c.dict.text.Spans) > known && !c.dict.pays(c.rows+c.v.Len+1) {
		c.plain()
	}
}

// plain gives up the dictionary.
func (c *column) plain() {
	coded := c.v
	c.dict = nil
	t := &vector.Text{Spans: make([]vector.Span, 0, cap(coded.Codes))}
	for _, code := range coded.Codes {
		t.Append(coded.Text.At(int(code)))
	}
	c.v.Text, c.v.Codes = t, nil
}

// cut drops the rows from n on.
func (c *column) cut(n int) {
	v := c.v
	if v.Len <= n {
		return
	}
	v.Len = n
	v.Valid = v.Valid[:min(len(v.Valid), (n+63)>>6)]
	if n&63 != 0 && n>>6 < len(v.Valid) {
		v.Valid[n>>6] |= ^uint64(0) << (n & 63)
	}
	switch {
	case v.Codes != nil:
		v.Codes = v.Codes[:n]
	case v.Text != nil:
		v.Text.Spans = v.Text.Spans[:n]
	}
	v.Bools, v.Longs, v.Reals = v.Bools[:min(n, len(v.Bools))], v.Longs[:min(n, len(v.Longs))], v.Reals[:min(n, len(v.Reals))]
	v.Decimals, v.Guids = v.Decimals[:min(n, len(v.Decimals))], v.Guids[:min(n, len(v.Guids))]
}

// padValid completes the validity bitmap, which ends at the last null.
func (c *column) padValid() {
	for c.v.Valid != nil && len(c.v.Valid) < (c.v.Len+63)>>6 {
		c.v.Valid = append(c.v.Valid, ^uint64(0))
	}
}

// misfit says that a value has not the column's type.
func (c *column) misfit(shown string) string {
	const most = 60
	if len(shown) > most {
		shown = shown[:most] + "..."
	}
	return fmt.Sprintf("column %s is %s, and %s is not", c.name, withArticle(c.typ), shown)
}

func withArticle(t types.Type) string {
	if t == types.Int {
		return "an int"
	}
	return "a " + t.String()
}
