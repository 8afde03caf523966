package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hovered is what a hover says at a word of a document, and how long it took.
func hovered(c *client, path, text, word string) (said string, took time.Duration) {
	d := newDocument(uriOf(path), 1, text)
	c.open(d.uri, text)
	var h hover
	begun := time.Now()
	c.ask("textDocument/hover", placeParams{documentID{URI: d.uri}, d.position(strings.Index(text, word))}, &h)
	took = time.Since(begun)
	c.tell("textDocument/didClose", documentParams{documentID{URI: d.uri}})
	if h.Contents != nil {
		said = h.Contents.Value
	}
	return said, took
}

// TestRowsOfATest wants the rows of a rule's first case, with the query as the editor has it.
func TestRowsOfATest(t *testing.T) {
	c := newClient(t, testdata)
	path := testdata + "rules/signInsOfWatchedUsers.yaml"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	said, _ := hovered(c, path, string(text), "summarize")
	require.Contains(t, said, "in the case 'alerts on a watched user from outside, once an address' of signInsOfWatchedUsers.test.yaml")
	require.Contains(t, said, "| Ana@contoso.com ")
	said, _ = hovered(c, path, strings.Replace(string(text), `ResultType == "0"`, `ResultType == "1"`, 1), "summarize")
	require.Contains(t, said, "There are no rows here in the case")
	c.end()
}

// TestRowsTakeLong wants an answer without rows where they take too long, and one with them later.
func TestRowsTakeLong(t *testing.T) {
	c := newWaitingClient(t, testdata+"workspace", 50*time.Millisecond)
	said, _ := hovered(c, "/case/q.kql", "print x = 1 | take 2", "take")
	require.Contains(t, said, "| x")
	said, took := hovered(c, "/case/q.kql", "range a from 1 to 200000 step 1 | extend k = 1 | join kind=inner (range b from 1 to 200000 step 1 | extend k = 1) on k | summarize max(a + b)", "summarize")
	require.Contains(t, said, "take longer than 50ms")
	require.Less(t, took, 5*time.Second)
	c.end()
}

// TestRowsAreNoMarkup wants values to be seen, not to be pictures or links.
func TestRowsAreNoMarkup(t *testing.T) {
	c := newClient(t, testdata+"workspace")
	said, _ := hovered(c, filepath.Join("/case", "q.kql"), "print a = '![x](http://a.example/b.png)|<img>', b = strcat_array(repeat('long ', 20), '') | take 1", "take")
	require.Contains(t, said, `| !\[x](http://a.example/b.png)\|\<img> `)
	require.Contains(t, said, "…")
	c.end()
}
