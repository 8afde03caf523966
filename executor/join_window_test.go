package executor

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// windows are conditions that bound the difference of two times, and some that look like it. %s is an operator, %d a
// count of minutes.
var windows = []string{
	"u %s t + %dm", "t %s u - %dm", "u - t %s %dm", "t - u %s %dm", "abs(u - t) %s %dm", "u - t between (-3m .. %[2]dm)",
	"u between (t .. (t + %[2]dm))", "u !between (t .. (t + %[2]dm))", "datetime_diff('minute', u, t) %s %d", "datetime_diff('hour', t, u) %s %d",
	"(u - t) / 1m %s %d", "u + 1m - (t + 2m) %s %dm", "-(u - t) %s %dm", "u %s datetime(2026-05-01T00:%02[2]d:00)", "n + m %s %d", "t + (u - t) %s u - %dm", "not(u - t %s %dm)",
}

// TestConditionsInJoinsKeepTheRows has conditions on times of both sides behind joins, over rows with nulls, equal times
// and keys of many rows, and runs each with the rule that moves them into the join and without.
func TestConditionsInJoinsKeepTheRows(t *testing.T) {
	for seed := range uint64(600) {
		g := rand.New(rand.NewPCG(seed, 11))
		data := memoryTables{"L": timesTable(g, "t", "n"), "R": timesTable(g, "u", "m")}
		var conditions []string
		for range 1 + g.IntN(3) {
			op := []string{"<", "<=", ">", ">=", "=="}[g.IntN(5)]
			form := windows[g.IntN(len(windows))]
			if !strings.Contains(form, "[2]") {
				form = fmt.Sprintf(form, op, g.IntN(25))
			} else {
				form = strings.TrimSuffix(fmt.Sprintf(form, op, g.IntN(25)), "%!(EXTRA string="+op+")")
			}
			conditions = append(conditions, form)
		}
		kind := []string{"inner", "inner", "leftouter", "rightouter"}[g.IntN(4)]
		extra := []string{"", "| extend t = t + 1m ", "| project k, t, u, n, m ", "| where n != 3 "}[g.IntN(4)]
		query := fmt.Sprintf("L | join kind=%s (R) on k %s| where %s", kind, extra, strings.Join(conditions, []string{" and ", " | where ", " or "}[g.IntN(3)]))
		want, err := ruleRows(query, data, []string{"join conditions"})
		require.NoError(t, err, query)
		got, err := ruleRows(query, data, nil)
		require.NoError(t, err, query)
		require.Equal(t, want, got, query)
	}
}

// timesTable is up to 60 rows of a key of few values, a time within some minutes, and a number.
func timesTable(g *rand.Rand, when, number string) *testTable {
	rows := g.IntN(60)
	k, at, n := vector.NewBuilder(types.Long, rows), vector.NewBuilder(types.Datetime, rows), vector.NewBuilder(types.Long, rows)
	start, _ := types.ParseDatetime("2026-05-01")
	for range rows {
		k.AppendLong(int64(g.IntN(3)))
		if g.IntN(8) == 0 {
			at.AppendNull()
		} else {
			at.AppendLong(start + int64(g.IntN(40))*types.Day/1440/2)
		}
		n.AppendLong(int64(g.IntN(12)))
	}
	return &testTable{
		columns: []planner.TableColumn{{Name: "k", Type: types.Long}, {Name: when, Type: types.Datetime}, {Name: number, Type: types.Long}},
		batches: []*vector.Batch{vector.NewBatch(rows, []*vector.Vector{k.Vector(), at.Vector(), n.Vector()})},
	}
}
