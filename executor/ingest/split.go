package ingest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
)

// addSplit adds a file to tables that are not named as it is: whole to one, or to each of several the rows that are its.
func (s *Store) addSplit(path string, tables []string, why string) error {
	s.note("%s is read as table %s, %s", path, strings.Join(tables, " and table "), why)
	for _, name := range tables {
		if len(tables) > 1 {
			s.table(name).take(path)
		}
		if err := s.addFile(name, path); err != nil {
			return err
		}
	}
	return nil
}

// take says that of a file only the rows that are the table's are wanted.
func (t *table) take(path string) {
	if t.parts == nil {
		t.parts = map[string]string{}
	}
	t.parts[path] = t.name
}

// addEvents adds a file of events of Windows; ok is false where it is none, or is named for its table.
func (s *Store) addEvents(name, path string) (ok bool, err error) {
	tables := tablesOfEvents(path)
	if len(tables) == 0 || len(tables) == 1 && tables[0] == name {
		return false, nil
	}
	return true, s.addSplit(path, tables, "since it holds events of Windows")
}

// keepPart reads the whole file and leaves the rows that say in Type that they are of its part, each in its line.
func (f *file) keepPart() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	all := append(f.rest, more...)
	switch f.format {
	case cells:
		f.reader, f.eof, f.rest = bytes.NewReader(f.cellsOfPart(padded(all))), false, nil
	case lines, documents, list:
		f.rewrite(all, func(object gjson.Result, out *bytes.Buffer) {
			if object.Get(typeColumn).String() == f.part {
				out.WriteString(dynamic.Compact(withoutNulls(object)))
			}
		})
	default:
		return errors.New("the file has rows of several tables; write those of each into a file of its own")
	}
	return nil
}

// withoutNulls is an object without what has no value, which a union of tables has in the columns of others.
func withoutNulls(object gjson.Result) string {
	var kept []string
	object.ForEach(func(name, value gjson.Result) bool {
		if value.Type != gjson.Null && value.Raw != `""` {
			kept = append(kept, name.Raw+":"+value.Raw)
		}
		return true
	})
	return "{" + strings.Join(kept, ",") + "}"
}

// cellsOfPart is the lines of CSV that are of the part, with empty ones for the others. Behind a line that cannot be read
// all stays, for the reader of the rows to complain about. Columns without a value in these lines are not used.
func (f *file) cellsOfPart(all []byte) []byte {
	at := slices.IndexFunc(f.header, func(name string) bool { return unmarked(name) == typeColumn })
	f.orders = map[string]traits{}
	f.unused = slices.Repeat([]bool{true}, len(f.header))
	w := walker{scanner: scanner{data: all}, separator: f.separator}
	var out bytes.Buffer
	for p := 0; p < len(all); {
		start := p
		if p = w.blanks(p); p > start {
			out.Write(all[start:p])
			continue
		}
		w.scratch = w.scratch[:0]
		ours, has := false, make([]bool, len(f.header))
		for i, last := 0, false; !last; i++ {
			var v value
			if v, p, last = w.cell(p); w.fault != "" {
				out.Write(all[start:])
				clear(f.unused)
				return out.Bytes()
			}
			if i < len(has) {
				f.orders[unmarked(f.header[i])] |= dateTraits(v.text)
				has[i], ours = v.text != "", ours || i == at && v.text == f.part
			}
		}
		if !ours {
			out.Write(bytes.Repeat([]byte("\n"), bytes.Count(all[start:p], []byte("\n"))))
			continue
		}
		for i := range has {
			f.unused[i] = f.unused[i] && !has[i]
		}
		out.Write(all[start:p])
	}
	f.shareOrders()
	return out.Bytes()
}

// shareOrders has columns that the portal has marked with a zone, which are written alike, tell each other the order of
// their dates, also where those that tell it are in rows of other tables.
func (f *file) shareOrders() {
	var marks []string
	alike := traits(0)
	for _, name := range f.header {
		if plain, zone := marked(name); zone != nil {
			marks, alike = append(marks, plain), alike|f.orders[plain]
		}
	}
	for _, name := range marks {
		f.orders[name] = alike
	}
}
