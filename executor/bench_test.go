package executor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

const benchRows = 1_000_000

// benchTables is a million rows: time rising, id all different, user of 5,000, dictionary-coded names of
// 100 and 10 kinds, and a string without a dictionary.
func benchTables() memoryTables {
	rnd := rand.New(rand.NewPCG(1, 1))
	time := &vector.Vector{Type: types.Datetime, Len: benchRows}
	id := &vector.Vector{Type: types.Long, Len: benchRows}
	user := &vector.Vector{Type: types.Long, Len: benchRows}
	var names, kinds []string
	text := vector.NewBuilder(types.String, benchRows)
	for i := range benchRows {
		time.Longs = append(time.Longs, 638000000000000000+int64(i)*25920000)
		id.Longs = append(id.Longs, rnd.Int64())
		user.Longs = append(user.Longs, rnd.Int64N(5000))
		names = append(names, fmt.Sprint("some action name ", rnd.Int64N(100)))
		kinds = append(kinds, fmt.Sprint("kind ", rnd.Int64N(10)))
		text.AppendStr(fmt.Sprintf("10.%d.%d.%d", rnd.IntN(4), rnd.IntN(200), rnd.IntN(200)))
	}
	return memoryTables{"T": table("time id user name kind text", 65536, time, id, user,
		coded(types.String, names...), coded(types.String, kinds...), text.Vector())}
}

func arrayTable(rows int) *testTable {
	b := vector.NewBuilder(types.Dynamic, rows)
	for i := range rows {
		b.AppendStr(fmt.Sprintf("[%d,2,%d]", i, i%7))
	}
	return table("list", 16384, b.Vector())
}

func BenchmarkOperators(b *testing.B) {
	m := benchTables()
	p := &plan{}
	s := p.scan(m, "T")
	count := func(keys ...string) planner.Node { return p.summarize(s, []planner.Agg{countAgg()}, keys...) }
	below := func(n int64) functions.Kernel {
		return func(_ *functions.Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
			out := &vector.Vector{Type: types.Bool, Len: rows, Bools: make([]bool, rows)}
			for i, x := range args[0].Longs[:rows] {
				out.Bools[i] = x < n
			}
			return out, nil
		}
	}
	users := p.summarize(p.scan(m, "T"), nil, "user")
	few := &planner.Take{Input: p.scan(m, "T"), Count: long(1000)}
	m["A"] = arrayTable(100_000)
	lists := p.scan(m, "A")
	expanded := p.expandOf(lists, types.Long, false, "list")
	slot := &planner.Slot{Output: planner.Output{Columns: expanded.Columns}}
	apply := &planner.Apply{Input: lists, Expanded: expanded, Slot: slot, Body: p.summarize(slot, []planner.Agg{sumAgg(ref(slot, "list"))})}
	apply.Columns = apply.Body.Schema()
	for _, c := range []struct {
		name string
		plan planner.Node
	}{
		{"expand", expanded},
		{"apply", apply},
		{"join few with many", p.join("inner", few, s, "id")},
		{"filter half", &planner.Filter{Input: s, Predicate: invoke("<", types.Bool, below(2500), ref(s, "user"))}},
		{"filter and count", p.summarize(&planner.Filter{Input: s, Predicate: invoke("<", types.Bool, below(25), ref(s, "user"))}, []planner.Agg{countAgg()}, "name")},
		{"group int", count("user")},
		{"group unique int", count("id")},
		{"group dictionary", count("name")},
		{"group two dictionaries", count("name", "kind")},
		{"group text", count("text")},
		{"group int, dictionary, text", count("user", "kind", "text")},
		{"join", p.summarize(p.join("inner", s, users, "user"), []planner.Agg{countAgg()})},
		{"join unique", p.summarize(p.join("inner", s, p.scan(m, "T"), "id"), []planner.Agg{countAgg()})},
		{"top 100 rising", &planner.Top{Input: s, Count: long(100), Keys: []planner.SortKey{{Expr: ref(s, "time"), Desc: true}}}},
		{"top 100 random", &planner.Top{Input: s, Count: long(100), Keys: []planner.SortKey{{Expr: ref(s, "id"), Desc: true}}}},
		{"sort int", &planner.Sort{Input: s, Keys: []planner.SortKey{{Expr: ref(s, "id")}}}},
		{"sort text, int", &planner.Sort{Input: s, Keys: []planner.SortKey{{Expr: ref(s, "text")}, {Expr: ref(s, "id")}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				_, err := Run(context.Background(), c.plan, m, Options{})
				require.NoError(b, err)
			}
		})
	}
}
