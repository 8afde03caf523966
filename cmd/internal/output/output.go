// Package output writes a query's rows: as a table to read, or in a format for another program.
package output

import (
	"bufio"
	"io"

	"kql/functions/vector"
	"kql/planner"
)

// encoder writes rows in one format: once begin, each row, once end.
type encoder interface {
	begin(schema planner.Schema)
	row(cols []*vector.Vector, i int)
	end()
}

// writer is what encoders write to; its first error is kept.
type writer = *bufio.Writer

var formats = map[string]func(w writer) encoder{
	"table":    func(w writer) encoder { return &textTable{w: w} },
	"markdown": func(w writer) encoder { return &textTable{w: w, markdown: true} },
	"json":     func(w writer) encoder { return &objects{w: w, array: true} },
	"ndjson":   func(w writer) encoder { return &objects{w: w} },
	"csv":      func(w writer) encoder { return &delimited{w: w, comma: ','} },
	"tsv":      func(w writer) encoder { return &delimited{w: w, comma: '\t'} },
	"kusto":    func(w writer) encoder { return &kusto{w: w} },
}

// Write writes rows in the named format: table, markdown, json, ndjson, csv, tsv or kusto.
func Write(to io.Writer, format string, schema planner.Schema, batches []*vector.Batch) error {
	w := bufio.NewWriterSize(to, 1<<16)
	e := formats[format](w)
	e.begin(schema)
	for _, b := range batches {
		cols := b.Cols()
		for i := range b.Len {
			e.row(cols, i)
		}
	}
	e.end()
	return w.Flush()
}
