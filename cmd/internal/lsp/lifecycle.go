package lsp

import (
	"context"
	"encoding/json"

	"kql/executor/database"
	"kql/executor/workspace"
)

// initialize opens the editor's folder and says what the server can do.
func (s *Server) initialize(ctx context.Context, p initializeParams) (any, error) {
	s.folder, s.editor = "", p.Capabilities
	if p.RootURI != "" {
		s.folder = pathOf(p.RootURI)
	} else if len(p.WorkspaceFolders) > 0 {
		s.folder = pathOf(p.WorkspaceFolders[0].URI)
	}
	if err := s.reopen(ctx); err != nil {
		s.show(err)
		if s.files, err = database.Open(ctx, database.Options{Space: workspace.None()}); err != nil {
			return nil, err
		}
		s.begin()
	}
	return map[string]any{
		"serverInfo": map[string]any{"name": "kql", "version": s.Version},
		"capabilities": map[string]any{
			"positionEncoding":                 "utf-16",
			"textDocumentSync":                 map[string]any{"openClose": true, "change": 2, "save": true},
			"completionProvider":               map[string]any{"triggerCharacters": []string{"|", ".", " ", "(", "\"", "'", "$", "{"}, "resolveProvider": true},
			"hoverProvider":                    true,
			"signatureHelpProvider":            map[string]any{"triggerCharacters": []string{"(", ","}},
			"definitionProvider":               true,
			"referencesProvider":               true,
			"documentHighlightProvider":        true,
			"renameProvider":                   map[string]any{"prepareProvider": true},
			"documentSymbolProvider":           true,
			"workspaceSymbolProvider":          true,
			"foldingRangeProvider":             true,
			"selectionRangeProvider":           true,
			"semanticTokensProvider":           map[string]any{"legend": map[string]any{"tokenTypes": tokenTypes, "tokenModifiers": []string{}}, "full": true},
			"documentFormattingProvider":       true,
			"documentRangeFormattingProvider":  true,
			"documentOnTypeFormattingProvider": map[string]any{"firstTriggerCharacter": "|"},
			"codeActionProvider":               map[string]any{"codeActionKinds": []string{"quickfix"}},
			"inlayHintProvider":                true,
			"codeLensProvider":                 map[string]any{},
			"executeCommandProvider":           map[string]any{"commands": commandNames()},
		},
	}, nil
}

// watched are the files that a workspace may consist of.
const watched = "**/*.{kql,csl,yaml,yml,json,csv,ndjson,tsv,txt,gz}"

// initialized asks the editor to tell of files that change, where it can.
func (s *Server) initialized(ctx context.Context, _ json.RawMessage) (any, error) {
	if s.editor.watches() {
		files := []any{map[string]string{"globPattern": watched}}
		ask := registrationParams{[]registration{{"files", "workspace/didChangeWatchedFiles", map[string]any{"watchers": files}}}}
		go func() { _ = s.conn.Call(ctx, "client/registerCapability", ask, nil) }() // one that refuses tells of what it saves
	}
	return nil, nil
}

// saved is told of a file that an editor writes, who may tell of no others.
func (s *Server) saved(ctx context.Context, _ json.RawMessage) (any, error) {
	if s.editor.watches() {
		return nil, nil
	}
	return s.filesChanged(ctx, nil)
}

// reopen opens what queries run on anew.
func (s *Server) reopen(ctx context.Context) error {
	opened, err := s.Open(ctx, s.folder)
	if err != nil {
		return err
	}
	s.files = opened
	s.begin()
	return nil
}

// begin has all be found out anew, of what queries run on now.
func (s *Server) begin() {
	s.looks, s.functions = map[string]*look{}, s.stored()
	s.overlay()
	for _, d := range s.documents {
		d.forget()
	}
}

// show tells the user why the workspace cannot be opened: once, however often its files change.
func (s *Server) show(err error) {
	if s.shown == err.Error() {
		return
	}
	s.shown = err.Error()
	_ = s.conn.Notify(context.Background(), "window/showMessage", showParams{1, "The workspace cannot be opened: " + s.shown})
}

func (s *Server) opened(_ context.Context, p openParams) (any, error) {
	d := newDocument(p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text)
	if p.TextDocument.Language == "yaml" && !d.isRule() {
		d.path += ".yaml" // its name does not say so, such as that of a text that was never saved
	}
	s.documents[d.uri] = d
	s.edit(d, false)
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
	s.edit(d, false)
	s.publishSoon(d)
	return nil, nil
}

// closed forgets a document and takes back what was found in it.
func (s *Server) closed(ctx context.Context, p documentParams) (any, error) {
	uri := p.TextDocument.URI
	d := s.documents[uri]
	delete(s.documents, uri)
	if d != nil {
		s.edit(d, true)
	}
	if t := s.waiting[uri]; t != nil {
		t.Stop()
		delete(s.waiting, uri)
	}
	return nil, s.conn.Notify(ctx, "textDocument/publishDiagnostics", publishParams{URI: uri, Diagnostics: []diagnostic{}})
}

// filesChanged reads the workspace anew and checks all that is open.
func (s *Server) filesChanged(ctx context.Context, _ json.RawMessage) (any, error) {
	if err := s.reopen(ctx); err != nil {
		s.show(err) // and what was there goes on
		return nil, nil
	}
	s.shown = ""
	s.checkAll()
	return nil, nil
}
