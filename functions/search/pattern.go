package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Anchor is where a match has to begin or end.
type Anchor uint8

// Anchors can be joined.
const (
	TextStart Anchor = 1 << iota // at the beginning of the text
	TextEnd
	TermStart // where no term goes on into the match
	TermEnd
	Anywhere Anchor = 0
)

// Pattern is a text to find.
type Pattern struct {
	text   string
	folded string // lower case, where case does not matter and text is ASCII
	fold   bool
	ascii  bool
	anchor Anchor
	scan   scanner
}

// New prepares a pattern. With fold set, case does not matter. A term is a maximal run of letters and digits; where
// the text begins or ends with another character, the anchor at that side holds of itself.
func New(text string, fold bool, anchor Anchor) *Pattern {
	p := &Pattern{text: text, fold: fold, ascii: isASCII(text), anchor: anchor}
	if first, _ := utf8.DecodeRuneInString(text); !inTerm(first) {
		p.anchor &^= TermStart
	}
	if last, _ := utf8.DecodeLastRuneInString(text); !inTerm(last) {
		p.anchor &^= TermEnd
	}
	p.folded = text
	if fold && p.ascii {
		p.folded = strings.ToLower(text)
	}
	p.scan = newScanner(p.folded, fold)
	return p
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fewLetters is how long a run has to be for few other texts to have it.
const fewLetters = 3

// Core is the longest run of ASCII letters and digits in a text; "" where all are short. Text that is kept in another
// form, with escapes or white space in it, has such a run as it is.
func Core(text string) string {
	longest, start := "", 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] < utf8.RuneSelf && termByte[text[i]] {
			continue
		}
		if i-start > len(longest) {
			longest = text[start:i]
		}
		start = i + 1
	}
	if len(longest) < fewLetters {
		return ""
	}
	return longest
}

// inTerm says whether a character is part of terms.
func inTerm(r rune) bool {
	if r < utf8.RuneSelf {
		return termByte[r]
	}
	return unicode.IsLetter(r) && r != utf8.RuneError || unicode.IsDigit(r)
}

var termByte = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	return t
}()

// In says whether s has a match.
func (p *Pattern) In(s string) bool {
	switch {
	case p.fold && !p.ascii:
		return p.inUnicode(s)
	case p.anchor&TextStart != 0:
		return (len(s) == len(p.text) || len(s) > len(p.text) && p.anchor&TextEnd == 0) && p.at(s, 0)
	case p.anchor&TextEnd != 0:
		return len(s) >= len(p.text) && p.at(s, len(s)-len(p.text))
	}
	for i := 0; ; i++ {
		n := p.scan.next(s[i:])
		if n < 0 {
			return false
		}
		if i += n; p.bounded(s, i, i+len(p.text)) {
			return true
		}
	}
}

// at says whether the text stands at place i of s.
func (p *Pattern) at(s string, i int) bool {
	if !p.fold {
		return s[i:i+len(p.text)] == p.text
	}
	for j := range len(p.folded) {
		if lower[s[i+j]] != p.folded[j] {
			return false
		}
	}
	return true
}

// bounded says whether a match from start to end lies between terms as the anchor wants.
func (p *Pattern) bounded(s string, start, end int) bool {
	if p.anchor&TermStart != 0 && start > 0 {
		if r := rune(s[start-1]); r >= utf8.RuneSelf {
			if r, _ = utf8.DecodeLastRuneInString(s[:start]); inTerm(r) {
				return false
			}
		} else if termByte[r] {
			return false
		}
	}
	if p.anchor&TermEnd != 0 && end < len(s) {
		if r := rune(s[end]); r >= utf8.RuneSelf {
			if r, _ = utf8.DecodeRuneInString(s[end:]); inTerm(r) {
				return false
			}
		} else if termByte[r] {
			return false
		}
	}
	return true
}

// inUnicode looks for a text with letters beyond ASCII in any case, at each character.
func (p *Pattern) inUnicode(s string) bool {
	for i := 0; i <= len(s); {
		if n, ok := prefixFold(s[i:], p.text); ok && p.bounded(s, i, i+n) && (p.anchor&TextEnd == 0 || i+n == len(s)) {
			return true
		}
		if i == len(s) || p.anchor&TextStart != 0 {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return false
}
