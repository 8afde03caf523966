package conformance

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// randomRows is how many rows a random table has; KQL_ROWS sets another number. The executor cuts tables in
// parts from 32,768 rows on.
var randomRows = rowsWanted()

func rowsWanted() int {
	if n, err := strconv.Atoi(os.Getenv("KQL_ROWS")); err == nil {
		return n &^ 1
	}
	return 2000
}

// randomTables is every table with made-up rows: mostly the words, numbers and keys that a query itself
// speaks of, so that some rows pass its conditions, among nulls and values at the ends of their types. The
// same seed gives the same rows.
type randomTables struct {
	seed    string
	words   []string // the query's texts
	keys    []string // the names that it takes steps to
	mu      sync.Mutex
	columns map[string]*vector.Vector
}

var (
	quotedText = regexp.MustCompile(`"([^"\n]{0,80})"|'([^'\n]{0,80})'`)
	stepName   = regexp.MustCompile(`\.\s*([A-Za-z_]\w*)|\[\s*["'](\w+)["']\s*\]`)
)

// oddTexts are texts that functions of all sorts take for something.
var oddTexts = []string{
	"", " ", "0", "-1", "50", "1.5", "1e400", "true", "null", "NaN", "2026-04-30T10:00:00Z", "1.02:03:04", "10.0.0.1", "203.0.113.7",
	"fe80::1%eth0", "::ffff:1.2.3.4", "https://user@example.com:8080/a/b?x=1&y=%20#f", `C:\Windows\System32\cmd.exe`, "cmd.exe /c \"echo a b\"",
	"aGVsbG8=", "%41", "é😀ß", "a_b-c d", "user@contoso.com", `{"a":[1,{"b":null}],"c":"d"}`, `[{"Name":"x","Value":"y"}]`, `{"broken":`,
	"00000000-0000-0000-0000-000000000001", "<x a='1'>y</x>", "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0",
}

func newRandomTables(id, text string) *randomTables {
	r := &randomTables{seed: id, words: oddTexts, keys: []string{"Name", "Value", "id", "0"}, columns: map[string]*vector.Vector{}}
	for _, m := range quotedText.FindAllStringSubmatch(text, 200) {
		r.words = append(r.words, m[1]+m[2])
	}
	for _, m := range stepName.FindAllStringSubmatch(text, 100) {
		r.keys = append(r.keys, m[1]+m[2])
	}
	return r
}

// Read gives a table's rows in two batches.
func (r *randomTables) Read(_ context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	whole := make([]*vector.Vector, len(cols))
	for i, c := range cols {
		whole[i] = r.column(table, c, as[i].Type)
	}
	out := make([]*vector.Batch, 2)
	for i := range out {
		part := make([]*vector.Vector, len(cols))
		for c, v := range whole {
			part[c] = v.Slice(i*randomRows/2, (i+1)*randomRows/2)
		}
		out[i] = vector.NewBatch(randomRows/2, part)
	}
	return out, nil
}

// External gives made-up rows for what a query names by location.
func (r *randomTables) External(_ context.Context, n *planner.External) ([]*vector.Batch, error) {
	cols := make([]*vector.Vector, len(n.Columns))
	for i, c := range n.Columns {
		cols[i] = r.column("external", planner.ScanColumn{Name: c.Name}, c.Type)
	}
	return []*vector.Batch{vector.NewBatch(randomRows, cols)}, nil
}

func (r *randomTables) column(table string, c planner.ScanColumn, t types.Type) *vector.Vector {
	r.mu.Lock()
	defer r.mu.Unlock()
	name := table + "." + c.Name
	v := r.columns[name]
	if v == nil {
		v = r.values(name, t)
		r.columns[name] = v
	}
	if c.Path == nil {
		return v
	}
	b := vector.NewBuilder(types.Dynamic, randomRows)
	for i := range randomRows {
		if at := c.Path.Get(v.Str(i)); v.Null(i) || at == "" {
			b.AppendNull()
		} else {
			b.AppendStr(at)
		}
	}
	return b.Vector()
}

func (r *randomTables) values(name string, t types.Type) *vector.Vector {
	h := fnv.New64a()
	fmt.Fprint(h, r.seed, name)
	g := rand.New(rand.NewPCG(h.Sum64(), 1))
	b := vector.NewBuilder(t, randomRows)
	for range randomRows {
		if g.IntN(12) == 0 {
			b.AppendNull()
			continue
		}
		switch t {
		case types.Bool:
			b.AppendBool(g.IntN(2) == 0)
		case types.Int:
			b.AppendLong(pick(g, 0, 1, -1, 50, 100, math.MaxInt32, math.MinInt32, int64(g.IntN(5000))))
		case types.Long:
			b.AppendLong(pick(g, 0, 1, -1, 443, math.MaxInt64, math.MinInt64, int64(g.IntN(100)), g.Int64()))
		case types.Datetime:
			back := g.Int64N(30 * 24 * 3600 * 1e7)
			b.AppendLong(pick(g, types.Ticks(now)-back, types.Ticks(now)-back, types.Ticks(now)-back/30, types.Ticks(now)-back%1e10, pick(g, 0, types.Ticks(now)+back)))
		case types.Timespan:
			b.AppendLong(pick(g, 0, 1, -g.Int64N(1e12), g.Int64N(1e12)))
		case types.Real:
			b.AppendReal(pick(g, 0, -1.5, g.Float64(), g.NormFloat64()*1e6, math.NaN(), math.Inf(1), math.MaxFloat64))
		case types.Decimal:
			b.AppendDecimal(apd.New(g.Int64N(1e9), -int32(g.IntN(6))))
		case types.Guid:
			b.AppendGuid(vector.GUID{byte(g.IntN(4))})
		case types.Dynamic:
			b.AppendStr(r.json(g, 3))
		default:
			b.AppendStr(r.text(g))
		}
	}
	return b.Vector()
}

func pick[T any](g *rand.Rand, of ...T) T { return of[g.IntN(len(of))] }

func (r *randomTables) text(g *rand.Rand) string {
	word := pick(g, r.words...)
	switch g.IntN(6) {
	case 0:
		return strings.ToUpper(word)
	case 1:
		return pick(g, r.words...) + pick(g, " ", "-", ",", "|", "") + word
	case 2:
		return "value " + strconv.Itoa(g.IntN(500))
	}
	return word
}

// json is a random value; a bag has the keys of the query.
func (r *randomTables) json(g *rand.Rand, depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		return pick(g, dynamic.Quote(r.text(g)), strconv.Itoa(g.IntN(200)-100), "1.5", "true", "null", `""`, "[]", "{}", "9223372036854775807", "1e300")
	}
	var parts []string
	if g.IntN(3) == 0 {
		for range g.IntN(4) {
			parts = append(parts, r.json(g, depth-1))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	seen := map[string]bool{}
	for range 1 + g.IntN(8) {
		if key := pick(g, r.keys...); !seen[key] {
			seen[key] = true
			parts = append(parts, dynamic.Quote(key)+":"+r.json(g, depth-1))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}
