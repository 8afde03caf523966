package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// folderOf is a folder with files.
func folderOf(t *testing.T, files map[string]string) string {
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return folder
}

const aFunction = "(n: long) {\n    Sales\n    | where Id < n\n    | extend Big = Price > 10\n}\n"

func aWorkspace(t *testing.T) string {
	return folderOf(t, map[string]string{
		"kql.yaml": "data: data\n", "data/Sales.ndjson": `{"Id":1,"Price":2.5}` + "\n" + `{"Id":2,"Price":20}` + "\n", "functions/Cheap.kql": aFunction,
	})
}

// found waits until what was found in a document is as wanted.
func (c *client) found(uri, want string) {
	c.t.Helper()
	end, last := time.After(10*time.Second), "nothing was told"
	for {
		select {
		case p := <-c.published:
			if p.URI != uri {
				continue
			}
			var all []string
			for _, d := range p.Diagnostics {
				all = append(all, strings.Split(d.Message, "\n")[0])
			}
			if last = strings.Join(all, "; "); last == want {
				return
			}
		case <-end:
			require.Equal(c.t, want, last)
			return
		}
	}
}

func (c *client) change(uri string, version int, text string) {
	c.tell("textDocument/didChange", changeParams{documentID{uri, version}, []change{{nil, text}}})
}

func (c *client) completions(uri, text string) (labels []string) {
	var list completionList
	d := newDocument(uri, 1, text)
	c.ask("textDocument/completion", placeParams{documentID{URI: uri}, d.position(len(text))}, &list)
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}

// TestColumnsOfFiles wants the columns that only the files of a table tell, in a query that is not finished, too.
func TestColumnsOfFiles(t *testing.T) {
	folder := aWorkspace(t)
	c := newClient(t, folder)
	uri := uriOf(filepath.Join(folder, "q.kql"))
	c.open(uri, "Sales | where ")
	require.Contains(t, c.completions(uri, "Sales | where "), "Price")
	c.change(uri, 2, "Sales | where Price > 1 and Prize > 2")
	c.found(uri, "The name 'Prize' does not refer to any known column, table, variable or function.")
	c.change(uri, 3, "Sales | where Price > 1")
	c.found(uri, "")
	c.end()
}

// TestSlowFiles wants no mistake told that only the columns of a file could show, and the others told once they are known.
func TestSlowFiles(t *testing.T) {
	folder := aWorkspace(t)
	s := &Server{Options: Options{Open: open}, documents: map[string]*document{}, edited: map[string]string{}}
	require.NoError(t, s.openFor(folder))
	d := newDocument(uriOf(filepath.Join(folder, "q.kql")), 1, "Sales | where Prize > 1")
	s.looks["Sales"] = &look{done: make(chan struct{})} // which takes long
	require.Empty(t, s.file(d).Findings)
	require.True(t, s.looks["Sales"].late)
	close(s.looks["Sales"].done)
	s.files.Catalog.Table("Sales")
	d.forget()
	require.Len(t, s.file(d).Findings, 1)
}

// TestFunctionInTheEditor edits a stored function: queries see it as it is in the editor, and not when it is closed.
func TestFunctionInTheEditor(t *testing.T) {
	folder := aWorkspace(t)
	c := newClient(t, folder)
	query, file := uriOf(filepath.Join(folder, "q.kql")), uriOf(filepath.Join(folder, "functions", "Cheap.kql"))
	c.open(query, "Cheap(5) | where New")
	missing := "The name 'New' does not refer to any known column, table, variable or function."
	c.found(query, missing)
	c.open(file, aFunction)
	c.found(file, "")
	with := strings.Replace(aFunction, "\n}", "\n    | extend New = true\n}", 1)
	c.change(file, 2, with)
	c.found(query, "")
	c.change(file, 3, strings.TrimSuffix(with, "}\n")) // half typed
	c.change(query, 2, "Cheap(5) | where New and Nothing")
	c.found(query, strings.Replace(missing, "New", "Nothing", 1))
	c.change(file, 4, strings.Replace(with, "true", "Nowhere", 1))
	c.found(file, strings.Replace(missing, "New", "Nowhere", 1))
	c.change(query, 3, "Cheap(5) | count")
	c.found(query, "In Cheap.kql: "+strings.Replace(missing, "New", "Nowhere", 1))
	c.tell("textDocument/didClose", documentParams{documentID{URI: file}})
	c.change(query, 4, "Cheap(5) | where New")
	c.found(query, missing)
	c.end()
}

