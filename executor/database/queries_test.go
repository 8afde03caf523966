package database_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
)

// What is wrong with a text is an *Error with the text and the place.
func TestErrorsHavePlaces(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyUsers", []login{{"ada", 1}})
	for text, place := range map[string]string{
		"MyUsers\n| where N > 0\n| project User, Nope":    "3:17:",
		"MyUsers | where Nope == 1":                       "1:17:",
		"NoSuchTable | take 1":                            "1:1:",
		"let a = 1;\n\nMyUsers | extend b = a + c":        "3:26:",
		"MyUsers\n| join kind=inner NoSuchTable on User":  "2:19:",
		"MyUsers\n// a comment\n  | where nosuchfunc(N)":  "3:11:",
		"MyUsers | summarize count() by User | project N": "1:47:",
	} {
		q, err := db.Prepare(context.Background(), text)
		require.Error(t, err, text)
		assert.Nil(t, q, text)
		var e *database.Error
		require.True(t, errors.As(err, &e), text)
		assert.Equal(t, text, e.Text)
		assert.NotEmpty(t, e.Diagnostics, text)
		assert.True(t, strings.HasPrefix(err.Error(), place), "%s: %s", text, err)
	}
	for _, text := range []string{"MyUsers | where", "MyUsers | | count", "MyUsers | wherre N > 1", "print 'open"} {
		_, err := db.Prepare(context.Background(), text)
		var e *database.Error
		require.True(t, errors.As(err, &e), text)
		assert.NotEmpty(t, e.Diagnostics, text)
	}
	// The database is as good as before.
	assert.Equal(t, 1, asked(t, db, "MyUsers").Rows())
}

// Each statement that gives rows has its result, in order.
func TestSeveralStatements(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyNums", counting(10))
	q := prepared(t, db, "let n = 3;\nprint A = n;\n// between\nMyNums | where X <= n | sort by X asc;\nlet m = n * 2;\nMyNums | where X > m | summarize S=sum(X);")
	results, err := q.Run(context.Background(), database.Limits{})
	require.NoError(t, err)
	require.Len(t, results, 3)
	assert.Equal(t, []int64{3}, columnOf[int64](t, results[0], "A"))
	assert.Equal(t, []int64{1, 2, 3}, columnOf[int64](t, results[1], "X"))
	assert.Equal(t, []int64{34}, columnOf[int64](t, results[2], "S"))

	assert.Equal(t, []int64{1}, columnOf[int64](t, asked(t, db, "print A = 1;"), "A"))
}

// Parameters are given at Open as literals; those that are not have their
// defaults.
func TestParametersAtOpen(t *testing.T) {
	db := opened(t, database.Options{Params: map[string]string{
		"who": `"ada"`, "least": "2", "since": "datetime(2026-05-01)", "names": `dynamic(["ada","bob"])`, "wait": "1h",
	}})
	added(t, db, "MyUsers", []login{{"ada", 1}, {"ada", 2}, {"bob", 3}, {"eve", 4}})
	declare := `declare query_parameters(who:string = "eve", least:long = 0, since:datetime = datetime(2000-01-01), names:dynamic = dynamic([]), wait:timespan = 1m, other:string = "default");` + "\n"

	assert.Equal(t, []int64{2}, columnOf[int64](t, asked(t, db, declare+"MyUsers | where User == who and N >= least"), "N"))
	assert.Equal(t, []int64{3}, columnOf[int64](t, asked(t, db, declare+"MyUsers | where User in (names) | count"), "Count"))
	rows := rowsOf[struct {
		End   time.Time
		Other string
	}](t, asked(t, db, declare+"print End=since + wait, Other=other"))
	require.Len(t, rows, 1)
	assert.True(t, time.Date(2026, 5, 1, 1, 0, 0, 0, time.UTC).Equal(rows[0].End))
	assert.Equal(t, "default", rows[0].Other)

	// A query that declares none is not bothered by them.
	assert.Equal(t, 4, asked(t, db, "MyUsers").Rows())
}

// Parameters given at Run go before those of Open, for that run alone; others
// stay.
func TestParametersAtRun(t *testing.T) {
	db := opened(t, database.Options{Params: map[string]string{"who": `"ada"`, "least": "2"}})
	added(t, db, "MyUsers", []login{{"ada", 1}, {"ada", 2}, {"ada", 3}, {"bob", 4}})
	q := prepared(t, db, `declare query_parameters(who:string = "eve", least:long = 0);
MyUsers | where User == who and N >= least | summarize C=count()`)
	for range 2 {
		assert.Equal(t, []int64{2}, columnOf[int64](t, ran(t, q, database.Limits{}), "C"))
		assert.Equal(t, []int64{1}, columnOf[int64](t, ran(t, q, database.Limits{Params: map[string]string{"least": "3"}}), "C"))
		assert.Equal(t, []int64{1}, columnOf[int64](t, ran(t, q, database.Limits{Params: map[string]string{"who": `"bob"`}}), "C"))
		assert.Equal(t, []int64{0}, columnOf[int64](t, ran(t, q, database.Limits{Params: map[string]string{"who": `"bob"`, "least": "5"}}), "C"))
	}

	// A parameter without a default and without a value is an error.
	ctx := context.Background()
	bare, err := db.Prepare(ctx, "declare query_parameters(n:long);\nprint N=n")
	if err == nil {
		_, err = bare.Run(ctx, database.Limits{})
	}
	require.Error(t, err)
}

