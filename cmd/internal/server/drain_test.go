package server

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/database"
)

// TestDrainEndsQueries wants a query that runs for longer than a server that ends waits to be told so.
func TestDrainEndsQueries(t *testing.T) {
	s, err := New(t.Context(), Options{Database: "db", Open: func(ctx context.Context) (*database.DB, error) {
		return database.Open(ctx, database.Options{Data: []string{}})
	}})
	require.NoError(t, err)
	h := httptest.NewServer(s)
	defer h.Close()
	answers := make(chan string, 2)
	for range 2 { // one of them waits
		go func() {
			_, text := postText(t, h.URL+"/v1/rest/query", csl("range x from 1 to 100000000000 step 1 | summarize sum(x)"))
			answers <- text
		}()
	}
	require.Eventually(t, func() bool { return len(shownQueries(t, h.URL, ".show running queries")) == 2 }, 10*time.Second, time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.False(t, s.Drain(ctx))
	for range 2 {
		require.Contains(t, <-answers, "The query was cancelled: the server is ending")
	}
	status, out := postText(t, h.URL+"/v1/rest/query", csl("print 1"))
	require.Equal(t, 503, status)
	require.Contains(t, out, "takes no more requests")
	require.True(t, s.Drain(t.Context())) // nobody is left
}
