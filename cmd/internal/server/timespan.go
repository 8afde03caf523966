package server

import (
	"fmt"
	"strings"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/functions/types"
	"kql/planner"
)

// readTimespan reads the range of time that a portal's request names beside its query: P1D, from/to, from/P1D or P1D/to.
// It is nil where there is none.
func readTimespan(text string, now time.Time) (*planner.Between, error) {
	if text == "" {
		return nil, nil
	}
	first, second, both := strings.Cut(text, "/")
	if !both {
		d, ok := rulefile.Duration(first)
		if !ok {
			return nil, fmt.Errorf("timespan: %q is no duration such as PT12H", text)
		}
		return &planner.Between{From: now.Add(-d), To: now}, nil
	}
	d1, isDuration := rulefile.Duration(first)
	d2, endsWithDuration := rulefile.Duration(second)
	from, okFrom := types.ParseDatetime(first)
	to, okTo := types.ParseDatetime(second)
	switch {
	case okFrom && okTo:
		return &planner.Between{From: types.Time(from), To: types.Time(to)}, nil
	case okFrom && endsWithDuration:
		return &planner.Between{From: types.Time(from), To: types.Time(from).Add(d2)}, nil
	case isDuration && okTo:
		return &planner.Between{From: types.Time(to).Add(-d1), To: types.Time(to)}, nil
	}
	return nil, fmt.Errorf("timespan: %q is no range such as 2026-05-01T00:00:00Z/P1D", text)
}
