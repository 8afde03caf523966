// Package output writes a query's rows: as a table to read, or in a format for another program.
package output

import (
	"bufio"
	"io"

	"kql/executor"
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
	"table":    func(w writer) encoder { return &textTable{w: w, longest: maxCell} },
	"markdown": func(w writer) encoder { return &textTable{w: w, markdown: true, escape: bars} },
	"excerpt":  func(w writer) encoder { return &textTable{w: w, markdown: true, longest: maxExcerpt, escape: marks} },
	"json":     func(w writer) encoder { return &objects{w: w, array: true} },
	"ndjson":   func(w writer) encoder { return &objects{w: w} },
	"csv":      func(w writer) encoder { return &delimited{w: w, comma: ','} },
	"tsv":      func(w writer) encoder { return &delimited{w: w, comma: '\t'} },
	"kusto":    func(w writer) encoder { return &kusto{w: w} },
}

// Write writes a query's results one after another in the named format: table, markdown, excerpt, which is
// markdown with short cells in which nothing is marked up, json, ndjson, csv, tsv or kusto.
func Write(to io.Writer, format string, tables ...executor.Result) error {
	w := bufio.NewWriterSize(to, 1<<16)
	if format == "kusto" {
		w.WriteString(`{"Tables":[`)
	}
	for n, t := range tables {
		e := formats[format](w)
		switch {
		case n == 0:
		case format == "kusto":
			w.WriteByte(',')
		case format != "json" && format != "ndjson":
			w.WriteByte('\n')
		}
		if k, ok := e.(*kusto); ok {
			k.number = n
		}
		e.begin(t.Schema)
		for _, b := range t.Batches {
			cols := b.Cols()
			for i := range b.Len {
				e.row(cols, i)
			}
		}
		e.end()
	}
	if format == "kusto" {
		w.WriteString("]}\n")
	}
	return w.Flush()
}
