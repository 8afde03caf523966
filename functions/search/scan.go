package search

import "unsafe"

// scanner finds the places where a text stands.
type scanner struct {
	text string // lower case where fold is set
	fold bool
	rare [2]probe // the bytes of it that are looked for first, at many places at a time
}

// A word whose bytes are all one.
const ones = 0x0101010101010101

// probe is a byte of a text, in all bytes of a word.
type probe struct {
	at       int    // its place in the text
	byte     uint64 // the byte
	caseless uint64 // the bit in which upper and lower case differ, where both are looked for
}

// newScanner prepares the search for an ASCII text in any case, or for any text as it is.
func newScanner(text string, fold bool) scanner {
	s := scanner{text: text, fold: fold}
	if text == "" {
		return s
	}
	first, second := 0, 0
	for i := range len(text) {
		if frequency[text[i]] < frequency[text[first]] {
			first = i
		}
	}
	if first == 0 {
		second = len(text) - 1
	}
	for i := range len(text) {
		if i != first && frequency[text[i]] < frequency[text[second]] {
			second = i
		}
	}
	s.rare = [2]probe{newProbe(text, first, fold), newProbe(text, second, fold)}
	return s
}

func newProbe(text string, at int, fold bool) probe {
	p := probe{at: at, byte: ones * uint64(text[at])}
	if fold && 'a' <= text[at] && text[at] <= 'z' {
		p.caseless = ones * 0x20
	}
	return p
}

// next is the first place in s where the text stands, -1 where it does not.
func (x *scanner) next(s string) int {
	if x.text == "" {
		return 0
	}
	a, b := x.rare[0], x.rare[1]
	last := len(s) - len(x.text)
	at := 0
	for last-at >= pairWidth-1 {
		base := unsafe.Pointer(unsafe.StringData(s[at:]))
		n := pairIndex((*byte)(unsafe.Add(base, a.at)), (*byte)(unsafe.Add(base, b.at)), last-at+1, a.byte, a.caseless, b.byte, b.caseless)
		if n < 0 {
			return -1
		}
		if at += n; x.matches(s[at:]) {
			return at
		}
		at++
	}
	for ; at <= last; at++ {
		if s[at+a.at]|byte(a.caseless) == byte(a.byte) && x.matches(s[at:]) {
			return at
		}
	}
	return -1
}

// matches says whether s, which is long enough, begins with the text.
func (x *scanner) matches(s string) bool {
	if s = s[:len(x.text)]; !x.fold {
		return s == x.text
	}
	for i := range len(s) {
		if lower[s[i]] != x.text[i] {
			return false
		}
	}
	return true
}

// frequency ranks bytes by how often they occur in logs, command lines and URLs; letters count both cases.
var frequency = func() (rank [256]byte) {
	const common = "etaoinsrlcdmpuhfgwbyvkxzjq"
	for i := range rank {
		switch {
		case i < ' ', i >= 0x7f:
			rank[i] = 2
		case '0' <= i && i <= '9':
			rank[i] = 180
		default:
			rank[i] = 60
		}
	}
	for i := range len(common) {
		rank[common[i]] = byte(250 - 8*i)
		rank[common[i]-'a'+'A'] = byte(100 - 3*i)
	}
	for _, c := range " \\/-.\"" {
		rank[c] = 200
	}
	return rank
}()
