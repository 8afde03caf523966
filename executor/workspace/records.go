package workspace

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kql/executor/ingest"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// commas are the formats of cells, each with what parts them.
var commas = map[string]rune{"csv": ',', "tsv": '\t', "psv": '|', "scsv": ';', "sohsv": 1}

// otherFormats are those that hold their values in another way.
var otherFormats = []string{"json", "multijson", "txt", "raw"}

func reads(format string) bool { return commas[format] != 0 || slices.Contains(otherFormats, format) }

// records makes columns of a file's records. A value that is none of its column's type is null, as it is when
// Kusto reads such a file.
type records struct {
	file    string
	columns []*vector.Builder
	from    []origin // where in a record each column lies
	header  bool     // the first record is none
	rows    int
}

// origin is where a column's value lies: the number of a cell, and the way to a JSON value. A mapping that leaves a
// column out gives it the cell -1 and no way: it is null.
type origin struct {
	cell int
	way  dynamic.Path
}

func newRecords(file string, n *planner.External) (*records, error) {
	r := &records{file: file, header: n.HasHeader}
	for i, c := range n.Columns {
		r.columns = append(r.columns, vector.NewBuilder(c.Type, 0))
		r.from = append(r.from, origin{i, dynamic.Path{{Key: c.Name}}})
	}
	if n.Mapping == "" {
		return r, nil
	}
	var err error
	r.from, err = readMapping(n.Mapping, n.Columns)
	return r, err
}

// mapped is an entry of an ingestion mapping, in its present form and the older flat one.
type mapped struct {
	Column     string
	Path       string
	Ordinal    any
	Properties struct {
		Path      string
		Ordinal   any
		Transform string
	}
}

// readMapping is where a mapping says that the columns lie.
func readMapping(text string, columns planner.Schema) ([]origin, error) {
	var entries []mapped
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		return nil, fmt.Errorf("the ingestionMapping is not JSON of columns: %w", err)
	}
	out := make([]origin, len(columns))
	for i := range out {
		out[i].cell = -1
	}
	for _, e := range entries {
		at := slices.IndexFunc(columns, func(c planner.Column) bool { return c.Name == e.Column })
		way, ordinal := e.Path+e.Properties.Path, e.Ordinal
		if ordinal == nil {
			ordinal = e.Properties.Ordinal
		}
		switch {
		case at < 0:
			continue
		case e.Properties.Transform != "":
			return nil, fmt.Errorf("kql does not have the transformation '%s' of an ingestionMapping", e.Properties.Transform)
		case way != "":
			p, err := dynamic.ParseJSONPath(way)
			if err != nil {
				return nil, err
			}
			out[at].way = append(dynamic.Path{}, p...)
		case ordinal != nil:
			n, err := strconv.Atoi(fmt.Sprint(ordinal))
			if err != nil {
				return nil, fmt.Errorf("the Ordinal of column %s in the ingestionMapping is no number", e.Column)
			}
			out[at].cell = n
		default:
			return nil, fmt.Errorf("the ingestionMapping gives column %s neither Path nor Ordinal", e.Column)
		}
	}
	return out, nil
}

func (r *records) read(ctx context.Context, text []byte, format string) error {
	if comma := commas[format]; comma != 0 {
		return r.cells(ctx, text, comma)
	}
	switch format {
	case "txt":
		r.lines(string(text))
		return nil
	case "raw":
		r.add([]string{string(text)})
		return nil
	case "json", "multijson":
		return r.values(ctx, text)
	}
	known := append(slices.Sorted(maps.Keys(commas)), otherFormats...)
	return fmt.Errorf("kql does not read external data as %s, but as %s", format, strings.Join(known, ", "))
}

// lines reads a record a line, but for empty ones.
func (r *records) lines(text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			continue
		}
		r.add([]string{line})
	}
}

func (r *records) cells(ctx context.Context, text []byte, comma rune) error {
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = comma, -1, true, true
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var at *csv.ParseError
		if errors.As(err, &at) {
			return &ingest.Error{File: r.file, Line: at.Line, Column: at.Column, Message: at.Err.Error()}
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		r.add(record)
	}
}

// add adds a record of texts, unless it is the header.
func (r *records) add(cells []string) {
	if r.header {
		r.header = false
		return
	}
	for i, b := range r.columns {
		text := ""
		if at := r.from[i].cell; at >= 0 && at < len(cells) {
			text = cells[at]
		}
		if b.Type() == types.Dynamic && text != "" {
			json, ok := dynamic.Parse(text)
			if !ok {
				json = dynamic.Quote(text)
			}
			text = json
		}
		appendText(b, text)
	}
	r.rows++
}

func appendText(b *vector.Builder, text string) {
	if text == "" || !b.AppendParsed(text) {
		b.AppendNull()
	}
}

// values reads JSON values, one after another or in an array.
func (r *records) values(ctx context.Context, text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		var value json.RawMessage
		err := d.Decode(&value)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return r.notJSON(text, d.InputOffset(), err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if dynamic.KindOf(string(value)) == dynamic.Array {
			dynamic.Each(string(value), func(_, element string) bool { r.value(element); return true })
		} else {
			r.value(string(value))
		}
	}
}

func (r *records) notJSON(text []byte, at int64, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at = max(at, syntax.Offset-1)
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = int64(len(text))
	}
	before := text[:min(at, int64(len(text)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return &ingest.Error{
		File: r.file, Line: 1 + bytes.Count(before, []byte("\n")), Column: 1 + utf8.RuneCount(before[start:]),
		Message: "this is not JSON: " + err.Error(),
	}
}

// value adds a record of JSON.
func (r *records) value(json string) {
	for i, b := range r.columns {
		at := ""
		if way := r.from[i].way; way != nil {
			at = way.Get(json)
		}
		if b.Type() == types.Dynamic {
			at = dynamic.Compact(at)
		} else {
			at = dynamic.Text(at)
		}
		appendText(b, at)
	}
	r.rows++
}

func (r *records) batch() *vector.Batch {
	columns := make([]*vector.Vector, len(r.columns))
	for i, b := range r.columns {
		columns[i] = b.Vector()
	}
	return vector.NewBatch(r.rows, columns)
}
