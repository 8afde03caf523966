package ingest

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/tidwall/gjson"
)

// beginJSON tells rows by line from an array, from objects that span lines, and from the answer of an API
// that holds the rows in one of its members.
func (f *file) beginJSON(extension string) error {
	head := scanner{data: padded(f.rest)}
	p := head.space(0)
	if beginsWithEvent(head, p) {
		return f.flatten()
	}
	switch {
	case head.peek(p) == '[':
		f.format = list
		f.pass(f.rest[:p+1])
		f.rest = f.rest[p+1:]
		return nil
	case head.peek(p) == '{' && mayWrap(head, p, records):
		return f.unwrapEach()
	case extension != ".json" && !mayBeText(extension) || head.peek(p) != '{':
		return nil
	}
	if mayWrap(head, p, wrappers) {
		return f.unwrap()
	}
	first, _, whole := bytes.Cut(f.rest[p:], []byte("\n"))
	if whole && !wellFormed(padded(bytes.Clone(first))) {
		f.format = documents
	}
	return nil
}

// Members of API answers that hold the rows, and those that may stand beside them.
var (
	wrappers = []string{"value", "results", "Results", "tables", "Tables"}
	records  = []string{"records", "Records"} // of diagnostic settings and CloudTrail, also one after the other
	beside   = []string{"schema", "Schema", "stats", "Stats", "statistics", "count", "render", "nextLink", "hasMoreRecords"}
)

// mayWrap says whether the object at p has an array of rows before any member that is not known to stand
// beside one.
func mayWrap(s scanner, p int, wrappers []string) bool {
	for p = s.space(p + 1); s.peek(p) == '"'; p = s.space(p + 1) {
		start := p + 1
		p, _ = s.text(start)
		if s.fault != "" {
			return false
		}
		name := string(s.data[start : p-1])
		p = s.colon(p)
		if contains(wrappers, name) && s.peek(p) == '[' {
			return true
		}
		if !contains(beside, name) && !strings.HasPrefix(name, "@odata.") {
			return false
		}
		p = s.space(s.value(p, 1))
		if s.fault != "" || s.peek(p) != ',' {
			return false
		}
	}
	return false
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// unwrap reads the whole file and leaves the rows in it to be read. A file that proves to be no API answer
// is read by line.
func (f *file) unwrap() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	all := append(f.rest, more...)
	f.reader, f.eof, f.rest = bytes.NewReader(all), false, nil
	if !gjson.ValidBytes(all) {
		return nil
	}
	doc := gjson.ParseBytes(all)
	for _, name := range wrappers {
		found := doc.Get(name)
		if !found.IsArray() {
			continue
		}
		f.format = list
		if strings.EqualFold(name, "tables") {
			if found, err = f.table(found); err != nil {
				return err
			}
		}
		start := bytes.Index(all, []byte(found.Raw))
		f.pass(all[:start+1])
		f.reader = strings.NewReader(found.Raw[1:])
		return nil
	}
	return nil
}

// table is the rows of the first of a Kusto answer's tables; the header is set from its columns.
func (f *file) table(tables gjson.Result) (rowsOf gjson.Result, err error) {
	first := tables.Get("0")
	either := func(a, b string) gjson.Result {
		if r := first.Get(a); r.Exists() {
			return r
		}
		return first.Get(b)
	}
	rowsOf = either("Rows", "rows")
	for _, c := range either("Columns", "columns").Array() {
		name := c.Get("ColumnName")
		if !name.Exists() {
			name = c.Get("name")
		}
		f.header = append(f.header, name.String())
	}
	if !rowsOf.IsArray() || len(f.header) == 0 {
		return rowsOf, errors.New("the first table has no columns or no rows")
	}
	f.format = rows
	return rowsOf, nil
}
