package server

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shownQueries are the id, state and failure reason of each query that a command shows.
func shownQueries(t *testing.T, url, command string) (all []string) {
	_, text := postText(t, url+"/v1/rest/mgmt", csl(command))
	var out struct {
		Tables []struct{ Rows [][]any }
	}
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	for _, row := range out.Tables[0].Rows {
		all = append(all, fmt.Sprint(row[0], " ", row[6], " ", row[9]))
	}
	return all
}

// TestQueue wants queries that wait to be shown, to be cancelled, and to run in the order that they came in.
func TestQueue(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Concurrency = 1 })
	ended := make(chan string, 10)
	ask := func(id, query string) {
		before := len(shownQueries(t, h.URL, ".show running queries"))
		go func() {
			status, _ := postText(t, h.URL+"/v1/rest/query", csl(query), requestIDHeader, id)
			ended <- fmt.Sprint(id, " ", status)
		}()
		require.Eventually(t, func() bool { return len(shownQueries(t, h.URL, ".show running queries")) == before+1 }, 5*time.Second, time.Millisecond)
	}
	ask("long", "range x from 1 to 100000000000 step 1 | summarize sum(x)")
	ask("first", "print 1")
	ask("second", "print 2")
	ask("third", "print 3")
	require.Equal(t, []string{"long InProgress ", "first Queued ", "second Queued ", "third Queued "}, shownQueries(t, h.URL, ".show running queries"))
	_, out := postText(t, h.URL+"/v1/rest/mgmt", csl(".cancel query 'second' with (reason='not now')"))
	require.Contains(t, out, `["second",true]`)
	require.Equal(t, "second 499", <-ended)
	require.Equal(t, []string{"long InProgress ", "first Queued ", "third Queued "}, shownQueries(t, h.URL, ".show running queries"))
	_, out = postText(t, h.URL+"/v1/rest/mgmt", csl(`.cancel query "long"`))
	require.Contains(t, out, `["long",true]`)
	require.ElementsMatch(t, []string{"long 499", "first 200", "third 200"}, []string{<-ended, <-ended, <-ended})
	require.Equal(t, []string{
		"long Cancelled The query was cancelled.", "first Completed ", "second Cancelled The query was cancelled: not now", "third Completed ",
	}, shownQueries(t, h.URL, ".show queries"))
}

// TestOrder has many queries wait for one that runs.
func TestOrder(t *testing.T) {
	q := queue{slots: 1}
	var all []*asked
	for range 50 {
		all = append(all, q.enter(&request{}, func(error) {}))
	}
	running, waiting := q.counts()
	require.Equal(t, []int{1, 49}, []int{running, waiting})
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	require.False(t, all[20].wait(gone))
	q.leave(all[20])
	for i, a := range all {
		if i == 20 {
			continue
		}
		require.True(t, a.wait(context.Background()))
		if i < 49 && i != 19 {
			require.True(t, all[i+1].begun.IsZero())
		}
		q.leave(a)
	}
	running, waiting = q.counts()
	require.Zero(t, running+waiting)
}
