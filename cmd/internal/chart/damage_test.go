package chart_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/picture"
	"kql/cmd/internal/chart/terminal"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

var (
	names      = []string{"", "ana", "bo", "日本語の名前", "a&b<script>alert(1)</script>", "x\x1b[31m", "line\nbreak", "a very long name that has no room in most places, nor here", "e\u0301", "\xff\xfe"}
	kinds      = []string{"timechart", "anomalychart", "linechart", "areachart", "stackedareachart", "scatterchart", "columnchart", "barchart", "piechart", "card"}
	lists      = []string{`[1,2,null,4]`, `["2026-05-01T00:00:00Z","2026-05-02T00:00:00Z","2026-05-03T00:00:00Z"]`, `[]`, `[1,"x"]`, `{"a":1}`, `7`, `null`}
	reals      = []float64{0, 1, -1, 0.1, 1e9, -2.5e6, 1e308, -1e308, 1e-300, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 123456.789}
	longs      = []int64{0, 1, -1, 7, 100, math.MaxInt64, math.MinInt64, 12345}
	properties = [][2]string{{"yaxis", "log"}, {"xaxis", "log"}, {"accumulate", "true"}, {"ymin", "-5"}, {"ymin", "1e300"}, {"ymax", "10"}, {"ymax", "0"}, {"legend", "hidden"}}

	ticks = []int64{0, 639_000_000_000_000_000, 639_000_036_000_000_000, 639_000_864_000_000_000, 3155378975999999999}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// random is a table of random columns, with values that are hard to draw among them.
func random(r *rand.Rand) executor.Result {
	n := []int{0, 1, 2, 5, 40, 600}[r.IntN(6)]
	typed := []types.Type{types.String, types.Long, types.Real, types.Datetime, types.Timespan, types.Bool, types.Dynamic}
	var schema planner.Schema
	var cols []*vector.Vector
	for i := range 1 + r.IntN(5) {
		typ := pick(r, typed)
		b := vector.NewBuilder(typ, n)
		wild := r.IntN(3) == 0
		for row := range n {
			switch {
			case typ != types.String && r.IntN(12) == 0:
				b.AppendNull()
			case typ == types.String:
				b.AppendStr(pick(r, names))
			case typ == types.Dynamic:
				b.AppendStr(pick(r, lists))
			case typ == types.Bool:
				b.AppendBool(r.IntN(2) == 0)
			case typ == types.Real && wild:
				b.AppendReal(pick(r, reals))
			case typ == types.Real:
				b.AppendReal(r.NormFloat64() * 100)
			case typ == types.Datetime && !wild:
				b.AppendLong(ticks[1] + int64(row)*36_000_000_000)
			case typ == types.Datetime:
				b.AppendLong(pick(r, ticks))
			default:
				b.AppendLong(pick(r, longs))
			}
		}
		schema = append(schema, planner.Column{Name: fmt.Sprintf("c%d%s", i, pick(r, names)), Type: typ})
		cols = append(cols, b.Vector())
	}
	return executor.Result{Schema: schema, Batches: []*vector.Batch{vector.NewBatch(n, cols)}}
}

// seed makes the tables the same ones each time.
const seed = 6

// TestRandomTables draws random tables in every way: none may panic, run over its width or break a picture.
func TestRandomTables(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 2))
	drawn := map[string]int{}
	for i := range 4000 {
		table := random(r)
		render := &planner.Render{Chart: pick(r, kinds), Properties: map[string]string{"kind": pick(r, []string{"", "stacked", "stacked100"})}}
		for _, name := range []string{"title", "xtitle"} {
			render.Properties[name] = pick(r, names)
		}
		for _, p := range properties {
			if r.IntN(6) == 0 {
				render.Properties[p[0]] = p[1]
			}
		}
		c, err := chart.From(render, table)
		if err != nil {
			continue
		}
		drawn[render.Chart]++
		width := 20 + r.IntN(200)
		for _, color := range []bool{false, true} {
			text := terminal.Draw(c, terminal.Options{Width: width, Height: r.IntN(40), Color: color})
			text = escape.ReplaceAllString(text, "")
			require.NotContains(t, text, "\x1b")
			fits(t, text, width)
		}
		if i%40 == 0 {
			var b bytes.Buffer
			require.NoError(t, picture.Write(&b, c, "svg"))
			wellFormed(t, b.Bytes())
			b.Reset()
			require.NoError(t, picture.Write(&b, c, "png"))
			_, err := png.Decode(&b)
			require.NoError(t, err)
		}
	}
	for _, k := range kinds {
		require.Greater(t, drawn[k], 30, "%s: %s", k, strings.Repeat(".", drawn[k]))
	}
}
