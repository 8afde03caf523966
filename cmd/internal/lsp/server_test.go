package lsp

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
)

var update = flag.Bool("update", false, "write the answers into testdata/lsp")

const testdata = "../../../testdata/"

// TestRequests asks what the files of testdata/lsp ask. A case is a request with the name of a file, whose text follows;
// ‸ is where the cursor is.
func TestRequests(t *testing.T) {
	c := newClient(t, testdata+"workspace")
	cases := 0
	casefile.Run(t, testdata+"lsp/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string {
			head, body, _ := strings.Cut(text, "\n")
			words := strings.Fields(head)
			body = strings.TrimRight(body, "\n")
			at := strings.Index(body, "‸")
			body = strings.Replace(body, "‸", "", 1)
			cases++
			d := newDocument(uriOf(fmt.Sprintf("/case/%d/%s", cases, words[1])), 1, body)
			c.open(d.uri, body)
			defer c.tell("textDocument/didClose", documentParams{documentID{URI: d.uri}})
			return (&asked{c, d, max(at, 0), words[2:]}).answer(words[0])
		})
	})
	c.end()
}

// asked is a request about a document.
type asked struct {
	*client
	d    *document
	at   int
	args []string
}

func (a *asked) place() placeParams {
	return placeParams{documentID{URI: a.d.uri}, a.d.position(a.at)}
}

func (a *asked) text(s span) string {
	return fmt.Sprintf("%d:%d %q", s.Start.Line+1, s.Start.Character+1, a.d.text[a.d.offset(s.Start):a.d.offset(s.End)])
}

// answer is what the server says, as a user would read it.
func (a *asked) answer(request string) string {
	var b strings.Builder
	whole := span{position{}, a.d.position(len(a.d.text))}
	switch request {
	case "diagnostics":
		for {
			p := <-a.published
			if p.URI != a.d.uri {
				continue
			}
			for _, d := range p.Diagnostics {
				fmt.Fprintf(&b, "%d %s %s: %s\n", d.Severity, d.Code, a.text(d.Range), strings.ReplaceAll(d.Message, "\n", " / "))
			}
			break
		}
	case "completion":
		var list completionList
		a.ask("textDocument/completion", a.place(), &list)
		for _, item := range list.Items[:min(8, len(list.Items))] {
			fmt.Fprintf(&b, "%s  %s\n", item.Label, item.Detail)
		}
	case "complete": // and take the first
		var list completionList
		a.ask("textDocument/completion", a.place(), &list)
		b.WriteString(a.edited([]textEdit{*list.Items[0].TextEdit}))
	case "hover":
		var h *hover
		a.ask("textDocument/hover", a.place(), &h)
		if h != nil {
			fmt.Fprintf(&b, "%s\n%s\n", a.text(*h.Range), h.Contents.Value)
		}
	case "signature":
		var h *signatureHelp
		a.ask("textDocument/signatureHelp", a.place(), &h)
		if h != nil {
			for i, s := range h.Signatures {
				fmt.Fprintf(&b, "%v %s %d\n", i == h.ActiveSignature, s.Label, h.ActiveParameter)
			}
		}
	case "definition", "references":
		var all []location
		a.ask("textDocument/"+request, referenceParams{placeParams: a.place(), Context: struct {
			IncludeDeclaration bool `json:"includeDeclaration"`
		}{true}}, &all)
		for _, l := range all {
			if l.URI != a.d.uri {
				fmt.Fprintf(&b, "%s %d:%d\n", filepath.Base(l.URI), l.Range.Start.Line+1, l.Range.Start.Character+1)
				continue
			}
			fmt.Fprintln(&b, a.text(l.Range))
		}
	case "rename":
		var e workspaceEdit
		if err := a.conn.Call(context.Background(), "textDocument/rename", renameParams{a.place(), a.args[0]}, &e); err != nil {
			return err.Error() + "\n"
		}
		b.WriteString(a.edited(e.Changes[a.d.uri]))
	case "symbols":
		var all []symbol
		a.ask("textDocument/documentSymbol", documentParams{documentID{URI: a.d.uri}}, &all)
		var write func(all []symbol, indent string)
		write = func(all []symbol, indent string) {
			for _, s := range all {
				fmt.Fprintf(&b, "%s%s (%d, lines %d to %d)\n", indent, s.Name, s.Kind, s.Range.Start.Line+1, s.Range.End.Line+1)
				write(s.Children, indent+"  ")
			}
		}
		write(all, "")
	case "folding":
		var all []foldingRange
		a.ask("textDocument/foldingRange", documentParams{documentID{URI: a.d.uri}}, &all)
		for _, f := range all {
			fmt.Fprintf(&b, "%d to %d\n", f.StartLine+1, f.EndLine+1)
		}
	case "tokens":
		var all semanticTokens
		a.ask("textDocument/semanticTokens/full", documentParams{documentID{URI: a.d.uri}}, &all)
		at := position{}
		for part := range slices.Chunk(all.Data, 5) {
			if part[0] > 0 {
				at.Character = 0
			}
			at = position{at.Line + part[0], at.Character + part[1]}
			fmt.Fprintf(&b, "%s %s\n", a.text(span{at, position{at.Line, at.Character + part[2]}}), tokenTypes[part[3]])
		}
	case "format":
		var all []textEdit
		a.ask("textDocument/formatting", formattingParams{TextDocument: documentID{URI: a.d.uri}}, &all)
		b.WriteString(a.edited(all))
	case "format-lines":
		var all []textEdit
		first, last := a.number(0), a.number(1)
		a.ask("textDocument/rangeFormatting", formattingParams{TextDocument: documentID{URI: a.d.uri}, Range: &span{position{first - 1, 0}, position{last, 0}}}, &all)
		b.WriteString(a.edited(all))
	case "workspace-symbols":
		var all []symbolInformation
		a.ask("workspace/symbol", symbolParams{a.args[0]}, &all)
		for _, one := range all {
			fmt.Fprintf(&b, "%s (%d, %s)\n", one.Name, one.Kind, filepath.Base(one.Location.URI))
		}
	case "type":
		var all []textEdit
		where := a.d.position(a.at)
		a.ask("textDocument/onTypeFormatting", formattingParams{TextDocument: documentID{URI: a.d.uri}, Position: &where}, &all)
		b.WriteString(a.edited(all))
	case "fix":
		var all []codeAction
		a.ask("textDocument/codeAction", codeActionParams{TextDocument: documentID{URI: a.d.uri}, Range: whole}, &all)
		for _, action := range all {
			fmt.Fprintf(&b, "%s\n%s", action.Title, a.edited(action.Edit.Changes[a.d.uri]))
		}
	case "selection":
		var all []*selectionRange
		a.ask("textDocument/selectionRange", selectionParams{documentID{URI: a.d.uri}, []position{a.d.position(a.at)}}, &all)
		for r := all[0]; r != nil; r = r.Parent {
			fmt.Fprintln(&b, a.text(r.Range))
		}
	case "hints":
		var all []inlayHint
		a.ask("textDocument/inlayHint", rangeParams{documentID{URI: a.d.uri}, whole}, &all)
		for _, h := range all {
			fmt.Fprintf(&b, "line %d: %s\n", h.Position.Line+1, h.Label)
		}
	case "lenses":
		var all []codeLens
		a.ask("textDocument/codeLens", documentParams{documentID{URI: a.d.uri}}, &all)
		for _, l := range all {
			fmt.Fprintf(&b, "line %d: %s (%s)\n", l.Range.Start.Line+1, l.Command.Title, l.Command.Command)
		}
	default:
		a.t.Fatalf("there is no request %s", request)
	}
	return b.String()
}

