package ingest

import (
	"strings"
	"time"

	"kql/functions/types"
)

// Dates is the order of day and month in dates such as 3/4/2021.
type Dates uint8

// The order is told by the values of a column, or it is the one that the user names.
const (
	ByColumn Dates = iota
	MonthFirst
	DayFirst
)

// dateTraits is what the digits of a value say about the order of day and month: nothing where it is no such date, or
// where both are the same.
func dateTraits(s string) traits {
	first, second, ok := dayAndMonth(s)
	switch {
	case !ok || first == second:
		return 0
	case first > 12 && second <= 12:
		return hasDayFirst
	case second > 12 && first <= 12:
		return hasMonthFirst
	case first <= 12:
		return hasEitherOrder
	}
	return 0
}

// dayAndMonth is the first two numbers of a date such as 14/6/2021 or 14.6.21.
func dayAndMonth(s string) (first, second int, ok bool) {
	s = strings.TrimLeft(s, " ")
	first, n := twoDigits(s)
	if n == 0 || n == len(s) || s[n] != '/' && s[n] != '.' && s[n] != '-' {
		return 0, 0, false
	}
	separator := s[n]
	second, m := twoDigits(s[n+1:])
	if end := n + 1 + m; m == 0 || end >= len(s) || s[end] != separator {
		return 0, 0, false
	}
	year := s[n+m+2:]
	digits := 0
	for digits < len(year) && year[digits]-'0' <= 9 {
		digits++
	}
	return first, second, digits == 4 || digits == 2 && separator == '/'
}

// twoDigits reads one or two digits.
func twoDigits(s string) (n, digits int) {
	for digits < len(s) && digits < 2 && s[digits]-'0' <= 9 {
		n = 10*n + int(s[digits]-'0')
		digits++
	}
	return n, digits
}

// parseTime reads a time as a file has it, which is local to zone where it names no zone itself.
func parseTime(s string, order Dates, zone *time.Location) (int64, bool) {
	if order == DayFirst {
		s = monthFirst(s)
	}
	ticks, ok := types.ParseDatetime(s)
	if !ok {
		plain := plainClock(s)
		if plain == s {
			return 0, false
		}
		if ticks, ok = types.ParseDatetime(plain); !ok {
			return 0, false
		}
	}
	if zone == nil || zone == time.UTC || namesZone(s) {
		return ticks, true
	}
	t := types.Time(ticks)
	there := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
	_, ahead := there.Zone()
	ticks -= int64(ahead) * types.Second
	return ticks, ticks >= 0 && ticks <= types.LastTick
}

// monthFirst turns the day and the month of a date around.
func monthFirst(s string) string {
	if _, _, ok := dayAndMonth(s); !ok {
		return s
	}
	s = strings.TrimLeft(s, " ")
	_, n := twoDigits(s)
	_, m := twoDigits(s[n+1:])
	return s[n+1:n+1+m] + s[n:n+1] + s[:n] + s[n+1+m:]
}

// clockForms are how browsers write what a time is parted by, and how Kusto does.
var clockForms = strings.NewReplacer("\u202f", " ", "\u00a0", " ", "a.m.", "AM", "p.m.", "PM", "a. m.", "AM", "p. m.", "PM")

// plainClock writes a time as Kusto reads it: a plain space before AM, and a point before the milliseconds, which some
// products part by a third colon.
func plainClock(s string) string {
	s = clockForms.Replace(s)
	last := strings.LastIndexByte(s, ':')
	if strings.Count(s, ":") != 3 || len(s)-last < 4 {
		return s
	}
	for _, c := range []byte(s[last+1 : last+4]) {
		if c-'0' > 9 {
			return s
		}
	}
	return s[:last] + "." + s[last+1:]
}

// namesZone says whether a time says itself which zone it is in: it ends in Z, a zone's letters, +hh:mm or +hhmm.
func namesZone(s string) bool {
	s = strings.TrimRight(s, " ")
	n := len(s)
	if n < 6 {
		return false
	}
	switch last := s[n-1] | 0x20; {
	case last == 'z', last == 't', last == 'c':
		return true
	case s[n-1]-'0' > 9:
		return false
	}
	at := n - 5
	if s[n-3] == ':' {
		at = n - 6
	}
	return s[at] == '+' || s[at] == '-' && strings.Contains(s, ":")
}
