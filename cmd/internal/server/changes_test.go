package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
)

var update = flag.Bool("update", false, "write what commands answer into testdata/serve/commands.txt")

// anID is a name that the server gives.
var anID = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`)

const noID = `"00000000-0000-0000-0000-000000000000"`

// TestChanges runs commands and queries, parted by blank lines, one after the other.
func TestChanges(t *testing.T) {
	casefile.Run(t, testdata+"serve/commands.txt", *update, func(t *testing.T, text string) string {
		h := newServer(t, func(o *Options) { o.Writable = true })
		return casefile.Outcome(text, func(text string) (out string) {
			for command := range strings.SplitSeq(text, "\n\n") {
				out += shown(t, h.URL, command)
			}
			return out
		})
	})
}

// shown is the columns and the rows that a command gives, or what is wrong with it.
func shown(t *testing.T, url, command string) string {
	status, text := postText(t, url+"/v1/rest/mgmt", csl(command))
	if status != 200 {
		var out struct {
			Error struct {
				Message string `json:"@message"`
			}
		}
		require.NoError(t, json.Unmarshal([]byte(text), &out))
		return fmt.Sprintf("%d %s\n", status, out.Error.Message)
	}
	var out struct {
		Tables []struct {
			Columns []struct{ ColumnName, ColumnType string }
			Rows    []json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	var head []string
	for _, c := range out.Tables[0].Columns {
		head = append(head, c.ColumnName+":"+c.ColumnType)
	}
	rows := strings.Join(head, ", ") + "\n"
	for _, row := range out.Tables[0].Rows {
		rows += anID.ReplaceAllStringFunc(string(row), func(id string) string {
			if id == noID {
				return id
			}
			return "ID"
		}) + "\n"
	}
	return rows
}

// TestReadOnly wants every command that changes something to be refused where nobody asked for that, and from a page of
// another site.
func TestReadOnly(t *testing.T) {
	h := newServer(t, nil)
	for _, c := range changers() {
		status, out := postText(t, h.URL+"/v1/rest/mgmt", csl(c.words+" T (x: long)"))
		require.Equal(t, 400, status)
		require.Contains(t, out, "kql serve --writable", c.words)
	}
	h = newServer(t, func(o *Options) { o.Writable = true })
	status, _ := postText(t, h.URL+"/v1/rest/mgmt", csl(".create table T (x: long)"), "Sec-Fetch-Site", "cross-site")
	require.Equal(t, 403, status)
	require.Equal(t, "TableName:string, DatabaseName:string, Folder:string, DocString:string\n[\"Logons\",\"db\",\"\",\"\"]\n", shown(t, h.URL, ".show tables"))
}

// TestWholeState has many readers look at a table while rows go in, ten at a time: each sees the tens whole.
func TestWholeState(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Writable, o.Concurrency = true, 4 })
	shown(t, h.URL, ".create table T (x: long)")
	done := make(chan struct{})
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				_, out := post(t, h.URL+"/v1/rest/query", csl("T | summarize n = count(), s = sum(x) | union (T | summarize n = count(), s = sum(x))"))
				rows := out["Tables"].([]any)[0].(object)["Rows"].([]any)
				if n := rows[0].([]any)[0].(float64); int(n)%10 != 0 || fmt.Sprint(rows[0]) != fmt.Sprint(rows[1]) {
					t.Errorf("a reader sees a part: %v", rows)
				}
			}
		})
	}
	const times = 150 // parts are put together meanwhile
	for range times {
		require.Contains(t, shown(t, h.URL, ".append T <| range x from 1 to 10 step 1"), ",10]")
	}
	close(done)
	wait.Wait()
	require.Contains(t, shown(t, h.URL, "T | summarize count(), sum(x)"), fmt.Sprintf("[%d,%d]", 10*times, 55*times))
}

// TestReloadKeepsChanges wants what commands made to outlast a change of the files.
func TestReloadKeepsChanges(t *testing.T) {
	stamp := "1"
	h := newServer(t, func(o *Options) {
		o.Writable = true
		o.Stamp = func() string { return stamp }
	})
	shown(t, h.URL, ".set T <| print x = 1")
	shown(t, h.URL, ".create function F() { T | union (print x = 2) }")
	stamp = "2"
	time.Sleep(lookEvery)
	require.Equal(t, "x:long\n[1]\n[2]\n", shown(t, h.URL, "F | sort by x asc"))
	shown(t, h.URL, ".append T <| print x = 3")
	require.Equal(t, "Count:long\n[3]\n", shown(t, h.URL, "F | count"))
}
