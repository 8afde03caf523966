package lsp

import (
	"path/filepath"
	"slices"
	"time"

	"kql/cmd/internal/check"
	"kql/parser"
)

// look is one into the files of a table, for its columns.
type look struct {
	done chan struct{}
	late bool // somebody went on without it
}

// checked is what is found in a document. The files of tables that it names are looked into first; where that takes
// longer than LookWait, what is wrong with the query is not told before it has ended, since it may be right.
func (s *Server) checked(d *document) *check.File {
	s.session.Space.Enter(d.path)
	f, unseen := s.look(d)
	if len(unseen) > 0 && s.seen(unseen) {
		f, unseen = s.look(d)
	}
	if len(unseen) > 0 && (f.Trace != nil || d.function) {
		f.Findings = slices.DeleteFunc(f.Findings, func(g check.Finding) bool { return f.Rule == nil || g.Source == f.Query })
	}
	return f
}

// look is what is found in a document as far as tables are known, and those of its tables whose files nobody has looked
// into.
func (s *Server) look(d *document) (f *check.File, unseen []string) {
	k := s.checker(func(table string) {
		if !slices.Contains(unseen, table) {
			unseen = append(unseen, table)
		}
	})
	if f = k.Text(d.path, d.path, d.text, true); f == nil {
		f = &check.File{Path: d.path} // YAML that is no rule
	}
	d.function = false
	switch {
	case f.Tree == nil && f.Rule == nil && f.Query != nil:
		if f.Tree = function(d.text); f.Tree != nil {
			d.function = true
			f.Findings = append(f.Findings, s.inBody(d, k)...)
		}
	case f.Trace == nil && f.Query != nil: // it cannot be bound yet; what can be typed depends on its tables all the same
		for _, t := range parser.Tokens(f.Query.Text) {
			if word := f.Query.Text[t.Start:t.End]; t.Kind == parser.Word && s.session.Store.Has(word) {
				k.Tables.Table(word)
			}
		}
	}
	if len(unseen) == 0 && !d.function {
		f.Findings = append(f.Findings, throughCalls(f, k)...)
	}
	return f, unseen
}

// throughCalls are the mistakes in the stored functions that a query calls, each at the call.
func throughCalls(f *check.File, k *check.Checker) (all []check.Finding) {
	for _, in := range k.Functions() {
		for i, g := range in.Findings {
			if g.Severity != parser.Error {
				continue
			}
			for _, call := range in.Findings[i+1:] {
				if call.Severity != parser.Note || call.Code != "" {
					break // these say where the function is called
				}
				if call.Source == f.Query {
					own := *f.Query // what can be mended lies elsewhere
					all = append(all, check.Finding{Source: &own, Diagnostic: parser.Diagnostic{
						Severity: parser.Error, Code: g.Code, Message: "In " + filepath.Base(g.Source.Name) + ": " + g.Message, Span: call.Span,
					}})
					break
				}
			}
		}
	}
	return all
}

// seen has the files of tables be looked into, and says whether all have been in time. Those that have not have every
// document be checked anew when they have.
func (s *Server) seen(tables []string) bool {
	files, enough := s.files, time.After(s.LookWait)
	for _, table := range tables {
		if s.looks[table] != nil {
			continue
		}
		l := &look{done: make(chan struct{})}
		s.looks[table] = l
		go func() {
			files.Catalog.Table(table)
			close(l.done)
			s.mu.Lock()
			defer s.mu.Unlock()
			if l.late && s.files == files {
				s.checkAll()
			}
		}()
	}
	for _, table := range tables {
		l := s.looks[table]
		select {
		case <-l.done:
		case <-enough:
			for _, table := range tables {
				s.looks[table].late = true
			}
			return false
		}
	}
	return true
}

// checkAll has all that is open be checked anew.
func (s *Server) checkAll() {
	for _, d := range s.documents {
		d.forget()
		s.publishSoon(d)
	}
}
