package types

// LastTick is the last datetime, 9999-12-31T23:59:59.9999999.
const LastTick = int64(3155378975999999999)

// ParseDatetime reads a datetime as todatetime() does: ISO 8601 in any precision from yyyy-mm on, RFC 822,
// RFC 850 and month/day/year, with or without a time, and with a zone or in UTC. ok is false for anything else and
// outside the years 1 to 9999.
func ParseDatetime(s string) (ticks int64, ok bool) {
	if ticks, ok = parseISO(s); ok {
		return ticks, true
	}
	return parseLooseDatetime(s)
}

// parseISO reads yyyy-mm-dd, by itself or with Thh:mm:ss, up to seven decimals and a Z; T also as a space. That is
// how logs write nearly all datetimes.
func parseISO(s string) (ticks int64, ok bool) {
	if len(s) < 10 {
		return 0, false
	}
	date, ok := isoDate.read(s)
	ten, one := s[8]-'0', s[9]-'0'
	if !ok || ten > 9 || one > 9 {
		return 0, false
	}
	c := clock{year: 100*date.pair(0) + date.pair(2), month: date.pair(5), day: int(10*ten + one)}
	if len(s) > 10 {
		if len(s) < 19 || s[10] != 'T' && s[10] != ' ' {
			return 0, false
		}
		time, ok := isoTime.read(s[11:])
		if !ok {
			return 0, false
		}
		c.hour, c.minute, c.second = time.pair(0), time.pair(3), time.pair(6)
		if c.fraction, ok = isoFraction(s[19:]); !ok {
			return 0, false
		}
	}
	return c.ticks()
}

// isoFraction reads .1234567Z, both parts optional, as ticks.
func isoFraction(s string) (ticks int64, ok bool) {
	if n := len(s); n > 0 && s[n-1] == 'Z' {
		s = s[:n-1]
	}
	if s == "" {
		return 0, true
	}
	if len(s) == 8 {
		d, ok := isoDecimals.read(s)
		return d.number(), ok
	}
	if s[0] != '.' || len(s) > 8 || len(s) == 1 {
		return 0, false
	}
	for i := 1; i < 8; i++ {
		ticks *= 10
		if i < len(s) {
			d := s[i] - '0'
			if d > 9 {
				return 0, false
			}
			ticks += int64(d)
		}
	}
	return ticks, true
}

// clock is a datetime in parts, as it is read.
type clock struct {
	year, month, day, hour, minute, second int
	fraction                               int64 // ticks
	offset                                 int64 // ticks ahead of UTC
}

// ticks is the datetime, where there is one with these parts.
func (c *clock) ticks() (int64, bool) {
	if c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > DaysIn(c.year, c.month) ||
		c.hour > 23 || c.minute > 59 || c.second > 59 {
		return 0, false
	}
	t := int64(daysBefore(c.year, c.month)+c.day-1)*Day + int64(c.hour*3600+c.minute*60+c.second)*Second + c.fraction - c.offset
	return t, t >= 0 && t <= LastTick
}

// monthStart is the days of a common year before each month.
var monthStart = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// DaysIn is the number of days of a month, which counts from 1.
func DaysIn(year, month int) int {
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

// AppendDatetime adds a datetime's text, 2024-05-17T10:30:00.0000000Z, to dst.
func AppendDatetime(dst []byte, ticks int64) []byte {
	year, month, day := Date(ticks)
	dst = appendDigits(dst, uint64(year), 4)
	dst = appendDigits(append(dst, '-'), uint64(month), 2)
	dst = appendDigits(append(dst, '-'), uint64(day), 2)
	left := uint64(ticks % Day)
	dst = appendDigits(append(dst, 'T'), left/uint64(3600*Second), 2)
	dst = appendDigits(append(dst, ':'), left/uint64(60*Second)%60, 2)
	dst = appendDigits(append(dst, ':'), left/uint64(Second)%60, 2)
	dst = appendDigits(append(dst, '.'), left%uint64(Second), 7)
	return append(dst, 'Z')
}

// Date is the year, month and day of a datetime.
func Date(ticks int64) (year, month, day int) {
	days := int(ticks / Day)
	year = days/366 + 1
	for days >= daysBefore(year+1, 1) {
		year++
	}
	days -= daysBefore(year, 1)
	month = days/31 + 1
	for month < 12 && daysBefore(year, month+1)-daysBefore(year, 1) <= days {
		month++
	}
	return year, month, days - (daysBefore(year, month) - daysBefore(year, 1)) + 1
}
