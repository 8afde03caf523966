package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-kusto-go/azkustodata"
	kusto "github.com/Azure/azure-kusto-go/azkustodata/errors"
	"github.com/Azure/azure-kusto-go/azkustodata/kql"
	"github.com/Azure/azure-kusto-go/azkustodata/query"
	"github.com/Azure/azure-kusto-go/azkustodata/value"
	"github.com/cockroachdb/apd/v3"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/output"
	"kql/cmd/internal/server"
	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// served is a database that is asked here, and over Kusto's REST by Kusto's own client for Go.
type served struct {
	db     *database.DB
	client *azkustodata.Client
}

func serve(t *testing.T) served {
	open := func(ctx context.Context) (*database.DB, error) {
		return database.Open(ctx, database.Options{Data: []string{}, Now: now})
	}
	s, err := server.New(context.Background(), server.Options{Open: open, Database: "db", Concurrency: 1})
	require.NoError(t, err)
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	client, err := azkustodata.New(azkustodata.NewConnectionStringBuilder(h.URL))
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	db, err := open(context.Background())
	require.NoError(t, err)
	return served{db, client}
}

// TestServed asks every measured query over Kusto's REST, and wants what a run here gives: the same columns, types and
// rows, or a refusal that says the same.
func TestServed(t *testing.T) {
	s := serve(t)
	answered, refused := 0, 0
	for _, c := range lines[measured](t, "kusto-results.jsonl") {
		if s.same(t, c.KQL, c.ID, c.Volatile) {
			answered++
		} else {
			refused++
		}
	}
	t.Logf("%d answers and %d refusals are the same", answered, refused)
	require.Greater(t, answered, 500)
}

// TestServedValues does so for values of each type, the least and the greatest among them.
func TestServedValues(t *testing.T) {
	s := serve(t)
	text, err := os.ReadFile("../../../testdata/serve/values.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var v struct{ KQL string }
		require.NoError(t, json.Unmarshal([]byte(line), &v))
		require.True(t, s.same(t, "print x = "+v.KQL, v.KQL, false))
	}
}

// same asks in both ways and wants the same answer, of a volatile query the same columns and number of rows. It says
// whether there is one: not where a query is refused.
func (s served) same(t *testing.T, text, id string, volatile bool) (answered bool) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	over, told := s.client.Query(ctx, "db", kql.New("").AddUnsafe(text), azkustodata.CustomQueryOption("query_now", now.Format(time.RFC3339Nano)), azkustodata.NoTruncation())
	var here []executor.Result
	q, err := s.db.Prepare(ctx, text)
	if err == nil {
		here, err = q.Run(ctx, database.Limits{})
	}
	if err != nil {
		require.Error(t, told, id)
		sameRefusal(t, err, told, id)
		return false
	}
	require.NoError(t, told, id)
	n := 0
	for _, table := range over.Tables() {
		if table.IsPrimaryResult() {
			require.Less(t, n, len(here), id)
			sameShape(t, here[n], table, id)
			if !volatile {
				sameRows(t, here[n], table, id)
			}
			n++
		}
	}
	require.Len(t, here, n, id)
	return true
}

// sameRefusal wants the message of the error here in that of the REST answer.
func sameRefusal(t *testing.T, here, over error, id string) {
	var refused *kusto.HttpError
	require.True(t, errors.As(over, &refused), "%s: %v", id, over)
	require.Equal(t, 400, refused.StatusCode, id)
	message := here.Error()
	var located *database.Error
	if errors.As(here, &located) {
		for _, d := range located.Diagnostics {
			if d.Severity == parser.Error {
				message = d.Message
				break
			}
		}
	}
	body, _ := refused.UnmarshalREST()["error"].(map[string]any)
	require.Contains(t, body["@message"], message, id)
}

func sameShape(t *testing.T, here executor.Result, over query.Table, id string) {
	var names, kinds, overNames, overKinds []string
	for _, c := range here.Schema {
		names, kinds = append(names, c.Name), append(kinds, c.Type.String())
	}
	for _, c := range over.Columns() {
		overNames, overKinds = append(overNames, c.Name()), append(overKinds, string(c.Type()))
	}
	require.Equal(t, names, overNames, id)
	require.Equal(t, kinds, overKinds, id)
	require.Len(t, over.Rows(), here.Rows(), id)
}

func sameRows(t *testing.T, here executor.Result, over query.Table, id string) {
	n := 0
	for _, b := range here.Batches {
		for i := range b.Len {
			for c, got := range over.Rows()[n].Values() {
				require.True(t, sameValue(b.Col(c), i, got), "%s: row %d, column %s is %s, want %s", id, n, here.Schema[c].Name, got, output.Text(b.Col(c), i))
			}
			n++
		}
	}
}

// sameValue compares a value here with one that the client has read.
func sameValue(v *vector.Vector, i int, over value.Kusto) bool {
	if d, ok := over.(*value.Dynamic); ok {
		return v.Null(i) == (d.Value == nil) && (v.Null(i) || sameJSON(output.AppendJSON(nil, v, i), d.Value))
	}
	if got := reflect.ValueOf(over.GetValue()); got.Kind() == reflect.Pointer && got.IsNil() {
		return v.Null(i)
	}
	if v.Null(i) {
		return false
	}
	switch got := over.(type) {
	case *value.Real:
		return *got.Ptr() == v.Real(i) || math.IsNaN(*got.Ptr()) && math.IsNaN(v.Real(i))
	case *value.DateTime:
		return got.Ptr().Equal(types.Time(v.Long(i)))
	case *value.Timespan:
		ticks := v.Long(i)
		return ticks > math.MaxInt64/100 || ticks < math.MinInt64/100 || got.Ptr().Nanoseconds() == ticks*100 // the client's are shorter
	case *value.Decimal:
		a, _, err := apd.NewFromString(got.String())
		b, _, err2 := apd.NewFromString(output.Text(v, i))
		return err == nil && err2 == nil && a.Cmp(b) == 0
	}
	return over.String() == output.Text(v, i)
}

// sameJSON compares dynamic values. The client gives a text without its quotes.
func sameJSON(here, over []byte) bool {
	a, err := decoded(here)
	if text, ok := a.(string); ok && text == string(over) {
		return true
	}
	b, err2 := decoded(over)
	return err == nil && err2 == nil && reflect.DeepEqual(a, b)
}

func decoded(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return v, nil
}
