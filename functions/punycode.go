package functions

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Punycode's parameters, as RFC 3492 has them.
const (
	punyBase, punyMin, punyMax   = 36, 1, 26
	punySkew, punyDamp, punyBias = 38, 700, 72
	punyDigits                   = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// encodePunycode writes the ASCII characters of s, a hyphen, and where the others go (RFC 3492, 6.3).
func encodePunycode(s string) (string, bool) {
	var out []byte
	runes := []rune(s)
	for _, r := range runes {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := int32(utf8.RuneSelf), int32(0), int32(punyBias)
	for done := basic; done < len(runes); {
		next := int32(math.MaxInt32)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		steps := int64(delta) + int64(next-n)*int64(done+1)
		if steps > math.MaxInt32-int64(len(runes)) {
			return "", false
		}
		delta, n = int32(steps), next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r == n {
				out = appendPunyNumber(out, delta, bias)
				bias = punyAdapt(delta, int32(done+1), done == basic)
				delta = 0
				done++
			}
		}
		delta++
		n++
	}
	return string(out), true
}

func appendPunyNumber(out []byte, q, bias int32) []byte {
	for k := int32(punyBase); ; k += punyBase {
		t := punyThreshold(k, bias)
		if q < t {
			return append(out, punyDigits[q])
		}
		out = append(out, punyDigits[t+(q-t)%(punyBase-t)])
		q = (q - t) / (punyBase - t)
	}
}

// decodePunycode is the inverse (RFC 3492, 6.2).
func decodePunycode(s string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		for _, r := range s[:i] {
			if r >= utf8.RuneSelf {
				return "", false
			}
			out = append(out, r)
		}
		s = s[i+1:]
	}
	n, i, bias := int64(utf8.RuneSelf), int64(0), int32(punyBias)
	for first := true; s != ""; first = false {
		start, weight := i, int64(1)
		for k := int32(punyBase); ; k += punyBase {
			if s == "" {
				return "", false
			}
			digit := int64(strings.IndexByte(punyDigits, s[0]|0x20))
			if s[0] >= '0' && s[0] <= '9' {
				digit = int64(s[0]-'0') + 26
			}
			s = s[1:]
			if digit < 0 {
				return "", false
			}
			if i += digit * weight; i > math.MaxInt32 {
				return "", false
			}
			t := int64(punyThreshold(k, bias))
			if digit < t {
				break
			}
			if weight *= punyBase - t; weight > math.MaxInt32 {
				return "", false
			}
		}
		length := int64(len(out) + 1)
		bias = punyAdapt(int32(i-start), int32(length), first)
		n += i / length
		i %= length
		if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return "", false
		}
		out = append(out[:i], append([]rune{rune(n)}, out[i:]...)...)
		i++
	}
	return string(out), true
}

func punyThreshold(k, bias int32) int32 { return min(max(k-bias, punyMin), punyMax) }

func punyAdapt(delta, points int32, first bool) int32 {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := int32(0)
	for ; delta > (punyBase-punyMin)*punyMax/2; k += punyBase {
		delta /= punyBase - punyMin
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}
