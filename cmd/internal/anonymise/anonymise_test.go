package anonymise

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"kql/cmd/internal/casefile"
	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

var update = flag.Bool("update", false, "write what becomes of the rows into the cases")

func TestRows(t *testing.T) {
	casefile.Run(t, "../../../testdata/anonymise/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string { return outcome(t, text) })
	})
}

// outcome is what becomes of the rows of a case.
func outcome(t *testing.T, text string) string {
	var tables []Table
	var keep []string
	for line := range strings.Lines(text) {
		name, row, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "keep:" {
			keep = append(keep, row)
			continue
		}
		require.True(t, gjson.Valid(row), line)
		tables = append(tables, Table{name, rowOf(gjson.Parse(row))})
	}
	left := Tables(tables, keep)
	var b strings.Builder
	for _, table := range tables {
		b.WriteString(table.Name + " ")
		require.NoError(t, output.Write(&b, "ndjson", table.Result))
	}
	for _, l := range left {
		fmt.Fprintln(&b, "left "+l.String())
	}
	return b.String()
}

// rowOf is a row whose texts are texts and whose other values are dynamic.
func rowOf(row gjson.Result) executor.Result {
	var r executor.Result
	var cols []*vector.Vector
	row.ForEach(func(key, value gjson.Result) bool {
		typ, text := types.Dynamic, value.Raw
		if value.Type == gjson.String && key.Str != "D" {
			typ, text = types.String, value.Str
		}
		b := vector.NewBuilder(typ, 1)
		b.AppendStr(text)
		r.Schema, cols = append(r.Schema, planner.Column{Name: key.Str, Type: typ}), append(cols, b.Vector())
		return true
	})
	r.Batches = []*vector.Batch{vector.NewBatch(1, cols)}
	return r
}

// TestSpellingsStayApart gives each spelling of a name one of its own.
func TestSpellingsStayApart(t *testing.T) {
	n := newNames(nil)
	n.ready = true
	seen := map[string]bool{}
	for _, name := range []string{"ana", "ANA", "Ana", "aNa", "anA", "ANa", "aNA", "AnA"} {
		out := n.of(users, name)
		require.Equal(t, "user1", strings.ToLower(out))
		require.False(t, seen[out], out)
		seen[out] = true
	}
}

// FuzzText holds that any text becomes one, whatever is in it, and that the same one becomes the same.
func FuzzText(f *testing.F) {
	for _, text := range []string{"ana@contoso.com", "://.", "1.2.3.4", "::", "[\"a", "\xff@\xfe", "S-1-5-21-1-1-1", "a@b.c://d@e.f"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b := vector.NewBuilder(types.String, 2)
		b.AppendStr(text)
		b.AppendStr(text)
		r := executor.Result{Schema: planner.Schema{{Name: "UserName", Type: types.String}}, Batches: []*vector.Batch{vector.NewBatch(2, []*vector.Vector{b.Vector()})}}
		Tables([]Table{{"T", r}}, nil)
		require.Equal(t, r.Batches[0].Col(0).Str(0), r.Batches[0].Col(0).Str(1))
	})
}
