package grid_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/grid"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

var texts = []string{"", "ana", "日本語の名前", "x\x1b[31m", "line\nbreak", strings.Repeat("long ", 40), "e\u0301", "\xff\xfe", `{"a":[1,{"b":"c"}]}`}

// random is a result of some columns and rows, in batches.
func random(r *rand.Rand) executor.Result {
	kinds := []types.Type{types.String, types.Long, types.Datetime, types.Bool, types.Dynamic, types.Timespan}
	var t executor.Result
	for i := range r.IntN(12) {
		t.Schema = append(t.Schema, planner.Column{Name: fmt.Sprint("c", i, strings.Repeat("x", r.IntN(30)), texts[r.IntN(4)]), Type: kinds[r.IntN(len(kinds))]})
	}
	for range r.IntN(4) {
		n := r.IntN(30)
		var columns []*vector.Vector
		for _, c := range t.Schema {
			b := vector.NewBuilder(c.Type, n)
			for range n {
				switch {
				case r.IntN(4) == 0:
					b.AppendNull()
				case c.Type == types.String:
					b.AppendStr(texts[r.IntN(len(texts))])
				case c.Type == types.Dynamic:
					b.AppendStr(texts[len(texts)-1])
				case c.Type == types.Bool:
					b.AppendBool(true)
				default:
					b.AppendLong(r.Int64N(1 << 60))
				}
			}
			columns = append(columns, b.Vector())
		}
		t.Batches = append(t.Batches, vector.NewBatch(n, columns))
	}
	return t
}

// TestFits draws random results: no line is wider than the screen or has control characters, and the rows that are
// not shown are counted.
func TestFits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		table := random(r)
		g := grid.New(table)
		o := grid.Options{Width: 20 + r.IntN(150), Lines: r.IntN(40), Rows: r.IntN(3) * 5}
		lines, rows := g.Draw(grid.Shape(r.IntN(3)), o)
		require.LessOrEqual(t, rows, g.Rows)
		require.True(t, rows > 0 || g.Rows == 0)
		fits(t, lines, o.Width)
		if rows < g.Rows {
			require.Contains(t, lines[len(lines)-1], grid.Count(g.Rows-rows, "row")+" more")
		}
	}
}

func fits(t *testing.T, lines []string, width int) {
	t.Helper()
	for _, line := range lines {
		require.LessOrEqual(t, runewidth.StringWidth(line), max(width, 24), "%q", line)
		require.False(t, strings.ContainsAny(line, "\n\x1b\t"), "%q", line)
	}
}

// TestPage presses random keys on the pages of random results.
func TestPage(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyUp}, {Code: tea.KeyDown}, {Code: tea.KeyLeft}, {Code: tea.KeyRight}, {Code: tea.KeyPgUp}, {Code: tea.KeyPgDown}, {Code: tea.KeyHome}, {Code: tea.KeyEnd},
		{Code: tea.KeyEnter}, {Code: '/', Text: "/"}, {Code: 'a', Text: "a"}, {Code: 'n', Text: "n"}, {Code: tea.KeyBackspace}, {Code: tea.KeyEscape}, {Code: '$', Text: "$"},
	}
	for range 300 {
		p := grid.NewPage(grid.New(random(r)), false)
		width, height := 20+r.IntN(120), 4+r.IntN(40)
		p.Resize(width, height)
		for range 30 {
			p.Key(keys[r.IntN(len(keys))])
			lines := p.Lines()
			require.Len(t, lines, height)
			fits(t, lines, width)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	v := vector.NewBuilder(types.Long, 1_000_000)
	for i := range 1_000_000 {
		v.AppendLong(int64(i))
	}
	columns := []*vector.Vector{v.Vector(), v.Vector()}
	t := executor.Result{Schema: planner.Schema{{Name: "a", Type: types.Long}, {Name: "b", Type: types.Long}}, Batches: []*vector.Batch{vector.NewBatch(1_000_000, columns)}}
	p := grid.NewPage(grid.New(t), true)
	p.Resize(100, 40)
	for b.Loop() {
		p.Key(tea.KeyPressMsg{Code: tea.KeyPgDown})
		p.Lines()
	}
}
