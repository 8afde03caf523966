package lsp

import (
	"context"
	"regexp"
	"strings"
	"time"

	"kql/cmd/internal/check"
	"kql/parser"
)

// severities are the protocol's numbers.
var severities = map[parser.Severity]int{parser.Error: 1, parser.Warning: 2, parser.Note: 3}

// unused is the check whose place the editor shows faint.
const unused = "KQL304"

// publishSoon has a document checked once nothing has been typed for a while.
func (s *Server) publishSoon(d *document) {
	if t := s.waiting[d.uri]; t != nil {
		t.Stop()
	}
	if s.Delay == 0 {
		s.publish(d)
		return
	}
	version := d.version
	s.waiting[d.uri] = time.AfterFunc(s.Delay, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.documents[d.uri] == d && d.version == version {
			s.publish(d)
		}
	})
}

// publish tells the editor what is wrong in a document.
func (s *Server) publish(d *document) {
	found := []diagnostic{}
	for _, f := range s.file(d).Findings {
		found = append(found, d.diagnostic(f))
	}
	_ = s.conn.Notify(context.Background(), "textDocument/publishDiagnostics", publishParams{d.uri, d.version, found})
}

// diagnostic is a finding as the editor has it. One in another file, such as a stored function, stands at the document's
// beginning and names the file.
func (d *document) diagnostic(f check.Finding) diagnostic {
	out := diagnostic{Severity: severities[f.Severity], Code: f.Code, Source: "kql", Message: f.Message, Data: suggestion(f.Hint)}
	if f.Hint != "" {
		out.Message += "\n" + f.Hint
	}
	if f.Source.Name == d.path {
		out.Range = d.spanOf(f.Source, f.Span)
		if text := f.Source.Text[f.Span.Start:f.Span.End]; out.Data != "" && text != "" && strings.ContainsAny(text[:1], "\"'") {
			out.Data = text[:1] + out.Data + text[:1]
		}
	} else {
		out.Message = f.Source.Name + ": " + out.Message
	}
	if f.Code == unused {
		out.Tags = []int{1}
	}
	return out
}

var didYouMean = regexp.MustCompile(`did you mean (\S+)\?`)

// suggestion is the word that a hint offers in the place of the one that is wrong; "" where it offers none.
func suggestion(hint string) string {
	if m := didYouMean.FindStringSubmatch(hint); m != nil {
		return m[1]
	}
	return ""
}
