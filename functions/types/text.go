package types

// Datetimes and timespans count ticks of 100 ns; a datetime's first is the start of year 1.
const (
	Second    = int64(1e7)
	Day       = 86400 * Second
	UnixEpoch = int64(621355968e9) // 1970-01-01 as a datetime
)

// appendDigits adds n with leading zeros to the given width.
func appendDigits(dst []byte, n uint64, width int) []byte {
	at := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := at + width - 1; i >= at && n > 0; i-- {
		dst[i] += byte(n % 10)
		n /= 10
	}
	return dst
}
