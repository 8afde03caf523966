package lsp

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	"github.com/stretchr/testify/require"

	"kql/executor/database"
	"kql/executor/workspace"
)

// client is an editor of the tests' own.
type client struct {
	t         testing.TB
	conn      *jsonrpc2.Conn
	published chan publishParams
	done      chan error
	asked     chan string // what the server asks for
}

// pipes are what the client talks on.
type pipes struct {
	io.Reader
	io.WriteCloser
}

// capabilities are those of the client.
var capabilities = map[string]any{"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}}}

// newClient starts a server over a workspace and says hello to it.
func newClient(t testing.TB, folder string) *client { return newWaitingClient(t, folder, time.Minute) }

// newWaitingClient is one whose server waits so long for rows.
func newWaitingClient(t testing.TB, folder string, rows time.Duration) *client {
	return newAbleClient(t, folder, rows, capabilities)
}

// newAbleClient is one that can do what it says.
func newAbleClient(t testing.TB, folder string, rows time.Duration, capabilities map[string]any) *client {
	toServer, fromClient := pipe(t)
	toClient, fromServer := pipe(t)
	c := &client{t: t, published: make(chan publishParams, 10000), done: make(chan error, 1), asked: make(chan string, 10)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		c.done <- Serve(ctx, toServer, fromServer, Options{Open: open, LookWait: time.Minute, RowsWait: rows, Command: func(_ string, args ...string) string { return "ran " + strings.Join(args, " ") }})
	}()
	c.conn = jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(pipes{toClient, fromClient}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(c.told))
	var told struct{ ServerInfo struct{ Name string } }
	c.ask("initialize", map[string]any{"rootUri": uriOf(folder), "capabilities": capabilities}, &told)
	require.Equal(t, "kql", told.ServerInfo.Name)
	c.tell("initialized", map[string]any{})
	return c
}

// pipe is one that holds what nobody has read yet: both sides write while they answer.
func pipe(t testing.TB) (from, to *os.File) {
	from, to, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = from.Close(), to.Close() })
	return from, to
}

func open(ctx context.Context, folder string) (*database.DB, error) {
	space := workspace.None()
	if folder != "" {
		if _, err := os.Stat(folder); err == nil {
			if space, err = workspace.Open(folder); err != nil {
				return nil, err
			}
		}
	}
	return database.Open(ctx, database.Options{Space: space})
}

func (c *client) told(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	if r.Method == "textDocument/publishDiagnostics" {
		var p publishParams
		if err := json.Unmarshal(*r.Params, &p); err != nil {
			return nil, err
		}
		c.published <- p
	} else {
		c.asked <- r.Method + " " + string(*r.Params)
	}
	return nil, nil
}

// ask sends a request and waits for its answer.
func (c *client) ask(method string, params, result any) {
	require.NoError(c.t, c.conn.Call(context.Background(), method, params, result), method)
}

// tell sends a notification.
func (c *client) tell(method string, params any) {
	require.NoError(c.t, c.conn.Notify(context.Background(), method, params))
}

func (c *client) open(uri, text string) {
	c.tell("textDocument/didOpen", openParams{documentItem{URI: uri, Version: 1, Text: text}})
}

// end says goodbye and waits for the server.
func (c *client) end() {
	c.ask("shutdown", nil, nil)
	c.tell("exit", nil)
	require.NoError(c.t, <-c.done)
}
