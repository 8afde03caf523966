package ingest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// answer gathers what the answer of an API holds of rows, which may come in pages, frames or parts.
type answer struct {
	all     []byte
	rows    [][2]int // where the lists of rows begin and end
	arrays  bool     // a row is a list of values, in the order of the columns
	columns []planner.TableColumn
	loose   bool  // an object has more than a page of an answer
	lone    error // an object that is nothing but an error

	framed, begun, ended bool   // of frames: there are some; those of the beginning and the end are there
	result               string // the number of the first result
}

// unwrap reads the whole file and leaves the rows of the answer in it to be read, each where it stood. A file that proves
// to be no answer is read by line.
func (f *file) unwrap() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	a := &answer{all: padded(append(f.rest, more...))}
	f.reader, f.eof, f.rest = bytes.NewReader(a.all), false, nil
	ok, err := a.read()
	if err != nil || !ok {
		return err
	}
	f.format, f.declared = list, a.columns
	if a.arrays {
		if f.format = rows; len(a.columns) == 0 {
			return errors.New("the first table has no columns or no rows")
		}
		for _, c := range a.columns {
			f.header = append(f.header, c.Name)
		}
	}
	start, list := a.list()
	f.pass(a.all[:start])
	f.reader = bytes.NewReader(list)
	return nil
}

// read takes up the objects of the file; ok is false where one is no answer.
func (a *answer) read() (ok bool, err error) {
	s := scanner{data: a.all}
	objects, between := 0, " \t\r\n"
	if s.peek(s.space(0)) == '[' {
		between += ",[]"
	}
	for p := 0; p < len(a.all); {
		if strings.IndexByte(between, a.all[p]) >= 0 {
			p++
			continue
		}
		end := s.value(p, 0)
		if s.fault != "" {
			return false, nil
		}
		if ok, err := a.take(gjson.Parse(vector.View(a.all[p:end]))); err != nil || !ok {
			return false, err
		}
		objects++
		p = end
	}
	switch {
	case a.lone != nil && (objects == 1 || a.rows != nil):
		return false, a.lone
	case objects > 1 && a.loose:
		return false, nil
	case a.framed && a.begun && !a.ended:
		return false, lacking("it ends before its last frame")
	case a.framed && a.result == "":
		return false, errors.New("the answer has no result in its frames")
	}
	return a.framed || a.rows != nil, nil
}

// take takes up an object: an answer, a page of one, or a frame.
func (a *answer) take(object gjson.Result) (ok bool, err error) {
	if object.Get("FrameType").Exists() {
		a.framed = true
		return true, a.frame(object)
	}
	members := object.Map()
	for _, name := range wrappers {
		found := members[name]
		if !found.IsArray() {
			continue
		}
		if err := fault(object); err != nil {
			return false, err
		}
		if !strings.EqualFold(name, "tables") {
			if err := a.declare(either(object, "schema", "Schema")); err != nil {
				return false, err
			}
			a.loose = a.loose || !isPage(members, found)
			return true, a.add(found)
		}
		a.arrays = true
		first := found.Get("0")
		if err := a.declare(either(first, "Columns", "columns")); err != nil {
			return false, err
		}
		rows := either(first, "Rows", "rows")
		if !rows.IsArray() {
			return false, errors.New("the first table has no columns or no rows")
		}
		return true, a.add(rows)
	}
	if e := either(object, "error", "Error"); len(members) == 1 && e.Exists() {
		a.lone = errors.New("there are no rows in this answer, only an error: " + faultText(e))
		return true, nil
	}
	return false, nil
}

// isPage says whether an object is a page of rows and nothing else, and so may be one of many.
func isPage(members map[string]gjson.Result, rows gjson.Result) bool {
	for name := range members {
		if !contains(wrappers, name) && !contains(beside, name) && !strings.HasPrefix(name, "@odata.") {
			return false
		}
	}
	first := rows.Get("0")
	return first.IsObject() || !first.Exists()
}

// frame takes up a frame of Kusto's answer, version 2. Of several results the first counts.
func (a *answer) frame(f gjson.Result) error {
	a.arrays = true
	if err := fault(f); err != nil {
		return err
	}
	number, kind := "#"+f.Get("TableId").String(), f.Get("TableKind").Str
	switch f.Get("FrameType").Str {
	case "DataSetHeader":
		a.begun = true
	case "DataSetCompletion":
		a.ended = true
	case "DataTable", "TableHeader":
		if a.result != "" || kind != "" && kind != "PrimaryResult" {
			return nil
		}
		a.result = strings.Clone(number)
		if err := a.declare(f.Get("Columns")); err != nil {
			return err
		}
		return a.add(f.Get("Rows"))
	case "TableFragment":
		if number != a.result {
			return nil
		}
		if f.Get("TableFragmentType").Str == "DataReplace" {
			a.rows = nil
		}
		return a.add(f.Get("Rows"))
	}
	return nil
}

// declare takes up what the answer says of its columns. Pages of rows that are lists must have the same.
func (a *answer) declare(columns gjson.Result) error {
	var declared []planner.TableColumn
	for _, c := range columns.Array() {
		name := either(c, "ColumnName", "name", "Name").String()
		t, _ := types.NamedInAnswer(either(c, "ColumnType", "type", "Type", "DataType").String())
		declared = append(declared, planner.TableColumn{Name: strings.Clone(name), Type: t})
	}
	if a.columns != nil && !slices.Equal(a.columns, declared) {
		return errors.New("the answers in this file have other columns each; put them in files of their own")
	}
	a.columns = declared
	return nil
}

// add takes up a list of rows. An object among rows that are lists tells of an error.
func (a *answer) add(rows gjson.Result) (err error) {
	if !rows.IsArray() {
		return nil
	}
	if a.arrays {
		rows.ForEach(func(_, row gjson.Result) bool {
			if row.IsObject() {
				err = faultAmong(row)
			}
			return err == nil
		})
	}
	start := int(uintptr(unsafe.Pointer(unsafe.StringData(rows.Raw))) - uintptr(unsafe.Pointer(unsafe.SliceData(a.all))))
	a.rows = append(a.rows, [2]int{start, start + len(rows.Raw)})
	return err
}

// list makes one list of all the rows, from behind its bracket on: what is none of them becomes blanks.
func (a *answer) list() (start int, list []byte) {
	if a.rows == nil {
		return len(a.all), []byte("]")
	}
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if a.all[i] != '\n' {
				a.all[i] = ' '
			}
		}
	}
	start = a.rows[0][0] + 1
	at, some := start, false
	for i, r := range a.rows {
		blank(at, r[0]+1)
		at = r[1] - 1
		empty := len(bytes.TrimSpace(a.all[r[0]+1:at])) == 0
		if i > 0 && some && !empty {
			a.all[r[0]] = ','
		}
		some = some || !empty
	}
	a.all[at] = ']'
	return start, a.all[start : at+1]
}

// either is the first of the members that an object has.
func either(object gjson.Result, names ...string) gjson.Result {
	members := object.Map()
	for _, name := range names {
		if m, ok := members[name]; ok {
			return m
		}
	}
	return gjson.Result{}
}
