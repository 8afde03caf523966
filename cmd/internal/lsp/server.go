// Package lsp is the language server: it answers an editor's questions about queries and rules as they are typed. Each
// request has its file; what a query means comes from the parser, the binder and the checks that every face uses.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"kql/cmd/internal/check"
	"kql/cmd/internal/complete"
	"kql/executor/database"
)

// Options say what a server stands on.
type Options struct {
	// Open opens what queries run on, for a folder of the editor; "" where it has none.
	Open func(ctx context.Context, folder string) (*database.DB, error)
	// Command runs a command line of kql over what queries of a folder run on, and gives what it prints.
	Command func(folder string, args ...string) (output string)
	// Delay is how long the server waits for the next key before it checks a text.
	Delay time.Duration
	// LookWait is how long an answer waits for the columns of tables that only their files tell.
	LookWait time.Duration
	// RowsWait is how long a hover waits for the rows of the stage below it; 0: it shows none.
	RowsWait time.Duration
	// Version is told to the editor.
	Version string
}

// Server is one editor's.
type Server struct {
	Options

	mu        sync.Mutex // held while a request is answered
	conn      *jsonrpc2.Conn
	folder    string
	files     *database.DB
	session   *database.DB         // files, with the functions as they are in the editor
	functions map[string][2]string // of the workspace, by the paths of their files
	edited    map[string]string    // the last readable texts of those that are in the editor and are not as their files
	engine    *complete.Engine
	documents map[string]*document
	waiting   map[string]*time.Timer             // texts that will be checked
	running   map[jsonrpc2.ID]context.CancelFunc // commands that go on
	looking   context.CancelFunc                 // ends the look at rows that goes on; nil: none was begun
	looks     map[string]*look                   // by table, those into the files of the session
	editor    clientCapabilities
	shown     string // why the workspace cannot be opened, as the user was told
	stopped   bool   // shutdown was asked for
	left      bool   // the editor went before that
}

// handler answers one method. What it gives goes back to the editor; a notification gives nothing.
type handler func(s *Server, ctx context.Context, params json.RawMessage) (any, error)

// on is a handler of parameters of a type.
func on[P any](f func(s *Server, ctx context.Context, p P) (any, error)) handler {
	return func(s *Server, ctx context.Context, params json.RawMessage) (any, error) {
		var p P
		if err := json.Unmarshal(params, &p); err != nil {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
		}
		return f(s, ctx, p)
	}
}

// about is a handler of a request about an open document.
func about[P interface{ document() string }](f func(s *Server, d *document, p P) any) handler {
	return on(func(s *Server, _ context.Context, p P) (any, error) {
		d, err := s.document(p.document())
		if err != nil {
			return nil, err
		}
		return f(s, d, p), nil
	})
}

func (s *Server) document(uri string) (*document, error) {
	if d := s.documents[uri]; d != nil {
		return d, nil
	}
	return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: fmt.Sprintf("the document %s is not open", uri)}
}

func (p placeParams) document() string      { return p.TextDocument.URI }
func (p documentParams) document() string   { return p.TextDocument.URI }
func (p formattingParams) document() string { return p.TextDocument.URI }
func (p codeActionParams) document() string { return p.TextDocument.URI }
func (p selectionParams) document() string  { return p.TextDocument.URI }
func (p rangeParams) document() string      { return p.TextDocument.URI }

// handlers are the methods that the server knows.
var handlers = map[string]handler{
	"initialize":                       on((*Server).initialize),
	"initialized":                      on((*Server).initialized),
	"textDocument/didSave":             on((*Server).saved),
	"textDocument/didOpen":             on((*Server).opened),
	"textDocument/didChange":           on((*Server).changed),
	"textDocument/didClose":            on((*Server).closed),
	"workspace/didChangeWatchedFiles":  on((*Server).filesChanged),
	"textDocument/completion":          about((*Server).complete),
	"completionItem/resolve":           on((*Server).resolve),
	"textDocument/hover":               about((*Server).hover),
	"textDocument/signatureHelp":       about((*Server).signatureHelp),
	"textDocument/definition":          about((*Server).definition),
	"textDocument/references":          about((*Server).references),
	"textDocument/prepareRename":       about((*Server).prepareRename),
	"textDocument/rename":              on((*Server).rename),
	"textDocument/documentHighlight":   about((*Server).highlight),
	"textDocument/documentSymbol":      about((*Server).symbols),
	"workspace/symbol":                 on((*Server).workspaceSymbols),
	"textDocument/selectionRange":      about((*Server).selections),
	"textDocument/foldingRange":        about((*Server).folding),
	"textDocument/semanticTokens/full": about((*Server).tokens),
	"textDocument/formatting":          about((*Server).format),
	"textDocument/rangeFormatting":     about((*Server).format),
	"textDocument/onTypeFormatting":    about((*Server).typed),
	"textDocument/codeAction":          about((*Server).actions),
	"textDocument/inlayHint":           about((*Server).hints),
	"textDocument/codeLens":            about((*Server).lenses),
}

