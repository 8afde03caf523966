package types

import "encoding/binary"

// eight is a form of eight bytes, some of them digits, which is read at once.
type eight struct {
	bytes uint64 // 0 for each digit, and the other bytes themselves
	most  uint64 // what added to a byte, with bytes taken off, sets its high bit where it is too large
}

var (
	isoDate     = newEight("0000-00-")
	isoTime     = newEight("00:00:00")
	isoDecimals = newEight(".0000000")
)

func newEight(form string) (e eight) {
	e.bytes = binary.LittleEndian.Uint64([]byte(form))
	for i, c := range []byte(form) {
		most := uint64(0x7f)
		if c == '0' {
			most -= 9
		}
		e.most |= most << (8 * i)
	}
	return e
}

// read gives the digits that s begins with, which has eight bytes at least, and zeros for what is between them.
func (e eight) read(s string) (d digits, ok bool) {
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	x ^= e.bytes
	return digits(x), (x+e.most|x)&0x8080808080808080 == 0
}

// digits is eight of them, a byte each, the first one lowest.
type digits uint64

// pair is the number of the two digits from i on.
func (d digits) pair(i int) int {
	x := d >> (8 * i)
	return int(x&0xff*10 + x>>8&0xff)
}

// number is that of all eight.
func (d digits) number() int64 {
	x := uint64(d)
	x = (x*10 + x>>8) & 0x00ff00ff00ff00ff
	x = (x*100 + x>>16) & 0x0000ffff0000ffff
	return int64(x&0xffff*10000 + x>>32)
}
