package planner_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// tables is a catalogue of nothing but tables.
type tables map[string][]planner.TableColumn

func (t tables) Table(name string) ([]planner.TableColumn, bool)      { c, ok := t[name]; return c, ok }
func (t tables) Tables() []string                                     { return slices.Sorted(maps.Keys(t)) }
func (t tables) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

// explained is a query's plan as text.
func explained(t *testing.T, query string) string {
	t.Helper()
	schema := tables{
		"T": {{Name: "a", Type: types.Long}, {Name: "b", Type: types.String}, {Name: "d", Type: types.Dynamic}},
		"U": {{Name: "a", Type: types.Long}, {Name: "c", Type: types.Real}},
	}
	q, problems := parser.Parse(query)
	require.Empty(t, problems)
	r := planner.Bind(q, schema, planner.Options{})
	require.Empty(t, r.Diagnostics)
	var text strings.Builder
	require.NoError(t, r.Explain(&text, nil))
	return text.String()
}

func TestPlans(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"constants are folded, and what a column computes is not computed again": {
			`T | extend x = a + 1 | where x > 2 * 3 | project x`,
			"project x\n  filter (x > 6)\n    project a, x = (a + 1)\n      scan T (a)\n",
		},
		"filters go into the side of a join that they read": {
			`T | join kind=inner U on a | where b == "x" and c > 1.0 | project b`,
			"project b\n  project a, b\n    join inner on a == a\n      filter (b == \"x\")\n        scan T (a, b)\n      filter (c > 1)\n        scan U (a, c)\n",
		},
		"a path is all that is read of a dynamic column": {
			`T | project x = tostring(d.p[0].q)`,
			"project x = tostring(d.p[0].q)\n  scan T (d.p[0].q)\n",
		},
		"paths are all that is read of a column that is passed on where another is taken apart": {
			`T | mv-expand x = d.p | parse b with y ":" z | where d.q == 1 | project x, y`,
			"project x, y\n  filter (d.q == 1)\n    parse\n      mv-expand d.p\n        scan T (b, d.p, d.q)\n",
		},
		"a let used once is inlined, one used twice is shared": {
			`let once = T | where a > 1; let twice = U | where a > 1; once | union twice | union twice | count`,
			"aggregate count()\n  union\n    union\n      project\n        filter (a > 1)\n          scan T (a)\n      shared twice\n        filter (a > 1)\n          scan U (a)\n    shared twice\n",
		},
		"sort and take are top": {
			`T | sort by a desc | take 3 | project a`,
			"project a\n  top 3 by a desc\n    scan T (a)\n",
		},
		"a call that fills several columns is made once": {
			`T | extend (x, y) = series_fit_line(d) | project x, y`,
			"project x, y\n  project d, x = toreal(series_fit_line[0]), y = toreal(series_fit_line[1])\n    project series_fit_line = series_fit_line(d), d\n      scan T (d)\n",
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, explained(t, c.query)) })
	}
}