func (a *asked) number(i int) int {
	n, err := strconv.Atoi(a.args[i])
	require.NoError(a.t, err)
	return n
}

// edited is the document's text with edits.
func (a *asked) edited(edits []textEdit) string {
	d := newDocument(a.d.uri, 1, a.d.text)
	slices.SortFunc(edits, func(x, y textEdit) int { return d.offset(y.Range.Start) - d.offset(x.Range.Start) })
	for _, e := range edits {
		require.NoError(a.t, d.apply(1, change{&e.Range, e.NewText}))
	}
	return strings.TrimRight(d.text, "\n") + "\n"
}

// TestTyping types a rule key by key, asks after each, and wants quick answers and no mistake of the server's own.
func TestTyping(t *testing.T) {
	text, err := os.ReadFile(testdata + "rules/riskySignInToDeviceRegistration.yaml")
	require.NoError(t, err)
	c := newClient(t, "")
	uri := uriOf("/case/rule.yaml")
	at := strings.Index(string(text), "query: |") + len("query: |\n")
	c.open(uri, string(text[:at]))
	d := newDocument(uri, 1, string(text[:at]))
	var took []time.Duration
	for i, r := range string(text[at:]) {
		where := d.position(len(d.text))
		c.tell("textDocument/didChange", changeParams{documentID{uri, i + 2}, []change{{&span{where, where}, string(r)}}})
		d.set(i+2, d.text+string(r))
		where = d.position(len(d.text))
		begun := time.Now()
		var list completionList
		c.ask("textDocument/completion", placeParams{documentID{URI: uri}, where}, &list)
		took = append(took, time.Since(begun))
		if i%20 == 0 {
			for _, method := range []string{"hover", "signatureHelp", "definition", "documentHighlight"} {
				var any json.RawMessage
				c.ask("textDocument/"+method, placeParams{documentID{URI: uri}, where}, &any)
			}
			for _, method := range []string{"documentSymbol", "foldingRange", "semanticTokens/full", "codeLens", "formatting"} {
				var any json.RawMessage
				c.ask("textDocument/"+method, documentParams{documentID{URI: uri}}, &any)
			}
		}
	}
	slices.Sort(took)
	t.Logf("%d keys: half of the answers take up to %s, 99 %% up to %s", len(took), took[len(took)/2], took[len(took)*99/100])
	require.Less(t, took[len(took)/2], 100*time.Millisecond)
	c.end()
}

