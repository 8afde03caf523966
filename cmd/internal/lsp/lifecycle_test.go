package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
	"github.com/stretchr/testify/require"
)

// TestExitWithoutShutdown is an error, as the protocol has it.
func TestExitWithoutShutdown(t *testing.T) {
	c := newClient(t, "")
	c.tell("exit", nil)
	require.ErrorContains(t, <-c.done, "without shutdown")
}

// TestBehindShutdown answers nothing any more.
func TestBehindShutdown(t *testing.T) {
	c := newClient(t, "")
	c.ask("shutdown", nil, nil)
	var told *jsonrpc2.Error
	require.ErrorAs(t, c.conn.Call(context.Background(), "workspace/symbol", symbolParams{}, nil), &told)
	require.EqualValues(t, jsonrpc2.CodeInvalidRequest, told.Code)
	c.tell("exit", nil)
	require.NoError(t, <-c.done)
}

// TestNoMessage wants what is no JSON to be answered with an error, and the talk to go on.
func TestNoMessage(t *testing.T) {
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Serve(context.Background(), toServer, fromServer, Options{Open: open}) }()
	answers := bufio.NewReader(toClient)
	say := func(text string) (told struct {
		ID     any
		Result any
		Error  *jsonrpc2.Error
	}) {
		_, err := fmt.Fprintf(fromClient, "content-length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(text), text)
		require.NoError(t, err)
		var raw json.RawMessage
		require.NoError(t, jsonrpc2.VSCodeObjectCodec{}.ReadObject(answers, &raw))
		require.NoError(t, json.Unmarshal(raw, &told))
		return told
	}
	told := say(`{"jsonrpc": "2.0", "id": 1, "meth`)
	require.EqualValues(t, jsonrpc2.CodeParseError, told.Error.Code)
	require.Nil(t, told.ID)
	require.NotNil(t, say(`{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}`).Result)
	require.Nil(t, say(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`).Error)
	require.NoError(t, fromClient.Close())
	require.NoError(t, <-done)
}

// TestNoSnippets wants plain text for an editor that has no places to fill in.
func TestNoSnippets(t *testing.T) {
	c := newAbleClient(t, "", 0, nil)
	uri := uriOf("/case/q.kql")
	c.open(uri, "SigninLogs | ")
	var list completionList
	c.ask("textDocument/completion", placeParams{documentID{URI: uri}, position{0, 13}}, &list)
	require.NotEmpty(t, list.Items)
	for _, item := range list.Items {
		require.NotContains(t, item.TextEdit.NewText, "$", item.Label)
	}
	c.end()
}

// TestWantedActions gives only actions of the kinds that are asked for.
func TestWantedActions(t *testing.T) {
	c := newClient(t, "")
	uri := uriOf("/case/q.kql")
	text := "SigninLogs | where UserPrincpalName == 'x'"
	c.open(uri, text)
	for only, want := range map[string]int{"": 1, "quickfix": 1, "source.organizeImports": 0} {
		p := codeActionParams{TextDocument: documentID{URI: uri}, Range: span{End: position{0, len(text)}}}
		p.Context.Only = strings.Fields(only)
		var all []codeAction
		c.ask("textDocument/codeAction", p, &all)
		require.Len(t, all, want, only)
	}
	c.end()
}

// TestPathsOfWindows have no slash before the drive.
func TestPathsOfWindows(t *testing.T) {
	require.Equal(t, "c:/logs/q.kql", ofDrive("/c:/logs/q.kql", true))
	require.Equal(t, "/c:/logs/q.kql", ofDrive("/c:/logs/q.kql", false))
	require.Equal(t, "/logs/q.kql", ofDrive("/logs/q.kql", true))
}
