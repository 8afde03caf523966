package executor

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// tableNames is a catalogue of the tables in memory.
type tableNames struct{ memoryTables }

func (c tableNames) Table(name string) ([]planner.TableColumn, bool) {
	t := c.memoryTables[name]
	if t == nil {
		return nil, false
	}
	return t.columns, true
}
func (c tableNames) Tables() []string                                     { return slices.Sorted(maps.Keys(c.memoryTables)) }
func (c tableNames) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

// TestPlanRulesKeepTheRows writes queries in which lets, names given with as, functions and subqueries stand wherever
// they may, and runs them with all rules that improve plans, without each of them, and with none.
func TestPlanRulesKeepTheRows(t *testing.T) {
	data := memoryTables{}
	for i, name := range []string{"T", "U"} {
		a, b, c := vector.NewBuilder(types.Long, 20), vector.NewBuilder(types.String, 20), vector.NewBuilder(types.Long, 20)
		for row := range 20 {
			a.AppendLong(int64(row * (i + 3) % 7))
			b.AppendStr(string(rune('p' + row*(i+2)%5)))
			c.AppendLong(int64(row))
		}
		data[name] = &testTable{
			columns: []planner.TableColumn{{Name: "a", Type: types.Long}, {Name: "b", Type: types.String}, {Name: "c", Type: types.Long}},
			batches: []*vector.Batch{vector.NewBatch(20, []*vector.Vector{a.Vector(), b.Vector(), c.Vector()})},
		}
	}
	variants := [][]string{nil, planner.Rules()}
	for _, name := range planner.Rules() {
		variants = append(variants, []string{name})
	}
	for seed := range uint64(1500) {
		g := &queryWriter{Rand: rand.New(rand.NewPCG(seed, 7))}
		query := g.query()
		var want []string
		for i, without := range variants {
			got, err := ruleRows(query, data, without)
			require.NoError(t, err, "without %v: %s", without, query)
			if i == 0 {
				want = got
			}
			require.Equal(t, want, got, "without %v: %s", without, query)
		}
	}
}

// ruleRows is a query's rows as texts, sorted.
func ruleRows(query string, data memoryTables, without []string) (rows []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	q, problems := parser.Parse(query)
	if problems.Failed() {
		return nil, problems
	}
	r := planner.Bind(q, tableNames{data}, planner.Options{Without: without})
	if r.Diagnostics.Failed() {
		return nil, r.Diagnostics
	}
	result, err := Run(context.Background(), r.Plan, data, Options{Parallelism: 2, Query: &functions.QueryContext{}})
	if err != nil {
		return nil, err
	}
	for _, b := range result.Batches {
		for i := range b.Len {
			var cells []string
			for k := range r.Schema {
				cells = append(cells, r.Schema[k].Name+"="+cellText(b.Col(k), i))
			}
			rows = append(rows, strings.Join(cells, " "))
		}
	}
	slices.Sort(rows)
	return rows, nil
}

// cellText is a value as text.
func cellText(v *vector.Vector, i int) string {
	switch {
	case v.Null(i):
		return "null"
	case v.Longs != nil:
		return fmt.Sprint(v.Long(i))
	}
	return v.Str(i)
}

// queryWriter writes queries at random. Every table in them has the columns a and b, and nothing depends on the order of
// rows or on which of several equal ones is taken.
type queryWriter struct {
	*rand.Rand
	tables, scalars, functions []string
	named                      int
}

func (g *queryWriter) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *queryWriter) query() string {
	var text strings.Builder
	for i := range g.IntN(5) {
		name := fmt.Sprintf("L%d", i)
		switch g.IntN(4) {
		case 0:
			fmt.Fprintf(&text, "let %s = %s; ", name, g.scalar(2))
			g.scalars = append(g.scalars, name)
		case 1:
			fmt.Fprintf(&text, "let %s = (n: long = %d) { %s | where a != n }; ", name, g.IntN(9), g.table(2))
			g.functions = append(g.functions, name)
		case 2:
			fmt.Fprintf(&text, "let %s = materialize(%s); ", name, g.table(2))
			g.tables = append(g.tables, name)
		default:
			fmt.Fprintf(&text, "let %s = %s; ", name, g.table(2))
			g.tables = append(g.tables, name)
		}
	}
	return text.String() + g.table(3)
}

func (g *queryWriter) table(depth int) string {
	text := g.source(depth)
	named := g.tables
	for range g.IntN(4) {
		if g.IntN(6) == 0 {
			g.named++
			name := fmt.Sprintf("N%d", g.named)
			text += " | as " + name
			g.tables = append(slices.Clip(g.tables), name)
			continue
		}
		text += " | " + g.step(depth-1)
	}
	g.tables = named
	return text
}

func (g *queryWriter) source(depth int) string {
	choices := append([]string{"T", "U", "T", "datatable(a:long, b:string)[1, 'p', 2, 'q', 2, 'r']"}, g.tables...)
	for _, f := range g.functions {
		choices = append(choices, f+"()", fmt.Sprintf("%s(%d)", f, g.IntN(5)), f)
	}
	if depth > 0 {
		choices = append(choices, "(union ("+g.table(depth-1)+"), ("+g.table(depth-1)+"))")
	}
	return g.pick(choices...)
}

func (g *queryWriter) step(depth int) string {
	if depth <= 0 {
		return g.pick("where a > 1", "extend x = a + 1", "project a, b", "distinct a, b", "summarize a = max(a) by b", "where "+g.condition(0))
	}
	sub := func() string { return "(" + g.table(depth) + ")" }
	return g.pick(
		"where "+g.condition(depth), "where "+g.condition(depth), "extend x = "+g.scalar(depth), "extend y = "+g.scalar(depth)+" | project a, b",
		"project a = "+g.scalar(depth)+", b", "project a, b = iff("+g.condition(depth)+", b, 'z')",
		"join kind="+g.pick("inner", "leftouter", "leftanti", "leftsemi")+" ("+g.table(depth)+" | distinct a, b) on a | project a, b",
		"lookup ("+g.table(depth)+" | summarize z = max(b) by a) on a", "union "+sub(),
		"summarize a = max(a), n = countif("+g.condition(depth)+") by b", "summarize a = sum(a + "+g.scalar(depth)+"), q = dcount(b) by b",
		"mv-expand a = pack_array(a, "+g.scalar(depth)+") to typeof(long)", "parse b with * 'q' z", "top 1000 by a",
		"sort by a | extend z = 1", "where a in (("+g.table(depth)+" | project a))",
	)
}

func (g *queryWriter) condition(depth int) string {
	choices := []string{"a > 2", "b == 'p'", "b in ('q', 'r')", "a between (0 .. 4)"}
	for _, s := range g.scalars {
		choices = append(choices, "a < "+s, "a != "+s+" or b == 'p'")
	}
	if depth > 0 {
		table := g.table(depth - 1)
		choices = append(choices, "a in (("+table+" | project a))", "b !in (("+table+" | where a > 3 | distinct b))",
			"a >= "+g.scalar(depth-1), "a in (toscalar("+table+" | summarize make_set(a)))")
	}
	return g.pick(choices...)
}

// scalar is a long.
func (g *queryWriter) scalar(depth int) string {
	choices := append([]string{"1", "a_const"}, g.scalars...)
	if depth > 0 {
		choices = append(choices, "toscalar("+g.table(depth-1)+" | summarize max(a))", "coalesce(toscalar("+g.table(depth-1)+" | count), 0)")
	}
	return strings.ReplaceAll(g.pick(choices...), "a_const", "5")
}
