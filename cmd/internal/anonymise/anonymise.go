// Package anonymise gives the people, machines and addresses of logs other names: the same ones in all tables and inside
// dynamic values, so that what rules compare stays as it was. Two texts that were equal still are, in the same case or
// not; addresses stay private or public, and mail of one domain stays of one domain.
package anonymise

import (
	"strings"

	"github.com/tidwall/gjson"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
)

// Table is a table's rows.
type Table struct {
	Name string
	executor.Result
}

// Tables gives the rows of tables their other names, in place, and tells what texts stay as they were. Those to keep
// do, in any case.
func Tables(tables []Table, keep []string) []Left {
	w := &walker{names: newNames(keep), texts: map[placed]string{}, left: map[string]*Left{}}
	w.all(tables) // who is there
	w.names.collected()
	w.texts = map[placed]string{}
	w.all(tables)
	return w.leftovers()
}

// walker goes through the values of tables, first to collect names and then to replace them.
type walker struct {
	names *names
	texts map[placed]string // what became of texts that came before
	left  map[string]*Left
	order []string // of left
	table string
}

// placed is a text with its place and what that says it is.
type placed struct {
	place string
	class class
	text  string
}

func (w *walker) all(tables []Table) {
	for i := range tables {
		w.table = tables[i].Name
		for n, b := range tables[i].Batches {
			cols := make([]*vector.Vector, b.Width())
			for c := range cols {
				cols[c] = w.column(tables[i].Schema[c].Name, b.Col(c))
			}
			if w.names.ready {
				tables[i].Batches[n] = vector.NewBatch(b.Len, cols)
			}
		}
	}
}

func (w *walker) column(name string, v *vector.Vector) *vector.Vector {
	if v.Type != types.String && v.Type != types.Dynamic && v.Type != types.Guid {
		return v
	}
	b := vector.NewBuilder(v.Type, v.Len)
	for i := range v.Len {
		switch {
		case v.Null(i):
			b.AppendNull()
		case v.Type == types.String:
			b.AppendStr(w.text(name, classOf(name), v.Str(i)))
		case v.Type == types.Dynamic:
			b.AppendStr(w.json(name, classOf(name), v.Str(i)))
		default:
			b.AppendParsed(w.names.shapes(string(types.AppendGuid(nil, v.Guid(i)))))
		}
	}
	return b.Vector()
}

// text is what becomes of a text at a place.
func (w *walker) text(place string, c class, text string) string {
	key := placed{place, c, text}
	out, known := w.texts[key]
	if !known {
		out = w.replaced(place, c, text)
		w.texts[key] = out
	}
	return out
}

func (w *walker) replaced(place string, c class, text string) string {
	bare := strings.TrimSpace(text)
	if bare == "" {
		return text
	}
	if strings.IndexByte(`{["`, bare[0]) >= 0 && gjson.Valid(bare) {
		return w.wrapped(place, c, text)
	}
	out := text
	if !w.names.stays(bare) {
		named, ok := "", false
		if c != free {
			named, ok = w.names.whole(c, bare)
		}
		if ok {
			out = strings.Replace(text, bare, named, 1)
		} else {
			out = w.names.inText(text)
		}
	}
	if w.names.ready && out == text {
		w.stays(place, text)
	}
	return out
}
