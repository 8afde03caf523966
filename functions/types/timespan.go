package types

import (
	"math"
	"strconv"
	"strings"
)

// unitNames is the spellings of each unit.
var unitNames = []struct {
	names string
	ticks float64
}{
	{"d day days", float64(Day)},
	{"h hr hrs hour hours", 3600e7},
	{"m min minute minutes", 60e7},
	{"s sec second seconds", 1e7},
	{"ms milli millis millisec millisecond milliseconds", 1e4},
	{"micro micros microsec microsecond microseconds", 10},
	{"nano nanos nanosec nanosecond nanoseconds", 0.01},
	{"tick ticks", 1},
}

func unit(name string) (ticks float64, ok bool) {
	for _, u := range unitNames {
		for rest := u.names; rest != ""; {
			var one string
			one, rest, _ = strings.Cut(rest, " ")
			if one == name {
				return u.ticks, true
			}
		}
	}
	return 0, false
}

// ParseTimespan reads a timespan as ticks: [-][d.]hh:mm[:ss[.fffffff]], a number with a unit (1.5h, 100ms), or
// a whole number of days.
func ParseTimespan(s string) (ticks int64, ok bool) {
	s = strings.TrimSpace(s)
	rest, negative := strings.CutPrefix(s, "-")
	if strings.IndexByte(rest, ':') >= 0 {
		ticks, ok = parseClock(rest)
	} else {
		ticks, ok = parseUnits(rest)
	}
	if negative {
		ticks = -ticks
	}
	return ticks, ok
}

// maxDays is how many whole days a timespan can have.
const maxDays = math.MaxInt64 / Day

// parseClock reads [d.]hh:mm[:ss[.fffffff]].
func parseClock(s string) (int64, bool) {
	r := reader{s}
	days, digits := r.number(8)
	if digits == 0 {
		return 0, false
	}
	var c clock
	if r.take(".") == 0 {
		days, r.rest = 0, s
	}
	if int64(days) > maxDays || !r.time(&c) || r.rest != "" || c.hour > 23 || c.minute > 59 || c.second > 59 {
		return 0, false
	}
	ticks := int64(days)*Day + int64(c.hour*3600+c.minute*60+c.second)*Second + c.fraction
	return ticks, ticks >= 0
}

// parseUnits reads a number with a unit, or without one as days.
func parseUnits(s string) (int64, bool) {
	n := 0
	for n < len(s) && (s[n]-'0' <= 9 || s[n] == '.') {
		n++
	}
	name := strings.TrimLeft(s[n:], " ")
	x, err := strconv.ParseFloat(s[:n], 64)
	if err != nil || name == "" && strings.IndexByte(s[:n], '.') >= 0 {
		return 0, false
	}
	per, ok := float64(Day), true
	if name != "" {
		per, ok = unit(name)
	}
	x = math.Round(x * per)
	return int64(x), ok && x < math.MaxInt64
}

// AppendTimespan adds a timespan's text, [-][d.]hh:mm:ss[.fffffff], to dst.
func AppendTimespan(dst []byte, ticks int64) []byte {
	left := uint64(ticks)
	if ticks < 0 {
		dst = append(dst, '-')
		left = -left
	}
	second, day := uint64(Second), uint64(Day)
	if days := left / day; days > 0 {
		dst = append(strconv.AppendUint(dst, days, 10), '.')
	}
	dst = appendDigits(dst, left%day/(3600*second), 2)
	dst = appendDigits(append(dst, ':'), left%(3600*second)/(60*second), 2)
	dst = appendDigits(append(dst, ':'), left%(60*second)/second, 2)
	if fraction := left % second; fraction > 0 {
		dst = appendDigits(append(dst, '.'), fraction, 7)
	}
	return dst
}
