package types

import (
	"strconv"
	"time"
)

// Datetimes and timespans count ticks of 100 ns; a datetime's first is the start of year 1.
const (
	Second    = int64(1e7)
	Day       = 86400 * Second
	UnixEpoch = int64(621355968e9) // 1970-01-01 as a datetime
)

// AppendDatetime adds a datetime's text, 2024-05-17T10:30:00.0000000Z, to dst.
func AppendDatetime(dst []byte, ticks int64) []byte {
	since := ticks - UnixEpoch
	return time.Unix(since/Second, since%Second*100).UTC().AppendFormat(dst, "2006-01-02T15:04:05.0000000Z")
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

// appendDigits adds n with leading zeros to the given width.
func appendDigits(dst []byte, n uint64, width int) []byte {
	var digits [20]byte
	text := strconv.AppendUint(digits[:0], n, 10)
	for i := len(text); i < width; i++ {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}
