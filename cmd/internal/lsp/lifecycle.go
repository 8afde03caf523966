package lsp

import (
	"context"
	"encoding/json"

	"github.com/sourcegraph/jsonrpc2"

	"kql/cmd/internal/rulefile"
)

// initialize opens the editor's folder and says what the server can do.
func (s *Server) initialize(ctx context.Context, p initializeParams) (any, error) {
	s.folder = ""
	if p.RootURI != "" {
		s.folder = pathOf(p.RootURI)
	} else if len(p.WorkspaceFolders) > 0 {
		s.folder = pathOf(p.WorkspaceFolders[0].URI)
	}
	if err := s.reopen(ctx); err != nil {
		return nil, err
	}
	return map[string]any{
		"serverInfo": map[string]any{"name": "kql", "version": s.Version},
		"capabilities": map[string]any{
			"positionEncoding":                 "utf-16",
			"textDocumentSync":                 map[string]any{"openClose": true, "change": 2},
			"completionProvider":               map[string]any{"triggerCharacters": []string{"|", ".", " ", "(", "\"", "'", "$"}, "resolveProvider": true},
			"hoverProvider":                    true,
			"signatureHelpProvider":            map[string]any{"triggerCharacters": []string{"(", ","}},
			"definitionProvider":               true,
			"referencesProvider":               true,
			"documentHighlightProvider":        true,
			"renameProvider":                   map[string]any{"prepareProvider": true},
			"documentSymbolProvider":           true,
			"foldingRangeProvider":             true,
			"semanticTokensProvider":           map[string]any{"legend": map[string]any{"tokenTypes": tokenTypes, "tokenModifiers": []string{}}, "full": true},
			"documentFormattingProvider":       true,
			"documentRangeFormattingProvider":  true,
			"documentOnTypeFormattingProvider": map[string]any{"firstTriggerCharacter": "|"},
			"codeActionProvider":               map[string]any{"codeActionKinds": []string{"quickfix"}},
			"inlayHintProvider":                true,
			"codeLensProvider":                 map[string]any{},
			"executeCommandProvider":           map[string]any{"commands": commandNames()},
			"workspace":                        map[string]any{"workspaceFolders": map[string]any{"supported": true}},
		},
	}, nil
}

// reopen opens what queries run on anew.
func (s *Server) reopen(ctx context.Context) error {
	opened, err := s.Open(ctx, s.folder)
	if err != nil {
		return err
	}
	s.session, s.engine = opened, opened.Completion()
	for _, d := range s.documents {
		d.checked = nil
	}
	return nil
}

func (s *Server) opened(_ context.Context, p openParams) (any, error) {
	d := newDocument(p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text)
	s.documents[d.uri] = d
	s.publishSoon(d)
	return nil, nil
}

func (s *Server) changed(_ context.Context, p changeParams) (any, error) {
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	for _, c := range p.ContentChanges {
		if err := d.apply(p.TextDocument.Version, c); err != nil {
			return nil, err
		}
	}
	s.publishSoon(d)
	return nil, nil
}

// closed forgets a document and takes back what was found in it.
func (s *Server) closed(ctx context.Context, p documentParams) (any, error) {
	uri := p.TextDocument.URI
	delete(s.documents, uri)
	if t := s.waiting[uri]; t != nil {
		t.Stop()
		delete(s.waiting, uri)
	}
	return nil, s.conn.Notify(ctx, "textDocument/publishDiagnostics", publishParams{URI: uri, Diagnostics: []diagnostic{}})
}

// filesChanged reads the workspace anew and checks all that is open.
func (s *Server) filesChanged(ctx context.Context, _ json.RawMessage) (any, error) {
	if err := s.reopen(ctx); err != nil {
		return nil, err
	}
	for _, d := range s.documents {
		s.publishSoon(d)
	}
	return nil, nil
}

// commandArgs are the command line behind each command that lenses offer; the document's path follows.
var commandArgs = map[string][]string{
	"kql.test":    {"test"},
	"kql.init":    {"init", "--out", "-"},
	"kql.preview": {"run", "-o", "table"},
}

func commandNames() []string { return []string{"kql.init", "kql.preview", "kql.test"} }

// start runs a command beside what else is asked; cancelling its request ends it for the editor.
func (s *Server) start(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.running[r.ID] = cancel
	s.mu.Unlock()
	go func() {
		result, err := s.execute(ctx, r)
		reply(context.WithoutCancel(ctx), conn, r, result, err)
		s.mu.Lock()
		delete(s.running, r.ID)
		s.mu.Unlock()
		cancel()
	}()
}

func (s *Server) execute(ctx context.Context, r *jsonrpc2.Request) (any, error) {
	var p executeParams
	if r.Params == nil || json.Unmarshal(*r.Params, &p) != nil || len(p.Arguments) != 1 {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "a command takes the URI of a document"}
	}
	args := commandArgs[p.Command]
	if args == nil {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "there is no command " + p.Command}
	}
	done := make(chan string, 1)
	go func() { done <- s.Command(append(args[:len(args):len(args)], pathOf(p.Arguments[0]))...) }()
	select {
	case output := <-done:
		return output, nil
	case <-ctx.Done():
		return nil, &jsonrpc2.Error{Code: -32800, Message: "cancelled"}
	}
}

func (s *Server) cancel(params json.RawMessage) (any, error) {
	var p cancelParams
	var id jsonrpc2.ID
	if json.Unmarshal(params, &p) == nil && json.Unmarshal(p.ID, &id) == nil {
		if stop := s.running[id]; stop != nil {
			stop()
		}
	}
	return nil, nil
}

// isRule says whether a document is a rule file.
func (d *document) isRule() bool { return rulefile.IsRule(d.path) }
