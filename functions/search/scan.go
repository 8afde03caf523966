package search

import "strings"

// scanner finds the places where a text stands.
type scanner struct {
	text string // lower case where fold is set
	fold bool
	rare int  // the place in text of the byte that is looked for first
	low  byte // that byte
	high byte // in upper case
}

// newScanner prepares the search for an ASCII text in any case, or for any text as it is.
func newScanner(text string, fold bool) scanner {
	s := scanner{text: text, fold: fold}
	for i := range len(text) {
		if frequency[text[i]] < frequency[text[s.rare]] {
			s.rare = i
		}
	}
	if text != "" {
		s.low, s.high = text[s.rare], text[s.rare]
		if fold && 'a' <= s.low && s.low <= 'z' {
			s.high -= 'a' - 'A'
		}
	}
	return s
}

// next is the first place in s where the text stands, -1 where it does not.
func (x *scanner) next(s string) int {
	if !x.fold || x.text == "" {
		return strings.Index(s, x.text)
	}
	last := len(s) - len(x.text)
	if last < 0 {
		return -1
	}
	hay := s[x.rare : last+x.rare+1]
	low, high := strings.IndexByte(hay, x.low), -1
	if x.high != x.low {
		high = strings.IndexByte(hay, x.high)
	}
	for low >= 0 || high >= 0 {
		var at int
		if high < 0 || low >= 0 && low < high {
			at = low
			if low = strings.IndexByte(hay[at+1:], x.low); low >= 0 {
				low += at + 1
			}
		} else {
			at = high
			if high = strings.IndexByte(hay[at+1:], x.high); high >= 0 {
				high += at + 1
			}
		}
		if x.matches(s[at:]) {
			return at
		}
	}
	return -1
}

// matches says whether s, which is long enough, begins with the text in any case.
func (x *scanner) matches(s string) bool {
	s = s[:len(x.text)]
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
