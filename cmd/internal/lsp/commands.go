package lsp

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/sourcegraph/jsonrpc2"
)

// whyCommand says which rows the first alert came from, or of rows that a second argument chooses where they ended.
const whyCommand = "kql.why"

// commandArgs are the command line behind each command that lenses offer; the document's path follows.
var commandArgs = map[string][]string{
	"kql.test":    {"test"},
	"kql.init":    {"init", "--out", "-"},
	"kql.preview": {"run", "-o", "table"},
	whyCommand:    {"why", "--alert", "1"},
}

func commandNames() []string { return slices.Sorted(maps.Keys(commandArgs)) }

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
	if r.Params != nil && json.Unmarshal(*r.Params, &p) != nil {
		p.Arguments = nil
	}
	rows := p.Command == whyCommand && len(p.Arguments) == 2
	if len(p.Arguments) != 1 && !rows {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "a command takes the URI of a document"}
	}
	args := commandArgs[p.Command]
	if args == nil {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "there is no command " + p.Command}
	}
	if rows {
		args = []string{"why", "--row=" + p.Arguments[1]}
	}
	done := make(chan string, 1)
	go func() { done <- s.Command(s.folder, append(args[:len(args):len(args)], pathOf(p.Arguments[0]))...) }()
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
