package ingest

import (
	"strconv"
	"strings"
	"time"

	"kql/functions/types"
)

// layouts are the other ways in which exports write a datetime, the last ones those of the portals' CSV.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04",
	"1/2/2006, 3:04:05 PM", "1/2/2006 3:04:05 PM",
}

// parseDatetime reads a datetime as ticks from year 1, by the short way where it is written as exports do:
// 2026-05-01T10:00:00.1234567Z.
func parseDatetime(s string) (int64, bool) {
	if ticks, ok := parseISO(s); ok {
		return ticks, true
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Unix()*types.Second + int64(t.Nanosecond())/100 + types.UnixEpoch, true
		}
	}
	return 0, false
}

// parseISO reads yyyy-mm-ddThh:mm:ss with up to seven decimals and a Z, or none of them, T also as a space.
func parseISO(s string) (ticks int64, ok bool) {
	if len(s) < 19 || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	bad := uint32(0)
	two := func(i int) int {
		a, b := uint32(s[i])-'0', uint32(s[i+1])-'0'
		if a > 9 || b > 9 {
			bad = 1
		}
		return int(10*a + b)
	}
	year, month, day := 100*two(0)+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if bad != 0 || year == 0 || month-1 > 11 || month == 0 || day == 0 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	fraction, ok := parseFraction(s[19:])
	return int64(daysBefore(year, month)+day-1)*types.Day + int64(hour*3600+minute*60+second)*types.Second + fraction, ok
}

// parseFraction reads .1234567Z, both parts optional.
func parseFraction(s string) (ticks int64, ok bool) {
	s = strings.TrimSuffix(s, "Z")
	if s == "" {
		return 0, true
	}
	if s[0] != '.' || len(s) > 8 || len(s) == 1 {
		return 0, false
	}
	for i := 1; i < 8; i++ {
		ticks *= 10
		if i < len(s) {
			c := s[i] - '0'
			if c > 9 {
				return 0, false
			}
			ticks += int64(c)
		}
	}
	return ticks, true
}

// monthStart is the day of a common year that each month begins with, from 0.
var monthStart = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int) int {
	if month == 2 && leap(year) {
		return 29
	}
	return monthStart[month] - monthStart[month-1]
}

// daysBefore is the days from the start of year 1 to that of the month.
func daysBefore(year, month int) int {
	y := year - 1
	days := 365*y + y/4 - y/100 + y/400 + monthStart[month-1]
	if month > 2 && leap(year) {
		days++
	}
	return days
}

// parseTimespan reads [-][d.]hh:mm:ss[.fffffff] as ticks.
func parseTimespan(s string) (int64, bool) {
	rest, negative := strings.CutPrefix(s, "-")
	var days uint64
	if d, clock, ok := strings.Cut(rest, "."); ok && strings.Contains(clock, ":") {
		var err error
		if days, err = strconv.ParseUint(d, 10, 32); err != nil || days > 10675199 {
			return 0, false
		}
		rest = clock
	}
	if len(rest) < 8 || rest[2] != ':' || rest[5] != ':' {
		return 0, false
	}
	ticks, ok := parseISO("0001-01-01T" + rest)
	ticks += int64(days) * types.Day
	if negative {
		ticks = -ticks
	}
	return ticks, ok
}
