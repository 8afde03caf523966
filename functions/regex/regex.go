// Package regex compiles Kusto's regular expressions. Their syntax is that of the Rust regex crate, which is
// Unicode-aware by default; Go's RE2 takes nearly all of it once the character classes are widened.
package regex

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync/atomic"

	"kql/functions/search"
)

// The bodies of Unicode-aware character classes, for use between brackets.
const (
	digit = `\p{Nd}`
	word  = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200C}\x{200D}`
	space = `\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}`
)

// Regexp is a Go regular expression that turns most texts without a match away before Go's own matcher looks at them, by
// texts that every match has and by an automaton, and that finds most matches by another.
type Regexp struct {
	*regexp.Regexp
	needs  []literal
	search []*search.Pattern // of needs
	states *automaton
	bounds *bounds // nil where a match may be empty
	asked  atomic.Int32
}

// someTexts is how many texts Go's matcher looks at before the automaton of bounds is worth its states.
const someTexts = 128

// finder is the bounds, where there are any and enough texts have come.
func (re *Regexp) finder() *bounds {
	if re.asked.Load() < someTexts {
		re.asked.Add(1)
		return nil
	}
	return re.bounds
}

// first is the bounds of the first match, start below 0 where there is none; ok is false where they cannot be told.
func (re *Regexp) first(s string) (start, end int, ok bool) {
	if !re.may(s) {
		return -1, -1, true
	}
	if b := re.finder(); b != nil {
		return b.next(s, 0)
	}
	return 0, 0, false
}

// Compile is the pattern as a regular expression. Its errors say what is wrong in the words of the
// pattern. Word boundaries (\b) know ASCII words only.
func Compile(pattern string) (*Regexp, error) {
	text := translate(pattern)
	re, err := regexp.Compile(text)
	if e, ok := err.(*syntax.Error); ok {
		return nil, fmt.Errorf("invalid regular expression '%s': %s", pattern, e.Code)
	}
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	narrow := ascii(tree)
	tree = tree.Simplify()
	program, err := syntax.Compile(narrow.Simplify())
	if err != nil {
		return nil, err
	}
	out := &Regexp{Regexp: re, needs: needed(tree), states: newAutomaton(program, false)}
	out.search = searches(out.needs)
	if !mayBeEmpty(narrow) {
		prefix, _ := re.LiteralPrefix()
		out.bounds = newBounds(program, narrow, prefix)
	}
	return out, nil
}

// Needs is texts of which every match has one, in one case or another; none where that is not known.
func (re *Regexp) Needs() []string {
	out := make([]string, len(re.needs))
	for i, l := range re.needs {
		out[i] = l.text
	}
	return out
}

// has says whether s has one of the texts that a match needs.
func (re *Regexp) has(s string) bool {
	return slices.ContainsFunc(re.search, func(p *search.Pattern) bool { return p.In(s) })
}

// MatchString says whether s has a match.
func (re *Regexp) MatchString(s string) bool {
	if len(re.search) > 0 && !re.has(s) {
		return false
	}
	if is, ok := re.states.match(s); ok {
		return is
	}
	return re.Regexp.MatchString(s)
}

// may says whether s can have a match.
func (re *Regexp) may(s string) bool {
	if len(re.search) > 0 {
		return re.has(s)
	}
	is, ok := re.states.match(s)
	return is || !ok
}

// FindStringSubmatchIndex is the places of the first match and of its groups; nil where there is none.
func (re *Regexp) FindStringSubmatchIndex(s string) []int {
	start, end, ok := re.first(s)
	if ok && start < 0 {
		return nil
	}
	if ok {
		if groups := re.bounds.groups(s, start, end); groups != nil {
			return groups
		}
	}
	return re.Regexp.FindStringSubmatchIndex(s)
}

// FindStringIndex is the places where the first match begins and ends; nil where there is none.
func (re *Regexp) FindStringIndex(s string) []int {
	switch start, end, ok := re.first(s); {
	case !ok:
		return re.Regexp.FindStringIndex(s)
	case start < 0:
		return nil
	default:
		return []int{start, end}
	}
}

// FindAllStringSubmatch is all matches with their groups.
func (re *Regexp) FindAllStringSubmatch(s string) (all [][]string) {
	if !re.may(s) {
		return nil
	}
	found := re.eachMatch(s, func(start, end int) bool {
		places := re.bounds.groups(s, start, end)
		groups := make([]string, len(places)/2)
		for i := range groups {
			if places[2*i] >= 0 {
				groups[i] = s[places[2*i]:places[2*i+1]]
			}
		}
		all = append(all, groups)
		return places != nil
	})
	if !found {
		return re.Regexp.FindAllStringSubmatch(s, -1)
	}
	return all
}

// FindAllStringIndex is the places of all matches.
func (re *Regexp) FindAllStringIndex(s string) (all [][]int) {
	if !re.may(s) {
		return nil
	}
	if !re.eachMatch(s, func(start, end int) bool { all = append(all, []int{start, end}); return true }) {
		return re.Regexp.FindAllStringIndex(s, -1)
	}
	return all
}

// Count is the number of matches.
func (re *Regexp) Count(s string) (n int) {
	if !re.may(s) {
		return 0
	}
	if !re.eachMatch(s, func(int, int) bool { n++; return true }) {
		return len(re.Regexp.FindAllStringIndex(s, -1))
	}
	return n
}

// eachMatch calls f with the bounds of each match; false where they cannot all be told, or f says so.
func (re *Regexp) eachMatch(s string, f func(start, end int) bool) bool {
	b := re.finder()
	for from := 0; b != nil; {
		start, end, ok := b.next(s, from)
		switch {
		case !ok:
			return false
		case start < 0:
			return true
		case !f(start, end):
			return false
		}
		from = end
	}
	return false
}

// ReplaceAllString is s with a template in place of each match.
func (re *Regexp) ReplaceAllString(s, template string) string {
	if !re.may(s) {
		return s
	}
	plain := !strings.Contains(template, "$")
	var out []byte
	from := 0
	told := re.eachMatch(s, func(start, end int) bool {
		if from == 0 {
			out = make([]byte, 0, len(s)+len(template))
		}
		out, from = append(out, s[from:start]...), end
		if plain {
			out = append(out, template...)
			return true
		}
		groups := re.bounds.groups(s, start, end)
		if groups != nil {
			out = re.ExpandString(out, template, s, groups)
		}
		return groups != nil
	})
	switch {
	case !told:
		return re.Regexp.ReplaceAllString(s, template)
	case from == 0:
		return s
	}
	return string(append(out, s[from:]...))
}

// translate rewrites the classes \d, \w and \s and their opposites.
func translate(pattern string) string {
	if !strings.ContainsAny(pattern, `\[`) {
		return pattern
	}
	var b strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			i++
			if pattern[i] == 'Q' && !inClass { // literal text up to \E
				end := strings.Index(pattern[i:], `\E`)
				if end < 0 {
					end = len(pattern) - i
				}
				b.WriteString(pattern[i-1 : i+end])
				i += end - 1
				continue
			}
			b.WriteString(escape(pattern[i], inClass))
			continue
		case c == '[' && !inClass:
			inClass = true
			b.WriteByte(c)
			// A ] that comes first stands for itself.
			if strings.HasPrefix(pattern[i+1:], "^") {
				i++
				b.WriteByte('^')
			}
			if strings.HasPrefix(pattern[i+1:], "]") {
				i++
				b.WriteByte(']')
			}
			continue
		case c == '[' && strings.HasPrefix(pattern[i:], "[:"):
			if end := strings.Index(pattern[i:], ":]"); end > 0 {
				b.WriteString(pattern[i : i+end+2])
				i += end + 1
				continue
			}
		case c == ']':
			inClass = false
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escape is what \c stands for, in a bracketed class or outside. A negated class inside brackets keeps
// Go's ASCII sense: RE2 cannot write the other there.
func escape(c byte, inClass bool) string {
	body := map[byte]string{'d': digit, 'w': word, 's': space}[c|0x20]
	switch {
	case body == "" || c < 'a' && inClass:
		return `\` + string(c)
	case inClass:
		return body
	case c < 'a':
		return "[^" + body + "]"
	}
	return "[" + body + "]"
}
