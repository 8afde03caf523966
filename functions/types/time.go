package types

import "time"

const (
	unixEpoch      = int64(621355968e9) // 1970-01-01 in ticks
	ticksPerSecond = int64(1e7)
)

// Time is a datetime's ticks as a time in UTC.
func Time(ticks int64) time.Time {
	ticks -= unixEpoch
	return time.Unix(ticks/ticksPerSecond, ticks%ticksPerSecond*100).UTC()
}

// Ticks is the ticks of a time within the years 1 to 9999 and a year around them.
func Ticks(t time.Time) int64 {
	return t.Unix()*ticksPerSecond + int64(t.Nanosecond())/100 + unixEpoch
}
