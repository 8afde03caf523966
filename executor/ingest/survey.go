package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"kql/functions/types"
	"kql/planner"
)

// survey is what was seen of a table's files, or of the beginning of each.
type survey struct {
	columns    []sighting // in the order in which they came up
	dates      map[dated]*dateSighting
	diagnostic bool   // some are of diagnostic settings
	zone       *Error // the first time of which nobody said where it is local
}

// sighting is a column as one worker has seen it.
type sighting struct {
	name     string // without the mark of its zone
	chunk    int    // where it came up first
	ordinal  int    // and as the how-manieth column
	traits   traits
	declared types.Type // that a file says it has; else Unknown
	torn     bool       // two files declare other types
	want     types.Type // that its name says it has, or the table's schema does; else Unknown
	zone     *time.Location

	order  traits // of the chunk
	either *Error
}

// dateSighting is what the values of a column in one file say about the order of day and month.
type dateSighting struct {
	order  traits
	marked bool
	chunk  int    // of the first value that may be either
	either *Error // and its place
}

// dated says whether there are dates whose order must be told.
func (s *survey) dated() bool { return len(s.dates) > 0 }

// add adds the columns that only the files have, and to a custom table the standard ones that are missing.
func (s *survey) add(columns []planner.TableColumn, known *schema, custom bool) []planner.TableColumn {
	for _, c := range s.columns {
		if known.resolve(c.name) == "" {
			columns = append(columns, planner.TableColumn{Name: c.name, Type: c.typ(custom)})
		}
	}
	if custom {
		columns = withStandard(columns)
	}
	return columns
}

// typ is the column's type: the one that its name says, where all values fit that.
func (c *sighting) typ(custom bool) types.Type {
	if custom {
		if t := typeIn(Standard, c.name); t != types.Unknown {
			return t
		}
	}
	if c.declared != types.Unknown && !c.torn {
		return c.declared
	}
	if c.torn || c.want == types.Unknown || c.traits&hasMisfit != 0 {
		return c.traits.typ()
	}
	return c.want
}

// declare takes up the type that a file says the column has.
func (c *sighting) declare(t types.Type) {
	c.torn = c.torn || t != types.Unknown && c.declared != types.Unknown && t != c.declared
	c.declared = max(c.declared, t)
}

// ofSettings says whether the rows are what diagnostic settings write, by their files or by their columns.
func (s *survey) ofSettings() bool {
	has := func(name string) bool {
		return slices.ContainsFunc(s.columns, func(c sighting) bool { return c.name == name })
	}
	return has("time") && (s.diagnostic || has("category") && (has("resourceId") || has("tenantId")))
}

// times is the columns that may say when a row came about.
func (s *survey) times() (names []string) {
	for _, c := range s.columns {
		low := strings.ToLower(c.name)
		says := func(word string) bool { return strings.Contains(low, word) }
		if c.name != timeColumn && c.traits != 0 && (c.traits&hasDatetime != 0 || slices.ContainsFunc([]string{"time", "date", "created"}, says)) {
			names = append(names, c.name)
		}
	}
	return names
}

// survey looks at a table's files, or at the beginning of each.
func (s *Store) survey(ctx context.Context, t *table, known *schema, fills fills, heads bool) (*survey, error) {
	all := s.chunks(t)
	all.heads = heads
	var workers []*surveyor
	err := all.each(ctx, func() func(*chunk) error {
		w := newSurveyor(heads || s.options.OnError == Skip)
		w.known, w.fills, w.local = known, fills, s.options.Local
		w.suffixed, w.custom = custom(t.name) || t.name == "AzureDiagnostics", custom(t.name)
		workers = append(workers, w)
		return w.survey
	})
	return mergeSurvey(workers), err
}

func mergeSurvey(workers []*surveyor) *survey {
	out := &survey{dates: map[dated]*dateSighting{}}
	merged := map[string]sighting{}
	zoneAt := 0
	for _, w := range workers {
		out.diagnostic = out.diagnostic || w.diagnostic
		for _, seen := range w.columns {
			m, known := merged[seen.name]
			if !known || seen.chunk < m.chunk {
				m.name, m.chunk, m.ordinal = seen.name, seen.chunk, seen.ordinal
			}
			m.traits |= seen.traits
			m.want = max(m.want, seen.want)
			m.declare(seen.declared)
			m.torn = m.torn || seen.torn
			merged[seen.name] = m
		}
		for key, d := range w.dates {
			out.dates[key] = d.with(out.dates[key])
		}
		if w.zone != nil && (out.zone == nil || w.zoneAt < zoneAt) {
			out.zone, zoneAt = w.zone, w.zoneAt
		}
	}
	out.columns = slices.SortedFunc(maps.Values(merged), func(a, b sighting) int {
		return cmp.Or(cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.ordinal, b.ordinal))
	})
	return out
}

