package rulediff

import (
	"slices"

	"kql/cmd/internal/stages"
)

// Pair is a stage of one version beside that of the other; one of them may be missing.
type Pair struct {
	Before, After *stages.Stage
	Edited        bool // its text is not the same
}

// Parts says whether the versions part here: in what the stage does, or in how many rows it gives.
func (p Pair) Parts() bool { return p.Edited || p.Before.Rows != p.After.Rows }

// stage is the one of the newer version, or else that of the older.
func (p Pair) stage() *stages.Stage {
	if p.After != nil {
		return p.After
	}
	return p.Before
}

// Align puts the stages of two versions side by side: those that are the same, in order, and between them those
// that were edited, added or taken away.
func Align(before, after []stages.Stage) (pairs []Pair) {
	same := func(a, b stages.Stage) bool { return a.Home == b.Home && slices.Equal(a.Words, b.Words) }
	// longest[i][j] is how many stages before[i:] and after[j:] have in common, in order.
	longest := make([][]int, len(before)+1)
	for i := range longest {
		longest[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if same(before[i], after[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	var gone, fresh []*stages.Stage
	flush := func() {
		for k := range max(len(gone), len(fresh)) {
			p := Pair{Edited: true}
			if k < len(gone) {
				p.Before = gone[k]
			}
			if k < len(fresh) {
				p.After = fresh[k]
			}
			pairs = append(pairs, p)
		}
		gone, fresh = nil, nil
	}
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && same(before[i], after[j]):
			flush()
			pairs = append(pairs, Pair{Before: &before[i], After: &after[j]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && longest[i+1][j] >= longest[i][j+1]:
			gone = append(gone, &before[i])
			i++
		default:
			fresh = append(fresh, &after[j])
			j++
		}
	}
	flush()
	return pairs
}

// FirstParting is the first stage in which the versions part; below zero where there is none.
func FirstParting(pairs []Pair) int { return slices.IndexFunc(pairs, Pair.Parts) }
