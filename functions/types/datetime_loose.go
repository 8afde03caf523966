package types

import "strings"

// parseLooseDatetime reads the forms that parseISO does not.
func parseLooseDatetime(s string) (int64, bool) {
	r := reader{strings.TrimSpace(s)}
	var c clock
	if _, ok := r.word(weekdays[:]); ok {
		r.skip(", ")
	}
	if !r.date(&c) {
		return 0, false
	}
	if r.rest != "" {
		if !r.skip("T") && !r.skip(" ,") {
			return 0, false
		}
		if !r.time(&c) || !r.zone(&c) || r.rest != "" {
			return 0, false
		}
	}
	return c.ticks()
}

var (
	weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months   = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// reader takes a text apart from the left.
type reader struct{ rest string }

// skip drops the bytes of set that come next and says whether there were any.
func (r *reader) skip(set string) bool {
	before := len(r.rest)
	r.rest = strings.TrimLeft(r.rest, set)
	return len(r.rest) < before
}

// take drops the byte that comes next, if it is one of set; 0 where it is not.
func (r *reader) take(set string) byte {
	if r.rest == "" || strings.IndexByte(set, r.rest[0]) < 0 {
		return 0
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	return c
}

// number reads up to limit digits; digits is how many there were.
func (r *reader) number(limit int) (n, digits int) {
	for digits < limit && digits < len(r.rest) && r.rest[digits]-'0' <= 9 {
		n = 10*n + int(r.rest[digits]-'0')
		digits++
	}
	r.rest = r.rest[digits:]
	return n, digits
}

// word reads one of names or its first three letters, in any case, and gives its place.
func (r *reader) word(names []string) (int, bool) {
	n := 0
	for n < len(r.rest) && (r.rest[n]|0x20) >= 'a' && (r.rest[n]|0x20) <= 'z' {
		n++
	}
	for i, name := range names {
		if n == 3 && strings.EqualFold(r.rest[:3], name[:3]) || strings.EqualFold(r.rest[:n], name) {
			r.rest = r.rest[n:]
			return i, true
		}
	}
	return 0, false
}

// date reads year-month[-day], month/day/year, day month year or month day, year.
func (r *reader) date(c *clock) bool {
	if m, ok := r.word(months[:]); ok {
		c.month = m + 1
		var digits int
		if !r.skip(" .") {
			return false
		}
		c.day, digits = r.number(2)
		return digits > 0 && r.skip(" ,") && r.year(c)
	}
	first, digits := r.number(4)
	if digits == 0 {
		return false
	}
	separator := r.separator()
	if separator == 0 {
		return false
	}
	if digits == 4 {
		c.year = first
		return r.monthAndDay(c, separator)
	}
	if m, ok := r.word(months[:]); ok {
		c.day, c.month = first, m+1
		return r.separator() != 0 && r.year(c)
	}
	c.month = first
	c.day, digits = r.number(2)
	return digits > 0 && separator != ' ' && r.separator() == separator && r.year(c)
}

// separator reads one of - / . with or without spaces around it, or spaces alone; 0 where there is none.
func (r *reader) separator() byte {
	var alone byte
	if r.skip(" ") {
		alone = ' '
	}
	if c := r.take("-/."); c != 0 {
		r.skip(" ")
		return c
	}
	return alone
}

func (r *reader) monthAndDay(c *clock, separator byte) bool {
	var digits int
	if c.month, digits = r.number(2); digits == 0 || separator == ' ' {
		return false
	}
	if r.rest == "" && separator != '.' {
		c.day = 1
		return true
	}
	if r.separator() != separator {
		return false
	}
	c.day, digits = r.number(2)
	return digits > 0
}

// year reads a year of four or two digits; 50 is 1950 and 49 is 2049.
func (r *reader) year(c *clock) bool {
	var digits int
	c.year, digits = r.number(4)
	if digits == 2 {
		c.year += 1900
		if c.year < 1950 {
			c.year += 100
		}
		return true
	}
	return digits == 4
}

// time reads h:mm[:ss[.fffffff]] [AM|PM]. Decimals behind the seventh are dropped.
func (r *reader) time(c *clock) bool {
	var digits int
	if c.hour, digits = r.number(2); digits == 0 || r.take(":") == 0 {
		return false
	}
	if c.minute, digits = r.number(2); digits == 0 {
		return false
	}
	if r.take(":") != 0 {
		if c.second, digits = r.number(2); digits == 0 {
			return false
		}
		if r.take(".") != 0 && !r.fraction(&c.fraction) {
			return false
		}
	}
	return r.halfDay(c)
}

func (r *reader) fraction(ticks *int64) bool {
	n, digits := r.number(7)
	if digits == 0 {
		return false
	}
	for i := digits; i < 7; i++ {
		n *= 10
	}
	*ticks = int64(n)
	for digits = 1; digits > 0; {
		_, digits = r.number(9)
	}
	return true
}

// halfDay reads AM or PM, if there is one.
func (r *reader) halfDay(c *clock) bool {
	half := strings.TrimLeft(r.rest, " ")
	if len(half) < 2 || half[1]|0x20 != 'm' || half[0]|0x20 != 'a' && half[0]|0x20 != 'p' {
		return true
	}
	r.rest = half[2:]
	if c.hour < 1 || c.hour > 12 {
		return false
	}
	c.hour %= 12
	if half[0]|0x20 == 'p' {
		c.hour += 12
	}
	return true
}

// zones is the hours that the time in RFC 822's zones is ahead of UTC.
var zones = map[string]int64{
	"Z": 0, "z": 0, "UTC": 0, "GMT": 0, "UT": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

// zone reads a zone by name or as +hh, +hhmm or +hh:mm; none is UTC.
func (r *reader) zone(c *clock) bool {
	r.skip(" ")
	if hours, ok := zones[r.rest]; ok {
		c.offset, r.rest = hours*3600*Second, ""
		return true
	}
	sign := r.take("+-")
	if sign == 0 {
		return true
	}
	hours, digits := r.number(2)
	r.take(":")
	minutes, _ := r.number(2)
	c.offset = int64(hours*60+minutes) * 60 * Second
	if sign == '-' {
		c.offset = -c.offset
	}
	return digits == 2 && hours <= 14 && minutes <= 59
}