// Now is that of Open, that of At, or that of the run.
func TestNowOfEachRun(t *testing.T) {
	db := opened(t, database.Options{Now: midday})
	type row struct {
		At time.Time
		N  int64
	}
	added(t, db, "MyTimes", []row{{midday.Add(-10 * time.Minute), 1}, {midday.Add(-2 * time.Hour), 2}, {midday.Add(-26 * time.Hour), 3}})
	text := "MyTimes | where At between (ago(1h) .. now()) | project N, Now=now()"
	q := prepared(t, db, text)
	for range 2 {
		assert.Equal(t, []int64{1}, columnOf[int64](t, ran(t, q, database.Limits{}), "N"))
		earlier := midday.Add(-90 * time.Minute)
		r := ran(t, q, database.Limits{Now: earlier})
		assert.Equal(t, []int64{2}, columnOf[int64](t, r, "N"))
		assert.True(t, earlier.Equal(columnOf[time.Time](t, r, "Now")[0]))
	}
	yesterday := db.At(midday.Add(-25*time.Hour-30*time.Minute), nil)
	assert.Equal(t, []int64{3}, columnOf[int64](t, asked(t, yesterday, text), "N"))
	assert.Equal(t, []int64{1}, columnOf[int64](t, asked(t, db, text), "N"))

	// Without a time it is the time of the call.
	before := time.Now().Add(-time.Second)
	now := columnOf[time.Time](t, asked(t, opened(t, database.Options{}), "print Now=now()"), "Now")[0]
	assert.True(t, now.After(before) && now.Before(time.Now().Add(time.Second)), now)
}

// More rows than the limit are ErrRows; as many are not, and rows that are
// only read do not count.
func TestLimitOfRows(t *testing.T) {
	ctx := context.Background()
	db := opened(t, database.Options{})
	added(t, db, "MyNums", counting(5000))
	q := prepared(t, db, "MyNums | where X <= 4")
	assert.Equal(t, 4, ran(t, q, database.Limits{Rows: 4}).Rows())
	assert.Equal(t, 4, ran(t, q, database.Limits{Rows: 5}).Rows())
	_, err := q.Run(ctx, database.Limits{Rows: 3})
	require.ErrorIs(t, err, database.ErrRows)
	assert.Equal(t, 4, ran(t, q, database.Limits{}).Rows())

	assert.Equal(t, []int64{5000}, columnOf[int64](t, ran(t, prepared(t, db, "MyNums | count"), database.Limits{Rows: 1}), "Count"))
	assert.Equal(t, 10, ran(t, prepared(t, db, "MyNums | top 10 by X desc"), database.Limits{Rows: 10}).Rows())
	_, err = prepared(t, db, "MyNums").Run(ctx, database.Limits{Rows: 4999})
	require.ErrorIs(t, err, database.ErrRows)
	assert.Equal(t, 5000, asked(t, db, "MyNums").Rows())
}

// A run that needs more memory than its limit is executor.ErrMemory; the next
// one without the limit is fine.
func TestLimitOfMemory(t *testing.T) {
	type row struct{ S string }
	rows := make([]row, 200_000)
	for i := range rows {
		rows[i].S = fmt.Sprintf("a value of some length, number %d", i)
	}
	db := opened(t, database.Options{})
	added(t, db, "MyBig", rows)
	q := prepared(t, db, "MyBig | summarize N=count() by S | summarize C=count()")
	_, err := q.Run(context.Background(), database.Limits{Memory: 10_000})
	require.ErrorIs(t, err, executor.ErrMemory)
	assert.Equal(t, []int64{200_000}, columnOf[int64](t, ran(t, q, database.Limits{}), "C"))
	assert.Equal(t, []int64{200_000}, columnOf[int64](t, ran(t, q, database.Limits{Memory: 1 << 30}), "C"))
}