// TestRenameInAFunction gives a parameter of a stored function another name, if that one means nothing there yet.
func TestRenameInAFunction(t *testing.T) {
	folder := aWorkspace(t)
	c := newClient(t, folder)
	file := uriOf(filepath.Join(folder, "functions", "Cheap.kql"))
	c.open(file, aFunction)
	a := &asked{c, newDocument(file, 1, aFunction), strings.Index(aFunction, "n:"), []string{"most"}}
	require.Equal(t, strings.NewReplacer("n:", "most:", "< n", "< most").Replace(aFunction), a.answer("rename"))
	a.args = []string{"Price"}
	require.Contains(t, a.answer("rename"), "cannot be called 'Price'")
	a.at = strings.Index(aFunction, "Big")
	a.args = []string{"Large"}
	require.Contains(t, a.answer("rename"), "cannot be called 'Large'")
	require.Empty(t, a.answer("lenses"))
	require.Equal(t, "(n: long) (12, lines 1 to 5)\n  where Id < n (25, lines 3 to 3)\n  extend Big = Price > 10 (25, lines 4 to 4)\n", a.answer("symbols"))
	c.end()
}

// TestFilesThatChange wants the editor to be asked to tell of files that change, or else what it saves to be read anew.
func TestFilesThatChange(t *testing.T) {
	folder := aWorkspace(t)
	watching := map[string]any{"workspace": map[string]any{"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}}}
	c := newAbleClient(t, folder, 0, watching)
	require.Contains(t, <-c.asked, `"method":"workspace/didChangeWatchedFiles"`)
	c.end()

	c = newClient(t, folder)
	uri := uriOf(filepath.Join(folder, "q.kql"))
	c.open(uri, "Later")
	c.found(uri, "The name 'Later' does not refer to any known column, table, variable or function.")
	file := filepath.Join(folder, "functions", "Later.kql")
	require.NoError(t, os.WriteFile(file, []byte("() { Sales }"), 0o600))
	c.tell("textDocument/didSave", documentParams{documentID{URI: uriOf(file)}})
	c.found(uri, "")
	require.Empty(t, c.asked)
	c.end()
}

// TestBrokenWorkspace wants the user told what is wrong with the workspace, and queries checked all the same.
func TestBrokenWorkspace(t *testing.T) {
	folder := folderOf(t, map[string]string{"kql.yaml": "data: nowhere\n", "functions/F.kql": "() { SigninLogs }"})
	c := newClient(t, folder)
	require.Contains(t, <-c.asked, "There is nothing at ")
	uri := uriOf(filepath.Join(folder, "q.kql"))
	c.open(uri, "F | where Nothing")
	c.found(uri, "The name 'F' does not refer to any known table, tabular variable or function.")
	changed := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "kql.yaml"), []byte(text), 0o600))
		c.tell("workspace/didChangeWatchedFiles", map[string]any{})
	}
	changed("data: nowhere\n")
	changed("functions: functions\n")
	c.found(uri, "The name 'Nothing' does not refer to any known column, table, variable or function.")
	changed("functions: [\n")
	require.Contains(t, <-c.asked, "This is not YAML")
	c.change(uri, 2, "F | where UserType == ''")
	c.found(uri, "")
	require.Empty(t, c.asked)
	c.end()
}

// TestUnsavedRule is a rule since the editor says that it is YAML.
func TestUnsavedRule(t *testing.T) {
	c := newClient(t, "")
	c.tell("textDocument/didOpen", openParams{documentItem{"untitled:Untitled-1", 1, "query: |\n  SigninLogs | where Nothing\nname: x\n", "yaml"}})
	p := <-c.published
	require.Equal(t, span{position{1, 21}, position{1, 28}}, p.Diagnostics[0].Range)
	c.end()
}