// stdio is what the protocol runs on.
type stdio struct {
	io.Reader
	io.Writer
}

func (stdio) Close() error { return nil }

// Serve talks to an editor until it ends the talk or ctx is done.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	s := &Server{Options: o, documents: map[string]*document{}, edited: map[string]string{}, waiting: map[string]*time.Timer{}, running: map[jsonrpc2.ID]context.CancelFunc{}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stream jsonrpc2.ObjectStream
	stream = jsonrpc2.NewBufferedStream(stdio{in, out}, codec{wrong: func(err error) {
		_ = stream.WriteObject(map[string]any{"jsonrpc": "2.0", "id": nil, "error": jsonrpc2.Error{Code: jsonrpc2.CodeParseError, Message: err.Error()}})
	}})
	s.mu.Lock()
	s.conn = jsonrpc2.NewConn(ctx, stream, s)
	s.mu.Unlock()
	select {
	case <-s.conn.DisconnectNotify():
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.waiting {
		t.Stop()
	}
	if s.looking != nil {
		s.looking()
	}
	switch {
	case s.left:
		return errors.New("the editor went away without shutdown")
	case !s.stopped && ctx.Err() == nil:
		return errors.New("the editor went away without a word")
	}
	return nil
}

// Handle answers one message. Commands go on beside the others; all else is answered in its turn.
func (s *Server) Handle(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) {
	if r.Method == "workspace/executeCommand" {
		s.start(ctx, conn, r)
		return
	}
	result, err := s.answer(ctx, r)
	reply(ctx, conn, r, result, err)
}

func reply(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request, result any, err error) {
	if r.Notif {
		return
	}
	var told *jsonrpc2.Error
	switch {
	case errors.As(err, &told):
	case err != nil:
		told = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()}
	default:
		_ = conn.Reply(ctx, r.ID, result) // it fails where the editor has gone, which Serve sees
		return
	}
	_ = conn.ReplyWithError(ctx, r.ID, told)
}

// answer answers one message; a panic is an internal error of this one.
func (s *Server) answer(ctx context.Context, r *jsonrpc2.Request) (result any, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, fmt.Errorf("internal error in %s: %v", r.Method, p)
		}
	}()
	var params json.RawMessage
	if r.Params != nil {
		params = *r.Params
	}
	switch h := handlers[r.Method]; {
	case r.Method == "shutdown":
		s.stopped = true
		return nil, nil
	case r.Method == "exit":
		s.left = !s.stopped
		s.stopped = true
		return nil, s.conn.Close()
	case s.stopped:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "nothing is answered behind shutdown"}
	case r.Method == "$/cancelRequest":
		return s.cancel(params)
	case h == nil && r.Notif:
		return nil, nil
	case h == nil:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "there is no method " + r.Method}
	case s.session == nil && r.Method != "initialize":
		return nil, &jsonrpc2.Error{Code: -32002, Message: "initialize comes first"}
	default:
		return h(s, ctx, params)
	}
}

// file is what was found in a document.
func (s *Server) file(d *document) *check.File {
	if d.checked == nil {
		d.checked = s.checked(d)
	}
	return d.checked
}

// passed is for those who have looked before.
func passed(string) {}

// names is what the names in a document mean.
func (s *Server) names(d *document) *names {
	if d.named == nil {
		d.named = newNames(s.file(d))
	}
	return d.named
}

// checker checks what is open; unseen is told of tables whose files nobody has looked into.
func (s *Server) checker(unseen func(table string)) *check.Checker {
	k := &check.Checker{Space: s.session.Space, Notes: true, Tables: s.session.Space.Catalog(context.Background(), s.session.Catalog.Noting(unseen))}
	k.Options = s.session.BindOptions(context.Background())
	k.Options.Judging, k.Options.Columns = true, nil
	return k
}
