package cli

import (
	"context"
	"fmt"

	"kql/cmd/internal/ruletest"
)

// mutationFlags say whether rules are changed to see whether their tests notice.
type mutationFlags struct {
	Mutate   bool `help:"Change the rules in small ways and list the changes that no case notices."`
	MinScore int  `name:"min-score" help:"Fail where the cases notice less than so many per cent of a rule's mutants." placeholder:"N"`
}

// mutate scores the rules of a suite where that is asked for; low says whether one is below the least that is wanted.
func (c *mutationFlags) mutate(a *App, suite *ruletest.Suite) (low bool, _ error) {
	if !c.Mutate && c.MinScore == 0 {
		return false, nil
	}
	for _, s := range suite.Mutate(context.Background()) {
		if c.Mutate {
			if err := s.Text(a.Stdout); err != nil {
				return false, err
			}
		}
		if got := s.Percent(); got < c.MinScore {
			fmt.Fprintf(a.Stderr, "kql: %s: the mutation score is %d %%, below %d %%\n", s.Source.Name, got, c.MinScore)
			low = true
		}
	}
	return low, nil
}
