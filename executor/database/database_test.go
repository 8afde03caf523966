package database_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/planner"
)

// kinds has a field of each kind.
type kinds struct {
	B       bool
	I       int32
	L       int
	U       uint64
	R       float64
	S       string
	T       time.Time
	D       time.Duration
	G       [16]byte
	J       map[string]any
	P       *int
	Renamed string `kql:"Other name"`
	Left    string `kql:"-"`
}

func open(t *testing.T) *database.DB {
	db, err := database.Open(t.Context(), database.Options{Data: []string{}, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	return db
}

func run(t *testing.T, db *database.DB, text string, l database.Limits) (executor.Result, error) {
	q, err := db.Prepare(t.Context(), text)
	require.NoError(t, err)
	results, err := q.Run(t.Context(), l)
	if err != nil {
		return executor.Result{}, err
	}
	return results[0], nil
}

// TestRoundTrip gives each kind of field to a table and reads it back, at its extremes and null.
func TestRoundTrip(t *testing.T) {
	db, seven := open(t), 7
	rows := []kinds{
		{B: true, I: math.MinInt32, L: math.MinInt, U: math.MaxInt64, R: math.Inf(-1), S: "é\x00\"", T: time.Date(9999, 12, 31, 23, 59, 59, 999999900, time.UTC),
			D: -time.Hour + 100, G: [16]byte{1, 15: 255}, J: map[string]any{"a": []any{1.5, nil, "x"}}, P: &seven, Renamed: "r"},
		{T: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	require.NoError(t, database.Add(db, "T", rows))
	r, err := run(t, db, "T", database.Limits{})
	require.NoError(t, err)
	var got []kinds
	for row, err := range database.Rows[kinds](r) {
		require.NoError(t, err)
		got = append(got, row)
	}
	assert.Equal(t, rows, got)
	var shape []string
	for _, c := range r.Schema {
		shape = append(shape, c.Name+":"+c.Type.String())
	}
	assert.Equal(t, []string{"B:bool", "I:int", "L:long", "U:long", "R:real", "S:string", "T:datetime", "D:timespan", "G:guid", "J:dynamic", "P:long", "Other name:string"}, shape)
}

// TestKnownTable has the columns of the table, those that were given and the name among them.
func TestKnownTable(t *testing.T) {
	db := open(t)
	require.NoError(t, db.AddRows("SigninLogs", []planner.TableColumn{{Name: "UserPrincipalName", Type: types.String}, {Name: "TimeGenerated", Type: types.Datetime}, {Name: "Mine", Type: types.Dynamic}},
		[][]any{{"ada@contoso.com", "2026-05-01T11:00:00Z", json.RawMessage(`{"a":1}`)}, {nil, nil, nil}}))
	r, err := run(t, db, "union Signin* | where TimeGenerated > ago(2h) | project UserPrincipalName, Type, AppId, x = Mine.a", database.Limits{})
	require.NoError(t, err)
	for row, err := range database.Rows[struct {
		UserPrincipalName, Type, AppId string
		X                              int `kql:"x"`
	}](r) {
		require.NoError(t, err)
		assert.Equal(t, "ada@contoso.com SigninLogs  1", row.UserPrincipalName+" "+row.Type+" "+row.AppId+" "+string(rune('0'+row.X)))
	}
	require.Equal(t, 1, r.Rows())
}

func TestColumn(t *testing.T) {
	r, err := run(t, open(t), "range x from 1 to 3 step 1 | extend y = iff(x == 2, long(null), x), d = decimal(1.50)", database.Limits{})
	require.NoError(t, err)
	x, err := database.Column[uint8](r, "x")
	assert.Equal(t, []uint8{1, 2, 3}, x)
	require.NoError(t, err)
	y, err := database.Column[*int64](r, "y")
	require.NoError(t, err)
	assert.Nil(t, y[1])
	assert.EqualValues(t, 3, *y[2])
	d, err := database.Column[string](r, "d")
	require.NoError(t, err)
	assert.Equal(t, "1.50", d[0])
	natural, err := database.Column[any](r, "x")
	assert.Equal(t, []any{int64(1), int64(2), int64(3)}, natural)
	require.NoError(t, err)
	_, err = database.Column[time.Time](r, "x")
	assert.ErrorContains(t, err, "column x: 1 does not go into a time.Time")
	_, err = database.Column[int](r, "z")
	assert.ErrorContains(t, err, "no column z")
}

func TestLimits(t *testing.T) {
	db := open(t)
	r, err := run(t, db, "declare query_parameters(n:long = 1); print x = n, now()", database.Limits{Params: map[string]string{"n": "5"}, Now: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	x, _ := database.Column[int](r, "x")
	at, _ := database.Column[time.Time](r, "print_1")
	assert.Equal(t, []int{5}, x)
	assert.Equal(t, 2020, at[0].Year())

	for _, p := range []struct{ of, value, want string }{
		{"long", "-5", "-5"}, {"timespan", "-1h", "-01:00:00"}, {"datetime", "2020-01-01", "2020-01-01T00:00:00.0000000Z"}, {"datetime", "datetime(2020-01-01)", "2020-01-01T00:00:00.0000000Z"},
		{"dynamic", "dynamic([1])", "[1]"}, {"dynamic", `{"a":1}`, `{"a":1}`}, {"string", "5", "5"}, {"string", `"5"`, "5"}, {"long", "5); print long(1", ""}, {"long", "now()", ""},
	} {
		r, err := run(t, db, "declare query_parameters(p:"+p.of+" = "+map[bool]string{true: "'x'", false: p.of + "(null)"}[p.of == "string"]+"); print x = tostring(p)", database.Limits{Params: map[string]string{"p": p.value}})
		if p.want == "" {
			assert.Error(t, err, p.value)
			continue
		}
		require.NoError(t, err, p.value)
		x, _ := database.Column[string](r, "x")
		assert.Equal(t, []string{p.want}, x, p.value)
	}

	_, err = run(t, db, "range x from 1 to 10 step 1", database.Limits{Rows: 9})
	assert.ErrorIs(t, err, database.ErrRows)
	_, err = run(t, db, "range x from 1 to 10000000 step 1 | sort by x desc", database.Limits{Memory: 1 << 20})
	assert.ErrorIs(t, err, executor.ErrMemory)
	var located *database.Error
	require.True(t, errors.As(err, &located))
	assert.Regexp(t, `^1:45: sort needs more than the memory budget of 1 MB`, err.Error())

	q, err := db.Prepare(t.Context(), "range x from 1 to 1000000000000 step 1 | summarize sum(x)")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = q.Run(ctx, database.Limits{})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestAtOnce runs one prepared query many times at once.
func TestAtOnce(t *testing.T) {
	db := open(t)
	require.NoError(t, database.Add(db, "T", []struct{ A, B int }{{1, 2}, {1, 3}, {2, 5}}))
	q, err := db.Prepare(t.Context(), "let big = T | where B > 2; T | join kind=leftouter big on A | summarize n = count(), s = sum(B1) by A | sort by A asc")
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			results, err := q.Run(t.Context(), database.Limits{})
			if assert.NoError(t, err) {
				s, err := database.Column[int](results[0], "s")
				assert.NoError(t, err)
				assert.Equal(t, []int{6, 5}, s)
			}
		})
	}
	wg.Wait()
}

func TestWrongRows(t *testing.T) {
	db := open(t)
	long := []planner.TableColumn{{Name: "A", Type: types.Int}}
	for text, err := range map[string]error{
		"no struct":                    database.Add(db, "T", []int{1}),
		"no exported field":            database.Add(db, "T", []struct{ a int }{{1}}),
		"2 values for 1 columns":       db.AddRows("T", long, [][]any{{1, 2}}),
		`column A, row 1: "x" is`:      db.AddRows("T", long, [][]any{{"x"}}),
		"does not fit":                 db.AddRows("T", long, [][]any{{1 << 40}}),
		"a bool is no int":             db.AddRows("T", long, [][]any{{true}}),
		"is there twice":               db.AddRows("T", append(long, long...), nil),
		"years 1 to 9999":              database.Add(db, "T", []struct{ T time.Time }{{time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}}),
		"column A, row 1: 18446744073": database.Add(db, "T", []struct{ A uint64 }{{math.MaxUint64}}),
	} {
		assert.ErrorContains(t, err, text)
	}
}
