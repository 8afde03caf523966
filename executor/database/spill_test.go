package database_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
	"kql/executor/ingest"
	"kql/functions/vector"
)

// large are queries whose operators hold more than littleMemory.
var large = []struct{ what, query string }{
	{"sort", `range x from 1 to 700000 step 1 | extend k = hash(x, 1009), s = strcat("user", x % 1000), d = pack("n", x) | sort by k asc, s desc
| extend at = toint(d.n) | summarize count(), sum(x), take_any(k, s), make_list(at, 5) by x % 7`},
	{"sort of what is in order", `range x from 1 to 900000 step 1 | extend t = datetime(2026-05-01) + x * 1s, s = tostring(x) | sort by t asc | summarize take_any(x), make_list(s, 4), count()`},
	{"sort with nulls", `range x from 1 to 700000 step 1 | extend r = iff(x % 3 == 0, real(null), toreal(hash(x, 5003))), y = tostring(x) | sort by r desc nulls first
| summarize make_list(x, 3), take_any(y), count() by isnull(r)`},
	{"summarize", `range x from 1 to 700000 step 1 | summarize n = count(), s = sum(x), l = make_list(x, 3), d = dcount(x) by k = strcat("k", x % 400000), b = x % 2 == 0
| summarize count(), sum(n), sum(s), max(s), sum(array_length(l)), sum(d)`},
	{"lists in the order of the rows", `range x from 1 to 600000 step 1 | sort by x desc | summarize l = make_list(x) by k = x % 300000 | where k < 5`},
	{"distinct", `range x from 1 to 900000 step 1 | extend k = iff(x % 5 == 0, "", tostring(x % 900000)) | distinct k | count`},
	{"join kind=inner", `range x from 1 to 600000 step 1 | extend k = x % 500000 | join kind=inner (range y from 1 to 600000 step 1 | extend t = strcat("t", y % 7)) on $left.k == $right.y
| summarize count(), sum(x), sum(y), dcount(t)`},
	{"join of two keys", `range x from 1 to 500000 step 1 | extend k = tostring(x % 400000), b = x % 2 | join kind=innerunique (range y from 1 to 600000 step 1 | extend k = tostring(y), b = y % 3) on k, b
| summarize count(), sum(x), sum(y)`},
	{"join kind=leftouter", `range x from 1 to 600000 step 1 | extend k = iff(x % 9 == 0, long(null), x % 500000) | join kind=leftouter (range y from 300000 to 900000 step 1) on $left.k == $right.y
| summarize count(), sum(x), sum(y), countif(isnull(y))`},
	{"join kind=fullouter", `range x from 1 to 600000 step 1 | extend k = x % 500000 | join kind=fullouter (range y from 200000 to 900000 step 1) on $left.k == $right.y
| summarize count(), sum(x), sum(y), countif(isnull(x)), countif(isnull(y))`},
	{"join kind=rightouter", `range x from 1 to 600000 step 1 | join kind=rightouter (range y from 500000 to 1100000 step 1) on $left.x == $right.y | summarize count(), countif(isnull(x)), sum(y)`},
	{"join kind=leftanti", `range x from 1 to 600000 step 1 | join kind=leftanti (range y from 500000 to 1100000 step 1) on $left.x == $right.y | summarize count(), sum(x)`},
	{"join kind=rightsemi", `range x from 1 to 600000 step 1 | join kind=rightsemi (range y from 500000 to 1100000 step 1) on $left.x == $right.y | summarize count(), sum(y)`},
}

const littleMemory = 12 << 20

// rowTexts is the rows of results as text, in no order.
func rowTexts(result executor.Result) []string {
	var out []string
	for _, b := range result.Batches {
		for i := range b.Len {
			var row []string
			for _, v := range b.Cols() {
				switch {
				case v.Null(i):
					row = append(row, "null")
				case v.Text != nil:
					row = append(row, v.Str(i))
				case v.Reals != nil:
					row = append(row, fmt.Sprint(v.Real(i)))
				case v.Bools != nil:
					row = append(row, fmt.Sprint(v.Bool(i)))
				default:
					row = append(row, fmt.Sprint(v.Long(i)))
				}
			}
			out = append(out, strings.Join(row, " "))
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}

// With little memory rows go through temporary files, and the answers are those of much memory.
func TestAnswersWithLittleMemory(t *testing.T) {
	db, err := database.Open(t.Context(), database.Options{})
	require.NoError(t, err)
	for _, c := range large {
		t.Run(c.what, func(t *testing.T) {
			want, err := run(t, db, c.query, database.Limits{})
			require.NoError(t, err)
			got, err := run(t, db, c.query, database.Limits{Memory: littleMemory})
			require.NoError(t, err)
			assert.Equal(t, rowTexts(want), rowTexts(got))

			if runtime.GOOS == "windows" {
				return
			}
			t.Setenv("TMPDIR", t.TempDir()+"/missing")
			_, err = run(t, db, c.query, database.Limits{Memory: littleMemory})
			require.ErrorIs(t, err, executor.ErrMemory, "it should need the file")
			assert.Contains(t, err.Error(), "cannot write its rows")
		})
	}
}

func TestNoSpill(t *testing.T) {
	db, err := database.Open(t.Context(), database.Options{NoSpill: true})
	require.NoError(t, err)
	_, err = run(t, db, large[0].query, database.Limits{Memory: littleMemory})
	require.ErrorIs(t, err, executor.ErrMemory)
	assert.Contains(t, err.Error(), "more than the memory budget of 12 MB")
}

// A join of which nobody reads a column has no rows to hold, however many they are.
func TestCountOfAJoinWithLittleMemory(t *testing.T) {
	db, err := database.Open(t.Context(), database.Options{NoSpill: true})
	require.NoError(t, err)
	got, err := run(t, db, "range x from 1 to 20000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 5000 step 1 | extend k = 1) on k | count", database.Limits{Memory: littleMemory})
	require.NoError(t, err)
	assert.Equal(t, []string{"100000000"}, rowTexts(got))
}

// However a run ends, no temporary file of it stays open.
func TestNoFileStaysOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the open files are read as Linux shows them")
	}
	db, err := database.Open(t.Context(), database.Options{Ingest: ingest.Options{Budget: executor.NewBudget(littleMemory)}})
	require.NoError(t, err)
	q, err := db.Prepare(t.Context(), large[0].query)
	require.NoError(t, err)
	spills := func() (n int) {
		files, err := os.ReadDir("/proc/self/fd")
		require.NoError(t, err)
		for _, f := range files {
			if to, _ := os.Readlink("/proc/self/fd/" + f.Name()); strings.Contains(to, ".spill") {
				n++
			}
		}
		return n
	}
	_, err = q.Run(t.Context(), database.Limits{})
	require.NoError(t, err)
	require.Zero(t, spills(), "after a run")
	most := 0
	require.NoError(t, db.Each(t.Context(), q.Bound, db.Options(), func(int, *vector.Batch) error {
		most = max(most, spills())
		return nil
	}))
	require.Positive(t, most, "it should need a file")
	require.Zero(t, spills(), "after rows that were taken as they were made")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = q.Run(ctx, database.Limits{})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Eventually(t, func() bool { return spills() == 0 }, 10*time.Second, 10*time.Millisecond, "after one that was cancelled")
}
