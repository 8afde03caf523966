package output

import (
	"encoding/csv"

	"kql/functions/vector"
	"kql/planner"
)

// delimited writes CSV or TSV with a header.
type delimited struct {
	w      writer
	comma  rune
	to     *csv.Writer
	fields []string
	text   []byte
}

func (d *delimited) begin(schema planner.Schema) {
	d.to = csv.NewWriter(d.w)
	d.to.Comma = d.comma
	for _, c := range schema {
		d.fields = append(d.fields, c.Name)
	}
	d.to.Write(d.fields)
}

func (d *delimited) row(cols []*vector.Vector, i int) {
	for c, v := range cols {
		d.text = appendText(d.text[:0], v, i)
		d.fields[c] = string(d.text)
	}
	d.to.Write(d.fields)
}

func (d *delimited) end() { d.to.Flush() }
