package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/alert"
	"kql/cmd/internal/solve"
	"kql/executor"
	"kql/executor/database"
	"kql/parser"
)

// usualNow is what tests have for now() where nothing says otherwise: a Friday at noon.
const usualNow = "2026-05-01T12:00:00Z"

// oddNows are tried for rules that go by the time of day or the day of the week, and that nothing meets at noon: a
// Sunday night and a Saturday evening.
var oddNows = []time.Time{time.Date(2026, 5, 3, 2, 30, 0, 0, time.UTC), time.Date(2026, 5, 2, 22, 30, 0, 0, time.UTC)}

// nows are the times that a rule is solved for, the first that it fires at.
func (c *initCommand) nows(first time.Time) []time.Time {
	if c.Now != usualNow {
		return []time.Time{first}
	}
	return append([]time.Time{first}, oddNows...)
}

// clocks are the functions that tell the time of day or the day of the week.
var clocks = []string{"hourofday", "dayofweek", "datetime_part", "format_datetime", "startofday", "getmonth", "dayofmonth"}

func readsClock(source *parser.Source) (is bool) {
	q, _ := parser.Parse(source.Text)
	parser.Each(q, func(c *parser.Call) { is = is || slices.Contains(clocks, strings.ToLower(c.Name.Text)) })
	return is
}

// solveAt looks for rows at the first of some times at which there are any: now. Where there are none, it is the first.
func solveAt(s *database.DB, source *parser.Source, nows []time.Time) (found *solve.Solution, problems parser.Diagnostics, now time.Time) {
	was := s.Now
	defer func() { s.Now = was }()
	for i, at := range nows {
		s.Now = at
		other, wrong := solveRule(s, source)
		if i == 0 {
			found, problems, now = other, wrong, at
		}
		if other == nil || other.Fires {
			return other, wrong, at
		}
		if !readsClock(source) {
			break
		}
	}
	return found, problems, now
}

// solveRule looks for rows; where the query is wrong it gives what is wrong.
func solveRule(s *database.DB, source *parser.Source) (*solve.Solution, parser.Diagnostics) {
	q, problems := parser.Parse(source.Text)
	if problems.Failed() {
		return nil, problems
	}
	ctx := context.Background()
	problem := solve.Problem{
		Query: q, Length: len(source.Text), Catalog: s.Names(ctx), Bind: s.BindOptions(ctx), Geo: s.Options().Query.Geo, Budget: search,
		Tables: func(t executor.Tables) executor.Tables { return s.Space.Tables(t) },
	}
	if source.Within != nil {
		if rule, _ := alert.Read(source.Name, source.Within.Text); rule != nil { // what cannot be read of it is for kql check to say
			problem.Trigger = &solve.Trigger{Period: rule.Period, Fires: rule.Fires, See: func(t executor.Tables) executor.Tables {
				return &alert.Tables{Base: t, Window: rule.Window(s.Now), Catalog: problem.Catalog}
			}}
		}
	}
	found, err := solve.Solve(ctx, problem)
	if wrong, ok := err.(parser.Diagnostics); ok {
		return nil, wrong
	}
	return found, nil
}
