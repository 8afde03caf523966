package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"kql/cmd/internal/coverage"
	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/stages"
)

// coverageFlags say whether and how coverage is measured.
type coverageFlags struct {
	Coverage     bool   `help:"Show what the cases do not try of their rules: conditions, sides of joins, branches, elements of lists."`
	MinCoverage  int    `name:"min-coverage" help:"Fail where a rule's coverage is below so many per cent." placeholder:"N"`
	CoverageFile string `name:"coverage-file" help:"Write the coverage to a file: Cobertura where its name ends in .xml, else LCOV." placeholder:"FILE"`
}

// measure measures the coverage of the rules of a suite where that is asked for; low says whether one is below the least
// that is wanted.
func (c *coverageFlags) measure(a *App, suite *ruletest.Suite) (low bool, _ error) {
	if !c.Coverage && c.MinCoverage == 0 && c.CoverageFile == "" {
		return false, nil
	}
	all, err := c.rules(a, suite)
	if err != nil {
		return false, err
	}
	for _, m := range all {
		if c.Coverage {
			if err := m.Text(a.Stdout); err != nil {
				return false, err
			}
		}
		if got := m.Percent(); got < c.MinCoverage {
			fmt.Fprintf(a.Stderr, "kql: %s: coverage is %d %%, below %d %%\n", m.Source.Name, got, c.MinCoverage)
			low = true
		}
	}
	return low, c.write(all)
}

// rules is the coverage of each rule of a suite, several measured at once.
func (c *coverageFlags) rules(a *App, suite *ruletest.Suite) (all []*coverage.Coverage, err error) {
	type oneCase struct {
		name  string
		query *stages.Query
	}
	cases := map[string][]oneCase{}
	var names []string
	err = suite.Queries(func(_ *ruletest.File, one *ruletest.Case, q *stages.Query) error {
		if cases[q.Source.Name] == nil {
			names = append(names, q.Source.Name)
		}
		cases[q.Source.Name] = append(cases[q.Source.Name], oneCase{one.Name, q})
		return nil
	})
	all = make([]*coverage.Coverage, len(names))
	warnings := make([][]string, len(names))
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i, name := range names {
		all[i] = &coverage.Coverage{Source: cases[name][0].query.Source}
		wait.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			for _, one := range cases[name] {
				if err := all[i].Add(context.Background(), one.query); err != nil {
					warnings[i] = append(warnings[i], fmt.Sprintf("coverage leaves out the case '%s': %s", one.name, err))
				}
			}
		})
	}
	wait.Wait()
	for _, w := range slices.Concat(warnings...) {
		a.warn(w)
	}
	return all, err
}

// write writes the coverage file, if one is asked for.
func (c *coverageFlags) write(all []*coverage.Coverage) error {
	if c.CoverageFile == "" {
		return nil
	}
	var b bytes.Buffer
	format := coverage.LCOV
	if strings.HasSuffix(c.CoverageFile, ".xml") {
		format = coverage.Cobertura
	}
	if err := format(&b, all); err != nil {
		return err
	}
	return os.WriteFile(c.CoverageFile, b.Bytes(), 0o644)
}
