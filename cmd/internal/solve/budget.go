package solve

import (
	"slices"
	"time"

	"kql/planner"
)

// Budget bounds how long rows are looked for. Effort is what decides, so that the same rule gives the same rows on a
// busy machine; Time is for rules of which each step takes long.
type Budget struct {
	Effort int // conditions tried on values
	Time   time.Duration
}

// purse is what is left of a budget.
type purse struct {
	effort int
	end    time.Time
}

func (b Budget) open() *purse { return &purse{b.Effort, time.Now().Add(b.Time)} }

// part is a part of what is left.
func (p *purse) part(n, of int) *purse {
	return &purse{p.effort * n / of, time.Now().Add(time.Until(p.end) * time.Duration(n) / time.Duration(of))}
}

func (p *purse) spend(n int) { p.effort -= n }

func (p *purse) empty() bool { return p.effort <= 0 || time.Now().After(p.end) }

// what steps cost: a condition on a batch of values, each value of it, each part that the value has, and for each
// operator of the query a run, and one that binds anew.
const (
	costOfTrial = 16
	costOfValue = 1
	usualWeight = 4 // calls in a condition; those of more cost more
	costOfPart  = 8
	costOfRun   = 1
	costOfBind  = 120
	costlyRun   = 20_000 // what is not run where a condition does not hold anyway
	rowsOfRun   = 4      // so many rows cost an operator as much again
	againOfRow  = 2      // so many that are like the one before cost what one does
)

// cost is what a run over tables costs.
func (s *solver) cost(tables []Table) int {
	rows, again := 0, 0
	for _, t := range tables {
		rows += len(t.Rows)
		for i := 1; i < len(t.Rows); i++ {
			if slices.Equal(t.Rows[i], t.Rows[i-1]) {
				again++
			}
		}
	}
	rows -= again - again/againOfRow
	return costOfRun * s.size * (1 + rows/rowsOfRun)
}

// size is how many operators a plan has.
func size(n planner.Node) int {
	total := 1
	if shared, ok := n.(*planner.Shared); ok {
		return total + size(shared.Definition.Plan)
	}
	for _, in := range n.Inputs() {
		total += size(in)
	}
	return total
}