// A run ends when its context does, with the error of the context.
func TestCancelled(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyNums", counting(10))
	q := prepared(t, db, "MyNums | count")
	done, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := q.Run(done, database.Limits{})
	require.ErrorIs(t, err, context.Canceled)

	long := prepared(t, db, "range X from 1 to 1000000000000 step 1 | where hash(X) % 7 == 9 | summarize C=count()")
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(100*time.Millisecond, cancel)
	defer timer.Stop()
	start := time.Now()
	_, err = long.Run(ctx, database.Limits{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Less(t, time.Since(start), 10*time.Second)

	late, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	start = time.Now()
	_, err = long.Run(late, database.Limits{})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Less(t, time.Since(start), 10*time.Second)

	// The query before is still good.
	assert.Equal(t, []int64{10}, columnOf[int64](t, ran(t, q, database.Limits{}), "Count"))
}

// One query runs many times and at once, each run with its own values.
func TestManyRunsAtOnce(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyNums", counting(3000))
	q := prepared(t, db, "declare query_parameters(n:long = 0);\nMyNums | where X <= n | summarize S=sum(X), C=count() | extend At=now()")
	var wait sync.WaitGroup
	for g := range 12 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range 15 {
				n := int64(g*200 + i + 1)
				now := midday.Add(time.Duration(n) * time.Second)
				results, err := q.Run(context.Background(), database.Limits{Now: now, Params: map[string]string{"n": fmt.Sprint(n)}})
				if !assert.NoError(t, err) || !assert.Len(t, results, 1) {
					return
				}
				for row, err := range database.Rows[struct {
					S, C int64
					At   time.Time
				}](results[0]) {
					assert.NoError(t, err)
					assert.Equal(t, n*(n+1)/2, row.S)
					assert.Equal(t, n, row.C)
					assert.True(t, now.Equal(row.At))
				}
			}
		}()
	}
	wait.Wait()

	// Results of an earlier run are not changed by later ones.
	first := ran(t, q, database.Limits{Params: map[string]string{"n": "10"}})
	ran(t, q, database.Limits{Params: map[string]string{"n": "20"}})
	assert.Equal(t, []int64{55}, columnOf[int64](t, first, "S"))
	assert.Equal(t, []int64{55}, columnOf[int64](t, first, "S"))
}

// Tables that are added one after the other are there for the queries that are
// prepared after them; those prepared before go on.
func TestTablesAddedLater(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyFirst", []login{{"ada", 1}})
	before := prepared(t, db, "MyFirst | count")
	_, err := db.Prepare(context.Background(), "MySecond | count")
	require.Error(t, err)

	added(t, db, "MySecond", []login{{"bob", 2}, {"cyd", 3}})
	assert.Equal(t, []int64{1}, columnOf[int64](t, ran(t, before, database.Limits{}), "Count"))
	r := asked(t, db, "union MyFirst, MySecond | sort by N asc")
	assert.Equal(t, []login{{"ada", 1}, {"bob", 2}, {"cyd", 3}}, rowsOf[login](t, r))

	// After queries ran, too.
	added(t, db, "MyThird", []login{{"dan", 4}})
	assert.Equal(t, []string{"dan"}, columnOf[string](t, asked(t, db, "MyThird"), "User"))
	assert.Equal(t, []int64{4}, columnOf[int64](t, asked(t, db, "union MyFirst, MySecond, MyThird | count"), "Count"))
	assert.Equal(t, []int64{1}, columnOf[int64](t, ran(t, before, database.Limits{}), "Count"))
}

// Load adds a file to tables that are there; the values of Add are copied, and
// the folder of the data has nothing in it that was not there.
func TestValuesAreCopied(t *testing.T) {
	type row struct {
		User string
		N    *int64
		Tags []string
		M    map[string]int
	}
	n := int64(1)
	rows := []row{{"ada", &n, []string{"x"}, map[string]int{"k": 1}}}
	dir := t.TempDir()
	written(t, dir, "MyEarly.csv", "User,Team\nada,red\n")
	db := opened(t, database.Options{Data: []string{dir}})
	added(t, db, "MyCopied", rows)
	rows[0].User, n, rows[0].Tags[0], rows[0].M["k"] = "eve", 2, "y", 3

	text := "MyCopied | project User, N, Tag=tostring(Tags[0]), K=tolong(M.k)"
	type out struct {
		User, Tag string
		N, K      int64
	}
	want := []out{{"ada", "x", 1, 1}}
	assert.Equal(t, want, rowsOf[out](t, asked(t, db, text)))
	assert.Equal(t, []string{"red"}, columnOf[string](t, asked(t, db, "MyEarly"), "Team"))

	late := written(t, t.TempDir(), "late.csv", "User,Shift\nada,night\n")
	require.NoError(t, db.Load("MyLate="+late))
	r := asked(t, db, "MyCopied | join kind=inner MyLate on User | join kind=inner MyEarly on User | project Shift, Team")
	assert.Equal(t, []string{"night"}, columnOf[string](t, r, "Shift"))
	assert.Equal(t, []string{"red"}, columnOf[string](t, r, "Team"))
	assert.Equal(t, want, rowsOf[out](t, asked(t, db, text)))

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}
