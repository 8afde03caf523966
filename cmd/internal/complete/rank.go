package complete

import (
	"slices"
	"strings"
)

// best is the items that fit what is typed, each once: those that begin with it, then those with a part that does,
// then those that have it anywhere; otherwise in the order in which they were added.
func (c *completion) best() []Item {
	type ranked struct {
		Item
		rank int
	}
	var fit []ranked
	seen := map[string]bool{}
	for _, i := range c.items {
		if r := rank(i.Text, c.word); r >= 0 && !seen[i.Text] {
			seen[i.Text] = true
			fit = append(fit, ranked{i, r})
		}
	}
	slices.SortStableFunc(fit, func(a, b ranked) int { return a.rank - b.rank })
	out := make([]Item, len(fit))
	for i, f := range fit {
		out[i] = f.Item
	}
	return out
}

// rank is how well a text fits what is typed, 0 the best; -1 where it does not.
func rank(text, typed string) int {
	low, want := strings.ToLower(text), strings.ToLower(typed)
	at := strings.Index(low, want)
	switch {
	case at < 0:
		return -1
	case strings.HasPrefix(text, typed):
		return 0
	case at == 0:
		return 1
	case isBoundary(text, at):
		return 2
	}
	return 3
}

// isBoundary says whether a part of a name starts at a place: DeviceName has one at 6, make_list one at 5.
func isBoundary(text string, at int) bool {
	before, here := text[at-1], text[at]
	return !isLetter(before) || before >= 'a' && here >= 'A' && here <= 'Z'
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
