package parser

import "strings"

// Suggest is the candidate that word was most likely meant to be; "" where none is near. Case counts little.
func Suggest(word string, candidates []string) string {
	best, bestCost := "", max(2, len(word)/3+1)
	for _, c := range candidates {
		if c == word {
			continue
		}
		cost := distance(strings.ToLower(word), strings.ToLower(c), bestCost)
		if cost < bestCost || cost == bestCost && best != "" && closer(c, best, len(word)) {
			best, bestCost = c, cost
		}
	}
	return best
}

// DidYouMean is a hint that names the candidate that word was most likely meant to be; "" where none is near.
func DidYouMean(word string, candidates []string) string {
	if near := Suggest(word, candidates); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// closer says whether a is the better guess of two that cost the same: the one of the word's length, else the
// first by name.
func closer(a, b string, length int) bool {
	if (len(a) == length) != (len(b) == length) {
		return len(a) == length
	}
	return a < b
}

// Misspelt is the candidate that word is but for one or two letters, or their case; "" where there is none.
// Names that differ in their digits only are meant to differ.
func Misspelt(word string, candidates []string) string {
	for _, c := range candidates {
		if c == word || len(word) < 6 || withoutDigits(c) == withoutDigits(word) {
			continue
		}
		if distance(strings.ToLower(word), strings.ToLower(c), 3) < 3 {
			return c
		}
	}
	return ""
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// distance is how many letters to add, drop, change or swap with a neighbour to make b of a; limit or more
// where it reaches limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
