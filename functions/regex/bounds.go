package regex

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bounds finds where matches begin and end in ASCII text, and the groups inside them: by their distance from the ends, or
// by Go's matcher.
type bounds struct {
	states *automaton
	prefix string         // that every match begins with
	whole  *regexp.Regexp // of a text that is a match from its first to its last byte; nil where that asks what is beside it
	only   *inset         // of the only group; nil where there are others, or where that varies
}

// newBounds is the bounds of matches of a tree that is ASCII, from its program.
func newBounds(p *syntax.Prog, tree *syntax.Regexp, prefix string) *bounds {
	b := &bounds{states: newAutomaton(p, true), prefix: prefix}
	if !b.states.beside {
		b.whole, _ = regexp.Compile(`\A(?:` + tree.String() + `)\z`)
		b.only = insetOf(tree)
	}
	return b
}

// backSteps is how many steps a byte may cost on average: patterns that run far ahead from each place are left to Go.
const backSteps = 16

// next is the bounds of the first match from a place on, behind which the search goes on; start is below 0 where there
// is none. ok is false where it cannot tell.
func (b *bounds) next(s string, from int) (start, end int, ok bool) {
	spare := backSteps * (len(s) - from + backSteps)
	now := b.start(s, from)
	for start = from; start < len(s); start++ {
		if b.prefix != "" {
			at := strings.Index(s[start:], b.prefix)
			if at < 0 {
				break
			}
			start += at
		}
		if b.states.beside {
			now = b.start(s, start)
		}
		if c := s[start]; c < utf8.RuneSelf && now.next[c].Load() == failed {
			continue // as most places are left
		}
		end, steps := b.end(now, s, start)
		if steps < 0 {
			return 0, 0, false
		}
		if end >= 0 {
			return start, end, true
		}
		if spare -= steps; spare < 0 {
			return 0, 0, false
		}
	}
	return -1, -1, true
}

// end is where the match ends that begins at a place, at which the state is now; below 0 where none does. It says how
// many steps it took, less than 0 where it cannot tell.
func (b *bounds) end(now *state, s string, start int) (end, steps int) {
	end = -1
	for i := start; ; i++ {
		var next *state
		if i < len(s) && s[i] < utf8.RuneSelf {
			next = now.next[s[i]].Load()
		}
		if next == nil {
			if next = b.states.after(now, s, i); next == nil {
				return -1, -1
			}
		}
		if now = next; now.ended {
			end = i
		}
		if now == failed || now == over {
			return end, i - start
		}
	}
}

// start is the state before a match at a place.
func (b *bounds) start(s string, at int) *state {
	if at == 0 {
		return b.states.starts[begin]
	}
	return b.states.starts[b.states.like(rune(s[at-1]))]
}

// groups is the places of a match and of its groups; nil where they cannot be told from the match by itself.
func (b *bounds) groups(s string, start, end int) []int {
	if b.whole == nil {
		return nil
	}
	switch {
	case b.whole.NumSubexp() == 0:
		return []int{start, end}
	case b.only != nil:
		return []int{start, end, start + b.only.left, end - b.only.right}
	}
	groups := b.whole.FindStringSubmatchIndex(s[start:end])
	for i, g := range groups {
		if g >= 0 {
			groups[i] = g + start
		}
	}
	return groups
}

// ascii is the tree with classes that have ASCII characters only: of ASCII text it has the same matches.
func ascii(re *syntax.Regexp) *syntax.Regexp {
	out := *re
	if re.Op == syntax.OpCharClass {
		out.Rune = nil
		for i := 0; i < len(re.Rune); i += 2 {
			if lo, hi := re.Rune[i], min(re.Rune[i+1], unicode.MaxASCII); lo <= hi {
				out.Rune = append(out.Rune, lo, hi)
			}
		}
		if len(out.Rune) == 0 {
			out.Op = syntax.OpNoMatch
		}
	}
	out.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, sub := range re.Sub {
		out.Sub[i] = ascii(sub)
	}
	return &out
}

// mayBeEmpty says whether a match may have no character.
func mayBeEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return mayBeEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || mayBeEmpty(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !mayBeEmpty(sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if mayBeEmpty(sub) {
				return true
			}
		}
		return false
	}
	return true
}

// inset is how many bytes of a match come before its group, and behind it.
type inset struct{ left, right int }

// insetOf is the inset of the only group of a tree; nil where there is not one such group or where the inset varies.
func insetOf(re *syntax.Regexp) *inset {
	subs := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		subs = re.Sub
	}
	var at inset
	found := false
	for _, sub := range subs {
		if sub.Op == syntax.OpCapture && !found && sub.MaxCap() == sub.Cap {
			found = true
			continue
		}
		n, ok := fixedLength(sub)
		if !ok {
			return nil
		}
		if found {
			at.right += n
		} else {
			at.left += n
		}
	}
	if !found {
		return nil
	}
	return &at
}

// fixedLength is how many bytes each match of an ASCII tree without groups has, where that is one number.
func fixedLength(re *syntax.Regexp) (n int, ok bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(string(re.Rune)), true
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, true
	case syntax.OpRepeat:
		n, ok = fixedLength(re.Sub[0])
		return n * re.Min, ok && re.Min == re.Max
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			one, ok := fixedLength(sub)
			if !ok {
				return 0, false
			}
			n += one
		}
		return n, true
	}
	return 0, false
}
