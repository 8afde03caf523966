package functions

import (
	"encoding/binary"
	"unicode/utf8"

	"kql/functions/vector"
)

// changeCase turns the letters from first to last over; change is for texts beyond ASCII.
func changeCase(first, last byte, change func(string) string) Kernel {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		return joined(c, textBytes(args[0]), rows, func(buf []byte, i int) []byte {
			out, ok := changedASCII(buf, args[0].Str(i), first, last)
			if !ok {
				return append(buf[:0], change(args[0].Str(i))...)
			}
			return out
		})
	}
}

// changedASCII adds s with its letters from first to last turned over, eight at a time; false where s is not all ASCII.
func changedASCII(dst []byte, s string, first, last byte) ([]byte, bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64([]byte(s[i : i+8]))
		if x&highs != 0 {
			return dst, false
		}
		letters := (x + ones*uint64(0x80-first)) &^ (x + ones*uint64(0x7f-last)) & highs
		dst = binary.LittleEndian.AppendUint64(dst, x^letters>>2)
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return dst, false
		}
		if c >= first && c <= last {
			c ^= 0x20
		}
		dst = append(dst, c)
	}
	return dst, true
}
