package database_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
)

// Rows of fewer fields than columns are fine; a field without a column, and a
// value that does not fit, end them with an error.
func TestRowsThatDoNotFit(t *testing.T) {
	db := opened(t, database.Options{})
	r := asked(t, db, "datatable(A:long, B:string, C:real) [1, 'x', 1.5, 300, 'y', 2.0, 2, 'z', 3.0] | extend D=A - 2")
	assert.Equal(t, []struct{ B string }{{"x"}, {"y"}, {"z"}}, rowsOf[struct{ B string }](t, r))
	assert.Len(t, rowsOf[struct{}](t, r), 3)

	assert.Empty(t, failing[struct {
		A    int64
		Nope string
	}](t, r))
	assert.Empty(t, failing[struct{ B int64 }](t, r))
	assert.Empty(t, failing[struct{ B time.Time }](t, r))
	assert.Empty(t, failing[struct{ C int64 }](t, r))
	assert.Empty(t, failing[struct{ D uint64 }](t, r))
	assert.Empty(t, failing[struct{ A bool }](t, r))
	assert.Equal(t, []struct{ A int8 }{{1}}, failing[struct{ A int8 }](t, r))
	assert.Equal(t, []struct{ A uint16 }{{1}, {300}, {2}}, rowsOf[struct{ A uint16 }](t, r))

	// What is in the result is still there.
	assert.Equal(t, []int64{1, 300, 2}, columnOf[int64](t, r, "A"))
}

// Null is nil of a pointer, else the zero value; decimals and guids are text.
func TestNullsIntoValues(t *testing.T) {
	db := opened(t, database.Options{})
	r := asked(t, db, `print L=long(null), I=int(null), R=real(null), B=bool(null), At=datetime(null), D=timespan(null),
		G=guid(null), M=decimal(null), J=dynamic(null)`)
	values := rowsOf[struct {
		L    int64
		I    int32
		R    float64
		B    bool
		At   time.Time
		D    time.Duration
		G, M string
		J    map[string]any
	}](t, r)
	require.Len(t, values, 1)
	assert.Zero(t, values[0].L)
	assert.Zero(t, values[0].I)
	assert.Zero(t, values[0].R)
	assert.False(t, values[0].B)
	assert.True(t, values[0].At.IsZero())
	assert.Zero(t, values[0].D)
	assert.Empty(t, values[0].G)
	assert.Empty(t, values[0].M)
	assert.Nil(t, values[0].J)

	pointers := rowsOf[struct {
		L    *int64
		I    *int32
		R    *float64
		B    *bool
		At   *time.Time
		D    *time.Duration
		G, M *string
		J    *place
	}](t, r)
	require.Len(t, pointers, 1)
	assert.Nil(t, pointers[0].L)
	assert.Nil(t, pointers[0].I)
	assert.Nil(t, pointers[0].R)
	assert.Nil(t, pointers[0].B)
	assert.Nil(t, pointers[0].At)
	assert.Nil(t, pointers[0].D)
	assert.Nil(t, pointers[0].G)
	assert.Nil(t, pointers[0].M)
	assert.Nil(t, pointers[0].J)

	// A null after a value does not leave the value of the row before.
	r = asked(t, db, "datatable(K:long, V:long, J:dynamic) [1, 7, dynamic({'a':1}), 2, long(null), dynamic(null)] | sort by K asc")
	assert.Equal(t, []int64{7, 0}, columnOf[int64](t, r, "V"))
	maps := columnOf[map[string]any](t, r, "J")
	require.Len(t, maps, 2)
	assert.Len(t, maps[0], 1)
	assert.Nil(t, maps[1])

	text := rowsOf[struct{ M, G string }](t, asked(t, db, "print M=decimal(-12.345), G=guid(74be27de-1e4e-49d9-b579-fe0b331d3642)"))
	require.Len(t, text, 1)
	assert.Equal(t, "-12.345", text[0].M)
	assert.Equal(t, "74be27de-1e4e-49d9-b579-fe0b331d3642", text[0].G)
}

// Dynamic values go into maps, slices, structs and whatever JSON goes into;
// what does not fit is an error.
func TestDynamicIntoGo(t *testing.T) {
	db := opened(t, database.Options{})
	r := asked(t, db, `print O=dynamic({"city":"Bern","lat":46.5}), L=dynamic(["a","b"]), N=dynamic([1,2,3]),
		D=dynamic({"x":[{"city":"Rome","lat":41.5}]}), S=dynamic({"a":"1","b":"2"}), Bag=bag_pack("k", 1, "t", true), E=dynamic([])`)
	rows := rowsOf[struct {
		O    place
		P    *place         `kql:"O"`
		M    map[string]any `kql:"O"`
		Raw  json.RawMessage
		L    []string
		N    []int64
		D    map[string][]place
		S    map[string]string
		Bag  any
		E    []string
		Skip string `kql:"-"`
	}](t, asked(t, db, `print O=dynamic({"city":"Bern","lat":46.5}), L=dynamic(["a","b"]), N=dynamic([1,2,3]), Raw=dynamic({"z":[1,null]}),
		D=dynamic({"x":[{"city":"Rome","lat":41.5}]}), S=dynamic({"a":"1","b":"2"}), Bag=bag_pack("k", 1, "t", true), E=dynamic([])`))
	require.Len(t, rows, 1)
	bern := place{"Bern", 46.5}
	assert.Equal(t, bern, rows[0].O)
	require.NotNil(t, rows[0].P)
	assert.Equal(t, bern, *rows[0].P)
	assert.Equal(t, map[string]any{"city": "Bern", "lat": 46.5}, rows[0].M)
	assert.JSONEq(t, `{"z":[1,null]}`, string(rows[0].Raw))
	assert.Equal(t, []string{"a", "b"}, rows[0].L)
	assert.Equal(t, []int64{1, 2, 3}, rows[0].N)
	assert.Equal(t, map[string][]place{"x": {{"Rome", 41.5}}}, rows[0].D)
	assert.Equal(t, map[string]string{"a": "1", "b": "2"}, rows[0].S)
	bag, err := json.Marshal(rows[0].Bag)
	require.NoError(t, err)
	assert.JSONEq(t, `{"k":1,"t":true}`, string(bag))
	assert.Empty(t, rows[0].E)

	assert.Equal(t, []place{bern}, columnOf[place](t, r, "O"))
	assert.Equal(t, [][]int{{1, 2, 3}}, columnOf[[]int](t, r, "N"))
	assert.Empty(t, failing[struct{ O []string }](t, r))
	assert.Empty(t, failing[struct{ L map[string]any }](t, r))
	assert.Empty(t, failing[struct{ L []int64 }](t, r))
}