// TestGoodbye wants the server to say when an editor goes away without a word.
func TestGoodbye(t *testing.T) {
	c := newClient(t, "")
	require.NoError(t, c.conn.Close())
	require.Error(t, <-c.done)
}

// TestCommands runs the command of a lens.
func TestCommands(t *testing.T) {
	c := newClient(t, "")
	var told string
	c.ask("workspace/executeCommand", executeParams{"kql.test", []string{uriOf("/case/rule.yaml")}}, &told)
	require.Equal(t, "ran test /case/rule.yaml", told)
	c.ask("workspace/executeCommand", executeParams{"kql.why", []string{uriOf("/case/rule.yaml")}}, &told)
	require.Equal(t, "ran why --alert 1 /case/rule.yaml", told)
	c.ask("workspace/executeCommand", executeParams{"kql.why", []string{uriOf("/case/rule.yaml"), "T | where a == 1"}}, &told)
	require.Equal(t, "ran why --row=T | where a == 1 /case/rule.yaml", told)
	require.ErrorContains(t, c.conn.Call(context.Background(), "workspace/executeCommand", executeParams{"kql.test", []string{"a", "b"}}, &told), "takes the URI")
	require.ErrorContains(t, c.conn.Call(context.Background(), "workspace/executeCommand", executeParams{"rm", []string{"x"}}, &told), "there is no command rm")
	require.ErrorContains(t, c.conn.Call(context.Background(), "textDocument/hover", placeParams{}, &told), "is not open")
	require.ErrorContains(t, c.conn.Call(context.Background(), "textDocument/nothing", placeParams{}, &told), "no method")
	c.end()
}

// FuzzEdits changes a text at random, as an editor would, and asks about it. The server is the same all the time, so that
// it shows where it grows.
func FuzzEdits(f *testing.F) {
	f.Add("SigninLogs | where x == 1", 3, 0, "| take", "query.kql")
	f.Add("name: r\nquery: |\n  T | where a == '\n", 20, 4, "😀\n", "rule.yaml")
	f.Add("name: r\nquery: |\n  print a = 1\ncustomDetails:\n  x: a\nalertDetailsOverride:\n  alertDisplayNameFormat: '{{ a }}'\n", 50, 0, "\"", "rule.yaml")
	f.Add("union (_GetWatchlist('VIPUsers')), SignIns('T')", 24, 0, "x", "query.kql")
	s := &Server{documents: map[string]*document{}}
	require.NoError(f, s.openFor(testdata+"workspace"))
	f.Fuzz(func(t *testing.T, text string, at, length int, put, name string) {
		d := newDocument(uriOf("/case/"+strings.TrimLeft(name, "/")), 1, text)
		s.documents[d.uri] = d
		defer delete(s.documents, d.uri)
		from := d.position(at)
		to := d.position(max(at, 0) + max(length, 0))
		require.NoError(t, d.apply(2, change{&span{from, to}, put}))
		p := placeParams{documentID{URI: d.uri}, d.position(at)}
		whole := span{End: d.position(len(d.text))}
		s.complete(d, p)
		s.hover(d, p)
		s.signatureHelp(d, p)
		s.definition(d, p)
		s.references(d, referenceParams{placeParams: p})
		s.highlight(d, p)
		s.prepareRename(d, p)
		_, _ = s.rename(context.Background(), renameParams{p, "other"})
		s.symbols(d, documentParams{})
		s.folding(d, documentParams{})
		s.tokens(d, documentParams{})
		s.format(d, formattingParams{})
		s.format(d, formattingParams{Range: &span{from, from}})
		s.typed(d, formattingParams{Position: &p.Position})
		s.hints(d, rangeParams{Range: whole})
		s.lenses(d, documentParams{})
		s.actions(d, codeActionParams{Range: whole})
	})
}

// openFor opens what a server stands on without an editor.
func (s *Server) openFor(folder string) (err error) {
	s.Open, s.folder = open, folder
	return s.reopen(context.Background())
}
