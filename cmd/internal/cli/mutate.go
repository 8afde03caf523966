package cli

import (
	"context"
	"fmt"
	"io"

	"kql/cmd/internal/ruletest"
)

// mutationFlags say whether rules are changed to see whether their tests notice.
type mutationFlags struct {
	Mutate   bool `help:"Change the rules in small ways and list the changes that no case notices."`
	MinScore int  `name:"min-score" help:"Fail where the cases notice less than so many per cent of a rule's mutants." placeholder:"N"`
}

// scores is the mutation scores of a suite's rules, where they are asked for.
func (c *mutationFlags) scores(suite *ruletest.Suite) []*ruletest.Score {
	if !c.Mutate && c.MinScore == 0 {
		return nil
	}
	return suite.Mutate(context.Background())
}

// tell writes scores as text where to is not nil; low says whether one is below the least that is wanted.
func (c *mutationFlags) tell(a *App, scores []*ruletest.Score, to io.Writer) (low bool, _ error) {
	for _, s := range scores {
		if c.Mutate && to != nil {
			if err := s.Text(to); err != nil {
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