// Column gives whole columns of long results in order, errors for columns that
// are not there or do not fit; Rows may be left early and begun again.
func TestWholeColumns(t *testing.T) {
	const total = 100_000
	db := opened(t, database.Options{})
	added(t, db, "MyNums", counting(total))
	r := asked(t, db, `MyNums | sort by X asc
		| extend S=strcat("n", X), Half=X / 2.0, Even=X % 2 == 0, At=datetime(2026-05-01) + X * 1s, Opt=iff(X % 2 == 0, X, long(null))`)
	require.Equal(t, total, r.Rows())
	x := columnOf[int64](t, r, "X")
	s := columnOf[string](t, r, "S")
	half := columnOf[float64](t, r, "Half")
	even := columnOf[bool](t, r, "Even")
	at := columnOf[time.Time](t, r, "At")
	opt := columnOf[*int64](t, r, "Opt")
	zero := columnOf[int](t, r, "Opt")
	for _, n := range []int{len(x), len(s), len(half), len(even), len(at), len(opt), len(zero)} {
		require.Equal(t, total, n)
	}
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for i := range total {
		n := int64(i + 1)
		if x[i] != n || s[i] != fmt.Sprintf("n%d", n) || half[i] != float64(n)/2 || even[i] != (n%2 == 0) || !at[i].Equal(day.Add(time.Duration(n)*time.Second)) {
			t.Fatal("row", i, x[i], s[i], half[i], even[i], at[i])
		}
		if n%2 == 0 && (opt[i] == nil || *opt[i] != n || zero[i] != int(n)) || n%2 == 1 && (opt[i] != nil || zero[i] != 0) {
			t.Fatal("row", i, opt[i], zero[i])
		}
	}
	_, err := database.Column[int64](r, "Nope")
	require.Error(t, err)
	_, err = database.Column[int64](r, "S")
	require.Error(t, err)
	_, err = database.Column[int8](r, "X")
	require.Error(t, err)

	for _, stop := range []int64{1, 3, 70_000} {
		var seen int64
		for row, err := range database.Rows[number](r) {
			require.NoError(t, err)
			seen++
			require.Equal(t, seen, row.X)
			if seen == stop {
				break
			}
		}
		assert.Equal(t, stop, seen)
	}
	assert.Len(t, rowsOf[number](t, r), total)
}

// search and union see the tables that were added; a text without a statement
// that gives rows gives none, or is an *Error.
func TestSearchAndUnion(t *testing.T) {
	type host struct {
		Host, Owner string
		N           string
	}
	db := opened(t, database.Options{})
	added(t, db, "MyLogins", []login{{"ada", 1}, {"Ada Lovelace", 2}, {"adamant", 3}, {"bob", 4}})
	added(t, db, "MyHosts", []host{{"web1", "ada", "five"}, {"web2", "bob", "six"}, {"web3", "bob", "six"}})
	type count struct {
		Source string
		Total  int64
	}
	assert.Equal(t, []count{{"MyHosts", 1}, {"MyLogins", 2}},
		rowsOf[count](t, asked(t, db, `search "ada" | summarize Total=count() by Source=$table | sort by Source asc`)))
	assert.Equal(t, []count{{"MyHosts", 1}},
		rowsOf[count](t, asked(t, db, `search in (MyHosts) "ada" | summarize Total=count() by Source=$table`)))
	assert.Equal(t, []count{{"MyHosts", 3}, {"MyLogins", 4}},
		rowsOf[count](t, asked(t, db, "union withsource=Source MyLogins, MyHosts | summarize Total=count() by Source | sort by Source asc")))
	assert.Equal(t, []count{{"MyHosts", 2}, {"MyLogins", 1}},
		rowsOf[count](t, asked(t, db, `union withsource=Source My* | where User == "bob" or Owner == "bob" | summarize Total=count() by Source | sort by Source asc`)))

	// Columns of one name and two types are two.
	r := asked(t, db, "union MyLogins, MyHosts | summarize L=sum(N_long), S=countif(N_string == 'six')")
	assert.Equal(t, []int64{10}, columnOf[int64](t, r, "L"))
	assert.Equal(t, []int64{2}, columnOf[int64](t, r, "S"))

	ctx := context.Background()
	for _, text := range []string{"let x = 1;", "let f = (n:long) { print N=n };", "", " \n\t", "// nothing"} {
		var results []executor.Result
		q, err := db.Prepare(ctx, text)
		if err == nil {
			results, err = q.Run(ctx, database.Limits{})
		}
		if err != nil {
			var e *database.Error
			require.True(t, errors.As(err, &e), "%q: %v", text, err)
			continue
		}
		assert.Empty(t, results, "%q", text)
	}
}
