package ingest

import (
	"cmp"
	"context"
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
// A string in JSON is taken for no number and no bool; text in CSV is. The words null and NULL are nothing. Where the table has known columns
// and the beginning of no file has any other, the rest of the files is not looked at before it is read.
func (s *Store) Columns(ctx context.Context, name string, known []planner.TableColumn) ([]planner.TableColumn, error) {
	t := s.tables[name]
	if t == nil {
		return known, nil
	}
	if t.unclear != nil {
		return known, t.unclear
	}
	schema, fills := newSchema(known), fillsOf(name, known)
	found, err := &survey{}, error(nil)
	full := len(known) == 0
	if !full {
		found, err = s.survey(ctx, t, schema, fills, true)
		full = err != nil || found.dated() || slices.ContainsFunc(found.columns, func(c sighting) bool { return schema.resolve(c.name) == "" })
	}
	if full {
		found, err = s.survey(ctx, t, schema, fills, false)
		if len(known) > 0 {
			err = nil // Read finds it again, if the query reads the table
		}
	}
	columns, own := found.add(slices.Clone(known), schema, custom(name)), known
	if custom(name) {
		own = columns
	}
	if len(known) == 0 && found.ofSettings() {
		columns, own = asDiagnostic(columns, own, fills)
	}
	s.warnMisfits(name, found, schema)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.schema, t.fills = newSchema(columns), fills
	t.named = typeIn(own, typeColumn) == types.String
	t.timed = typeIn(own, timeColumn) == types.Datetime
	t.spills = len(known) > 0 && !custom(name) && schema.resolve(properties) == ""
	t.times = found.times()
	t.dates, t.undated = s.settle(found)
	return columns, cmp.Or(err, t.undated)
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
	hasText   // anything else
	hasMisfit // of the type that the name says

	// Of times: what they say about the order of day and month.
	hasDayFirst
	hasMonthFirst
	hasEitherOrder
)

// orders is the traits that say nothing about the type.
const orders = hasDayFirst | hasMonthFirst | hasEitherOrder | hasMisfit

// typ is the type that holds values with these traits.
func (t traits) typ() types.Type {
	t &^= orders
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
	case s == "", nullWord(s):
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
