package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/database"
)

// load is what clients ask, over and over: paths, requests, and what an answer has in it.
var load = []struct {
	path  string
	body  any
	wants string
}{
	{"/v1/rest/query", csl("CloudAppEvents | summarize count() by ActionType | sort by count_ desc"), `"QueryStatus"`},
	{"/v1/rest/query", csl("range x from 1 to 300000 step 1 | summarize sum(x), dcount(x % 1000)"), "45000150000"},
	{"/v2/rest/query", fragmented("range x from 1 to 20000 step 1 | extend s = strcat('row ', x)"), `"RowCount":20000`},
	{"/v2/rest/query", csl("EntraIdSignInEvents | join kind=inner (CloudAppEvents) on $left.AccountObjectId == $right.AccountObjectId | count"), `"HasErrors":false`},
	{"/v1/workspaces/w/query", object{"query": "EntraIdSignInEvents | take 20 | extend d = pack_all()", "timespan": "P3650D"}, `"PrimaryResult"`},
	{"/v1.0/security/runHuntingQuery", object{"Query": "union withsource=T * | summarize count() by T"}, `"results"`},
	{"/v1/rest/mgmt", csl(".show tables | count"), `"Rows":[[`},
	{"/v1/rest/mgmt", csl(".set-or-replace Kept <| range x from 1 to 1000 step 1"), `"ExtentId"`},
	{"/v2/rest/query", fragmented("Kept | summarize count(), sum(x)"), "1000,500500"},
	{"/v1/rest/query", csl("Kept | where y > 1"), "SEM0100"},
	{"/page/complete", object{"text": "CloudAppEvents | wh", "at": 19}, "where"},
}

// logs serves the sample logs.
func logs(o *Options) {
	o.Writable, o.Concurrency = true, runtime.GOMAXPROCS(0)
	o.Open = func(ctx context.Context) (*database.DB, error) {
		return database.Open(ctx, database.Options{Data: []string{testdata + "logs"}})
	}
}

// heap is what is held once what is not has been collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestLoad has 32 clients ask for two seconds, or as long as KQL_LOAD says, and wants no error and no memory that grows
// once the first quarter is over.
func TestLoad(t *testing.T) {
	length, err := time.ParseDuration(cmp.Or(os.Getenv("KQL_LOAD"), "2s"))
	require.NoError(t, err)
	h := newServer(t, logs)
	post(t, h.URL+"/v1/rest/mgmt", csl(".set Kept <| range x from 1 to 1000 step 1"))
	const clients = 32
	end := time.Now().Add(length)
	took := make([][]time.Duration, clients)
	var wait sync.WaitGroup
	for c := range clients {
		wait.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for n := c; time.Now().Before(end); n++ {
				begun := time.Now()
				if err := ask(client, h.URL, n%len(load)); err != nil {
					t.Errorf("client %d: %v", c, err)
					return
				}
				took[c] = append(took[c], time.Since(begun))
			}
		})
	}
	time.Sleep(length / 4)
	early := heap()
	wait.Wait()
	late := heap()
	all := slices.Concat(took...)
	slices.Sort(all)
	require.NotEmpty(t, all)
	t.Logf("%d answers in %s: p50 %s, p99 %s, longest %s; heap %d KB after a quarter, %d KB at the end", len(all), length, all[len(all)/2], all[len(all)*99/100], all[len(all)-1], early>>10, late>>10)
	require.Less(t, late, early+16<<20)
}

// ask sends one of the requests, and says what is wrong with the answer.
func ask(client *http.Client, url string, which int) error {
	text, err := json.Marshal(load[which].body)
	if err != nil {
		return err
	}
	answer, err := client.Post(url+load[which].path, "application/json", bytes.NewReader(text))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	out, err := io.ReadAll(answer.Body)
	if err == nil && !strings.Contains(string(out), load[which].wants) {
		err = fmt.Errorf("%s %s: %d %.300s", load[which].path, text, answer.StatusCode, out)
	}
	return err
}

// TestCancelled has two hundred queries end before their time, a thousand with KQL_LOAD, and wants goroutines and files to
// be as they were.
func TestCancelled(t *testing.T) {
	each := 25
	if os.Getenv("KQL_LOAD") != "" {
		each = 125
	}
	h := newServer(t, func(o *Options) { logs(o); o.Concurrency = 4 })
	client := &http.Client{Transport: &http.Transport{}}
	require.NoError(t, ask(client, h.URL, 0))
	client.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(50 * time.Millisecond)
	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	var wait sync.WaitGroup
	for c := range 8 {
		wait.Go(func() {
			for n := range each {
				id := fmt.Sprint("cancelled ", c, " ", n)
				ctx, cancel := context.WithCancel(context.Background())
				go func() {
					time.Sleep(time.Duration(n%7) * time.Millisecond)
					if n%2 == 0 {
						cancel() // the client goes away
						return
					}
					for ctx.Err() == nil { // until it has come in
						text, _ := json.Marshal(csl(".cancel query '" + id + "'"))
						if answer, err := client.Post(h.URL+"/v1/rest/mgmt", "application/json", bytes.NewReader(text)); err == nil {
							_, _ = io.Copy(io.Discard, answer.Body)
							answer.Body.Close()
						}
						time.Sleep(time.Millisecond)
					}
				}()
				text, _ := json.Marshal([]object{csl("range x from 1 to 100000000000 step 1 | summarize sum(x) by x % 10"), fragmented(endless)}[n/2%2])
				r, _ := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/v2/rest/query", bytes.NewReader(text))
				r.Header.Set(requestIDHeader, id)
				if answer, err := client.Do(r); err == nil {
					_, _ = io.Copy(io.Discard, answer.Body)
					answer.Body.Close()
				}
				cancel()
			}
		})
	}
	wait.Wait()
	client.CloseIdleConnections()
	require.Eventually(t, func() bool { return len(shownQueries(t, h.URL, ".show running queries")) == 0 }, 10*time.Second, 10*time.Millisecond)
	back := func() bool {
		client.CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
		return runtime.NumGoroutine() <= goroutines && openFiles(t) <= files
	}
	for end := time.Now().Add(10 * time.Second); !back() && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if !back() {
		stacks := make([]byte, 1<<20)
		t.Fatalf("%d goroutines and %d files, which were %d and %d\n%s", runtime.NumGoroutine(), openFiles(t), goroutines, files, stacks[:runtime.Stack(stacks, true)])
	}
	require.NoError(t, ask(client, h.URL, 1))
	client.CloseIdleConnections()
}

// openFiles is how many files the process has open; 0 where the system does not say.
func openFiles(t *testing.T) int {
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Log(err)
	}
	return len(files)
}
