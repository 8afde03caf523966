package regex

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"kql/functions/search"
)

const (
	// mostNeeded bounds the texts of which a match has one: each is a search of its own.
	mostNeeded = 6
	// fewLetters is how long texts have to be for few others to have one.
	fewLetters = 3
)

// literal is a text that stands in a match as it is, or in any case.
type literal struct {
	text string
	fold bool
}

// needed is texts of which every match has one; none where there are no such texts.
func needed(re *syntax.Regexp) []literal {
	switch re.Op {
	case syntax.OpLiteral:
		if l := longestRun(re.Rune, re.Flags&syntax.FoldCase != 0); len(l.text) >= fewLetters {
			return []literal{l}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []literal
		for _, sub := range re.Sub {
			if some := needed(sub); worth(some) > worth(best) {
				best = some
			}
		}
		return best
	case syntax.OpAlternate:
		var all []literal
		for _, sub := range re.Sub {
			some := needed(sub)
			if some == nil {
				return nil
			}
			all = append(all, some...)
		}
		if len(all) <= mostNeeded {
			return all
		}
	}
	return nil
}

// worth is higher for texts that fewer others have.
func worth(some []literal) int {
	if len(some) == 0 {
		return 0
	}
	shortest := slices.MinFunc(some, func(a, b literal) int { return len(a.text) - len(b.text) })
	return 8*len(shortest.text) - len(some)
}

// longestRun is the longest part of a literal that search finds wherever it matches. Beyond ASCII, and for the letters k
// and s, which have other forms there, "in any case" is not the same here and there.
func longestRun(runes []rune, fold bool) literal {
	longest, run := "", ""
	for _, r := range runes {
		if r == utf8.RuneError || fold && (r >= utf8.RuneSelf || r|0x20 == 'k' || r|0x20 == 's') {
			run = ""
			continue
		}
		if run += string(r); len(run) > len(longest) {
			longest = run
		}
	}
	return literal{longest, fold}
}

// searches are the patterns of texts.
func searches(some []literal) []*search.Pattern {
	out := make([]*search.Pattern, len(some))
	for i, l := range some {
		out[i] = search.New(l.text, l.fold, search.Anywhere)
	}
	return out
}
