package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// Columns is the columns of a table that has files: the known ones, then those that only the files have,
// in the order in which they come up. The types of the latter are inferred from all rows so that no value
// loses anything:
//
//	true, false                               bool
//	whole numbers of 64 bits                  long
//	other numbers, also among whole ones      real, unless more than 53 bits or 17 digits call for string
//	ISO 8601 with a date, to 100 ns           datetime
//	bags and arrays, also among others        dynamic
//	all else and any mixture, 01234, nothing  string
//
// A string in JSON is taken for no number and no bool; text in CSV is. Where the table has known columns
// and the beginning of no file has any other, the rest of the files is not looked at before it is read.
func (s *Store) Columns(ctx context.Context, name string, known []planner.TableColumn) ([]planner.TableColumn, error) {
	t := s.tables[name]
	if t == nil {
		return known, nil
	}
	if t.unclear != nil {
		return known, t.unclear
	}
	columns := slices.Clone(known)
	schema := newSchema(known)
	full := len(known) == 0
	if !full {
		found, err := s.infer(ctx, t, true)
		full = err != nil || slices.ContainsFunc(found, func(c planner.TableColumn) bool { return schema.resolve(c.Name) == "" })
	}
	var err error
	if full {
		var found []planner.TableColumn
		found, err = s.infer(ctx, t, false)
		for _, c := range found {
			if schema.resolve(c.Name) == "" {
				columns = append(columns, c)
			}
		}
		if len(known) > 0 {
			err = nil // Read finds it again, if the query reads the table
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.schema = newSchema(columns)
	return columns, err
}

// traits is what the values of a column have been seen to be.
type traits uint16

const (
	hasBool traits = 1 << iota
	hasLong
	hasWideLong // of more than 53 bits
	hasReal
	hasDatetime
	hasNested
	hasText // anything else
)

// typ is the type that holds values with these traits.
func (t traits) typ() types.Type {
	switch {
	case t&hasNested != 0:
		return types.Dynamic
	case t == hasBool:
		return types.Bool
	case t != 0 && t&^(hasLong|hasWideLong) == 0:
		return types.Long
	case t != 0 && t&^(hasLong|hasReal) == 0:
		return types.Real
	case t == hasDatetime:
		return types.Datetime
	}
	return types.String
}

// sighting is a column as one worker has seen it.
type sighting struct {
	name    string
	chunk   int // where it came up first
	ordinal int // and as the how-manieth column
	traits  traits
}

// infer is the columns of a table's files, or of the beginning of each.
func (s *Store) infer(ctx context.Context, t *table, heads bool) ([]planner.TableColumn, error) {
	all := s.chunks(t)
	all.heads = heads
	var workers []*surveyor
	err := all.each(ctx, func() func(*chunk) error {
		w := newSurveyor(heads || s.options.OnError == Skip)
		workers = append(workers, w)
		return w.survey
	})
	merged := map[string]sighting{}
	for _, w := range workers {
		for _, seen := range w.columns {
			m, known := merged[seen.name]
			if !known || seen.chunk < m.chunk {
				m.name, m.chunk, m.ordinal = seen.name, seen.chunk, seen.ordinal
			}
			m.traits |= seen.traits
			merged[seen.name] = m
		}
	}
	inOrder := slices.SortedFunc(maps.Values(merged), func(a, b sighting) int {
		return cmp.Or(cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.ordinal, b.ordinal))
	})
	columns := make([]planner.TableColumn, len(inOrder))
	for i, c := range inOrder {
		columns[i] = planner.TableColumn{Name: c.name, Type: c.traits.typ()}
	}
	return columns, err
}

// surveyor looks at all values of chunks.
type surveyor struct {
	walker  walker
	columns []sighting // by slot
	lenient bool       // bad rows are passed over
}

func newSurveyor(lenient bool) *surveyor {
	root := newNode()
	root.all, root.members = true, map[string]*member{}
	return &surveyor{lenient: lenient, walker: walker{root: root, resolve: itself, repeated: map[string]int{}}}
}

func (s *surveyor) survey(c *chunk) error {
	w := &s.walker
	var failed error
	c.records(w, func(int) bool {
		if w.fault != "" {
			if !s.lenient || w.lost {
				failed = c.locate(w.at, w.fault)
			}
			return failed == nil
		}
		s.meet(c.number)
		for i := range w.values {
			s.columns[i].traits |= w.values[i].traits()
		}
		return true
	})
	s.meet(c.number)
	if len(w.root.members) >= maxMembers && failed == nil {
		failed = &Error{File: c.file.path, Message: "more different column names than kql can tell columns from; name the columns with --schema"}
	}
	return failed
}

// meet takes up the columns that have come up in the chunk.
func (s *surveyor) meet(chunk int) {
	if len(s.columns) == len(s.walker.root.members) {
		return
	}
	known := len(s.columns)
	s.columns = append(s.columns, make([]sighting, len(s.walker.root.members)-known)...)
	for name, m := range s.walker.root.members {
		if m.node.slot >= known {
			s.columns[m.node.slot] = sighting{name: name, chunk: chunk, ordinal: m.node.slot}
		}
	}
}

// traits is what a value is; nulls and empty strings are nothing in particular.
func (v *value) traits() traits {
	switch v.kind {
	case missing, null:
		return 0
	case bag, array:
		return hasNested
	case number:
		return numberTraits(v.text)
	case text:
		return textTraits(v.text[1 : len(v.text)-1])
	case cell:
		return cellTraits(v.text)
	}
	return hasBool
}

// textTraits is what a string is; one that is a datetime needs no escape, so the quotes' inside does.
func textTraits(s string) traits {
	switch {
	case s == "":
		return 0
	case len(s) >= 10 && s[4] == '-' && s[7] == '-':
		if _, ok := types.ParseDatetime(s); ok && decimals(s) <= 7 {
			return hasDatetime
		}
	}
	return hasText
}

// decimals is the number of digits behind the first point.
func decimals(s string) int {
	_, fraction, _ := strings.Cut(s, ".")
	n := 0
	for n < len(fraction) && fraction[n]-'0' <= 9 {
		n++
	}
	return n
}

func cellTraits(s string) traits {
	switch {
	case s == "":
		return 0
	case s == "true", s == "false", s == "True", s == "False":
		return hasBool
	case s[0] == '{' || s[0] == '[':
		if wellFormed(padded([]byte(s))) {
			return hasNested
		}
	case s[0] == '-' || s[0]-'0' <= 9:
		// 12e5 is rather the start of a hash than a number.
		if (strings.Contains(s, ".") || !strings.ContainsAny(s, "eE")) && wellFormed(padded([]byte(s))) {
			return numberTraits(s)
		}
	}
	return textTraits(s)
}

// numberTraits is what a JSON number is.
func numberTraits(s string) traits {
	digits, whole := 0, true
	for i := range len(s) {
		switch c := s[i]; {
		case c-'0' <= 9:
			digits++
		case c != '-' || i > 0:
			whole = false
		}
	}
	if !whole {
		if digits > 17 {
			return hasText
		}
		return hasReal
	}
	n, ok := types.ParseLong(s)
	switch {
	case !ok:
		return hasText
	case n >= 1<<53 || n <= -1<<53:
		return hasWideLong
	}
	return hasLong
}
