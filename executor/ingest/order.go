package ingest

import (
	"cmp"
	"maps"
	"slices"
)

// settle tells for each column of each file whether its dates have the day first; an error is one of dates of which
// that cannot be told. Columns that the portal has marked with a zone are written alike in one file, so one that tells
// it speaks for those that do not.
func (s *Store) settle(found *survey) (map[dated]Dates, error) {
	if found.zone != nil {
		return nil, found.zone
	}
	settled, alike := map[dated]Dates{}, map[string]traits{}
	for key, d := range found.dates {
		if d.marked {
			alike[key.file] |= d.order
		}
	}
	inOrder := slices.SortedFunc(maps.Keys(found.dates), func(a, b dated) int {
		if a.file == b.file && (a.column == timeColumn) != (b.column == timeColumn) {
			return map[bool]int{true: -1, false: 1}[a.column == timeColumn]
		}
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.column, b.column))
	})
	for _, key := range inOrder {
		d := found.dates[key]
		told := d.order
		if d.marked && told&^hasEitherOrder == 0 {
			told = alike[key.file]
		}
		order := s.options.Dates
		switch told &^ hasEitherOrder {
		case hasDayFirst:
			order = DayFirst
		case hasMonthFirst:
			order = MonthFirst
		}
		if order == ByColumn {
			return nil, unordered(key, d)
		}
		settled[key] = order
	}
	return settled, nil
}

// unordered says that the dates of a column may be read in either order.
func unordered(key dated, d *dateSighting) error {
	why := "may have the day or the month first"
	if d.order&hasDayFirst != 0 {
		why = "have the day first in some rows and the month first in others"
	}
	err := &Error{File: key.file}
	if d.either != nil {
		err = d.either
	}
	err.Message = "the dates of column " + key.column + " " + why + "; say which with --dates dmy or --dates mdy"
	return err
}
