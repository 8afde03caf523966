package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"kql/executor"
	"kql/executor/database"
	"kql/parser"
)

// changes are what commands have made: tables and functions, in memory only. They are never changed themselves; a
// command makes others, so that a query sees the state before it or the one behind it.
type changes struct {
	tables    map[string]madeTable
	functions map[string]madeFunction
}

type madeTable struct {
	database.Held
	folder, doc string
}

type madeFunction struct {
	source *parser.Source
	folder string
}

// bytes are those that the tables hold.
func (c changes) bytes() (n int64) {
	for _, t := range c.tables {
		n += t.Bytes()
	}
	return n
}

// over is the files with the changes.
func (c changes) over(files *database.DB) *database.DB {
	if len(c.tables)+len(c.functions) == 0 {
		return files
	}
	tables, functions := map[string]database.Held{}, map[string]*parser.Source{}
	for name, t := range c.tables {
		tables[name] = t.Held
	}
	for name, f := range c.functions {
		functions[name] = f.source
	}
	return files.With(tables, functions)
}

// change has one command after the other change what there is. f changes a copy of what was made so far; files is what
// lies below that.
func (s *Server) change(ctx context.Context, f func(made changes, files *database.DB) error) (*database.DB, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if _, err := s.opened(ctx); err != nil { // it may read them anew
		return nil, err
	}
	s.mu.Lock()
	before, files := s.made, s.files
	s.mu.Unlock()
	next := changes{maps.Clone(before.tables), maps.Clone(before.functions)}
	if next.tables == nil {
		next = changes{map[string]madeTable{}, map[string]madeFunction{}}
	}
	if err := f(next, files); err != nil {
		return nil, err
	}
	more := next.bytes() - before.bytes()
	if err := files.Hold(more); err != nil {
		return nil, err
	}
	on := next.over(files)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files != files { // they were read anew meanwhile
		_ = s.files.Hold(more) // what is held is held
		on = next.over(s.files)
	}
	s.made, s.db = next, on
	return on, nil
}

// ofFiles refuses to change a table that is read from files.
func ofFiles(files *database.DB, table string) error {
	if files.HasRows(table) {
		return fmt.Errorf("the table %s is read from files, and commands change only tables that commands made", table)
	}
	return nil
}

var errReadOnly = errors.New("this server changes nothing; kql serve --writable has commands make tables and functions in memory")

// denied is what a request is told that wants nothing to be changed, and then asks for that.
var denied = &oneAPI{
	Status: http.StatusForbidden, Code: "Forbidden", Message: "Request is denied.", Type: "Kusto.Data.Exceptions.KustoRequestDeniedException", Permanent: true,
	Detail: "The command changes something, and the request is read-only, as its header x-ms-readonly or its property request_readonly says.",
}

// changing is one of the commands that change something. Its words are those that it begins with.
type changing struct {
	words string
	do    func(s *Server, ctx context.Context, q *request, c *commandText) (executor.Result, error)
}

// changers are tried in their order.
func changers() []changing {
	return []changing{
		{".create-merge table", (*Server).createMergeTable},
		{".create table", (*Server).createTable},
		{".drop tables", (*Server).dropTables},
		{".drop table", (*Server).dropTables},
		{".clear table", (*Server).clearTable},
		{".ingest inline into table", (*Server).ingestInline},
		{".ingest inline into", (*Server).ingestInline},
		{".set-or-append", (*Server).setOrAppend},
		{".set-or-replace", (*Server).setOrReplace},
		{".set", (*Server).set},
		{".append", (*Server).append},
		{".create-or-alter function", (*Server).createFunction},
		{".create function", (*Server).createFunction},
		{".alter function", (*Server).createFunction},
		{".drop functions", (*Server).dropFunctions},
		{".drop function", (*Server).dropFunctions},
	}
}

// changed does a command that changes something; ok is false where the text is none.
func (s *Server) changed(ctx context.Context, q *request) (t executor.Result, ok bool, err error) {
	for _, command := range changers() {
		c := &commandText{text: q.CSL}
		if !c.words(command.words) {
			continue
		}
		switch {
		case !s.Writable:
			return t, true, errReadOnly
		case q.readOnly():
			return t, true, denied
		}
		t, err = command.do(s, ctx, q, c)
		return t, true, err
	}
	return t, false, nil
}