// with is d together with what was seen of the same column elsewhere.
func (d *dateSighting) with(other *dateSighting) *dateSighting {
	if other == nil {
		return d
	}
	out := *d
	out.order |= other.order
	out.marked = out.marked || other.marked
	if out.either == nil || other.either != nil && other.chunk < out.chunk {
		out.either, out.chunk = other.either, other.chunk
	}
	return &out
}

// surveyor looks at all values of chunks.
type surveyor struct {
	walker  walker
	columns []sighting // by slot
	lenient bool       // bad rows are passed over
	known   *schema
	fills   fills
	local   *time.Location

	suffixed, custom bool // the names of columns say their types; the table has the standard columns

	diagnostic bool
	dates      map[dated]*dateSighting
	zone       *Error
	zoneAt     int // its chunk
}

func newSurveyor(lenient bool) *surveyor {
	root := newNode()
	root.all, root.members = true, map[string]*member{}
	return &surveyor{lenient: lenient, dates: map[dated]*dateSighting{}, walker: walker{root: root, resolve: itself, repeated: map[string]int{}}}
}

func (s *surveyor) survey(c *chunk) error {
	if c.file.format == columned {
		defer c.file.close()
		s.declare(c, c.file.columns.Columns)
		return nil
	}
	if c.first {
		s.declare(c, c.file.declared)
		s.diagnostic = s.diagnostic || c.file.diagnostic
	}
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
			s.see(c, &s.columns[i], &w.values[i])
		}
		return true
	})
	s.meet(c.number)
	s.take(c)
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
			s.columns[m.node.slot] = s.sighting(name, chunk, m.node.slot)
		}
	}
}

// sighting is a column that has come up. Its name may say that it is a time, and so may the table's schema.
func (s *surveyor) sighting(name string, chunk, ordinal int) sighting {
	out := sighting{chunk: chunk, ordinal: ordinal}
	out.name, out.zone = marked(name)
	column := s.known.resolve(name)
	switch {
	case column != "":
		if s.known.typ(column) == types.Datetime {
			out.want = types.Datetime
		}
	case out.zone != nil, s.fills.source(out.name):
		out.want = types.Datetime
	case s.custom && typeIn(Standard, out.name) == types.Datetime:
		out.want = types.Datetime
	case s.suffixed:
		out.want = bySuffix(out.name)
	case strings.HasSuffix(out.name, "_t"):
		out.want = types.Datetime
	}
	return out
}

// see takes up a value of a column.
func (s *surveyor) see(c *chunk, col *sighting, v *value) {
	if col.want == types.Unknown || v.kind == missing || v.kind == null {
		col.traits |= v.traits()
		return
	}
	plain := v.text
	if v.kind == text {
		plain = s.walker.unquoted(v)
	}
	if plain == "" || nullWord(plain) {
		return
	}
	if col.want != types.Datetime {
		if col.traits |= v.traits(); !fits(col.want, plain) {
			col.traits |= hasMisfit
		}
		return
	}
	if col.zone == localTime && s.local == nil && s.zone == nil {
		s.zone, s.zoneAt = c.locate(v.at, noZone(col.name)), c.number
	}
	order := dateTraits(plain)
	dates := MonthFirst
	if order&hasDayFirst != 0 {
		dates = DayFirst
	}
	if _, ok := parseTime(plain, dates, nil); !ok {
		col.traits |= v.traits() | hasMisfit
		return
	}
	col.traits |= hasDatetime
	col.order |= order
	if order&hasEitherOrder != 0 && col.either == nil {
		col.either = c.locate(v.at, "")
	}
}

// take takes up what the chunk's dates say about the order of day and month.
func (s *surveyor) take(c *chunk) {
	for i := range s.columns {
		col := &s.columns[i]
		if col.order == 0 {
			continue
		}
		col.order |= c.file.orders[col.name]
		name := col.name
		if column := s.known.resolve(name); column != "" {
			name = column
		}
		key := dated{c.file.path, name}
		seen := &dateSighting{order: col.order, marked: col.zone != nil, chunk: c.number, either: col.either}
		s.dates[key] = seen.with(s.dates[key])
		col.order, col.either = 0, nil
	}
}
