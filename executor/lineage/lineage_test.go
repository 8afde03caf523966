package lineage

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// oneTable is a catalogue with the table T, whose rows are k = 0, 1, 2, 0, 1, 2 ... and n = 0, 1, 2, 3 ...
type oneTable struct{}

func (oneTable) Table(name string) ([]planner.TableColumn, bool) {
	return []planner.TableColumn{{Name: "k", Type: types.Long}, {Name: "n", Type: types.Long}}, name == "T"
}
func (oneTable) Tables() []string                                     { return []string{"T"} }
func (oneTable) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

const rows = 40_000 // more than one partition

func tables() executor.Tables {
	k, n := vector.NewBuilder(types.Long, rows), vector.NewBuilder(types.Long, rows)
	for i := range int64(rows) {
		k.AppendLong(i % 3)
		n.AppendLong(i)
	}
	return executor.HeldTables{"T": {Names: []string{"k", "n"}, Columns: []*vector.Vector{k.Vector(), n.Vector()}, Rows: rows}}
}

// origins is the n of the rows of T that row 0 of a query came from.
func origins(t *testing.T, query string) (from []int32, given int) {
	tree, problems := parser.Parse(query)
	require.Empty(t, problems)
	plain := planner.Bind(tree, oneTable{}, planner.Options{})
	require.Empty(t, plain.Diagnostics)
	want, err := executor.Run(context.Background(), plain.Plan, tables(), executor.Options{})
	require.NoError(t, err)
	r := planner.Bind(tree, oneTable{}, planner.Options{Without: planner.Rules()})
	trace, err := Run(context.Background(), r.Plan, tables(), executor.Options{})
	require.NoError(t, err)
	require.Equal(t, want.Rows(), trace.Last.Rows.Len, "rows of the plain run and of the steps")
	live := map[*Step]map[int32]bool{trace.Last: {0: true}}
	for i := len(trace.Steps) - 1; i >= 0; i-- {
		s := trace.Steps[i]
		for k, in := range s.Inputs {
			for row := range live[s] {
				for _, r := range s.From[k][row] {
					if live[in] == nil {
						live[in] = map[int32]bool{}
					}
					live[in][r] = true
				}
			}
		}
	}
	for _, s := range trace.Steps {
		if _, scan := s.Node.(*planner.Scan); scan {
			for r := range int32(rows) {
				if live[s][r] {
					from = append(from, r)
				}
			}
		}
	}
	return from, trace.Last.Rows.Len
}

func TestOrigins(t *testing.T) {
	for query, want := range map[string]string{
		`T | where n == 7`:                                                                               "[7] of 1",
		`T | where n > 30000 | project n | take 1`:                                                       "[30001] of 1",
		`T | top 2 by n desc`:                                                                            "[39999] of 2",
		`T | where n < 7 | sort by n desc | extend p = prev(n)`:                                          "[6] of 7",
		`T | where n < 7 | summarize count() by k`:                                                       "[0 3 6] of 3",
		`T | where n < 7 | summarize count()`:                                                            "[0 1 2 3 4 5 6] of 1",
		`T | where n in (5, 33000) | distinct k`:                                                         "[5] of 2",
		`T | summarize arg_max(n, *) by k | where n == 39999 | project n`:                                "13334 rows of 1",
		`T | where n == 4 | join kind=inner (T | where n == 7) on k`:                                     "[4 7] of 1",
		`T | where n == 4 | join kind=leftouter (T | where n == 8) on k`:                                 "[4] of 1",
		`T | where n == 4 | join kind=rightouter (T | where n == 8) on k`:                                "[8] of 1",
		`T | where n == 4 | join kind=rightsemi (T | where n == 7) on k`:                                 "[7] of 1",
		`T | where n == 4 | join kind=leftanti (T | where n == 8) on k`:                                  "[4] of 1",
		`union (T | where n == 9), (T | where n == 8) | where n == 8`:                                    "[8] of 1",
		`T | where n == 2 | mv-expand x = range(1, 3)`:                                                   "[2] of 3",
		`T | where n == 2 | mv-apply x = range(1, 3) on (summarize sum(tolong(x)))`:                      "[2] of 1",
		`T | where n == 12 | extend s = strcat("a", n) | parse-where s with "a" m`:                       "[12] of 1",
		`let a = T | where n < 3; union a, (a | where n == 2) | where n == 2 | summarize count()`:        "[2] of 1",
		`T | where n == toscalar(T | summarize max(n))`:                                                  "[39999] of 1",
		`T | where n in ((T | where n == 3 | project n))`:                                                "[3] of 1",
		`T | where n < 4 | partition hint.strategy=native by k (top 1 by n)`:                             "[0 1 2 3] of 3",
		`T | where n < 4 | make-series c = count() on n from 0 to 4 step 1`:                              "[0 1 2 3] of 1",
		`T | where n < 4 | evaluate narrow()`:                                                            "[0 1 2 3] of 8",
		`range x from 1 to 3 step 1 | join kind=inner (T | where n < 3) on $left.x == $right.n | take 1`: "[1] of 1",
		`T | where n < 6 | make-series c = count() on n from 0 to 6 step 1 by k | where k == 1`:          "[1 4] of 1",
		`T | where n < 3 | extend b = bag_pack("x", n) | evaluate bag_unpack(b) | where n == 2`:          "[2] of 1",
		`let nets = T | where n < 2 | project net = strcat("10.0.", n, ".0/24"), n; T | where n in (0, 2) | extend a = strcat("10.0.", n, ".9") | evaluate ipv4_lookup(nets, a, net)`: "[0 0] of 1",
	} {
		from, given := origins(t, query)
		got := fmt.Sprintf("%v of %d", from, given)
		if len(from) > 10 {
			got = fmt.Sprintf("%d rows of %d", len(from), given)
		}
		assert.Equal(t, want, got, query)
	}
}
