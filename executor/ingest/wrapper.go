package ingest

import (
	"bytes"
	"regexp"
	"strings"
)

// beginJSON tells rows by line from an array, from objects that span lines, and from the answer of an API
// that holds the rows in one of its members.
func (f *file) beginJSON(extension string) error {
	head := scanner{data: padded(f.rest)}
	p := head.space(0)
	if beginsWithEvent(head, p) {
		return f.flatten()
	}
	switch {
	case framed.Match(f.rest):
		return f.unwrap()
	case head.peek(p) == '[':
		f.format = list
		f.pass(f.rest[:p+1])
		f.rest = f.rest[p+1:]
		return nil
	case head.peek(p) != '{':
		return nil
	case mayWrap(head, p, records):
		return f.unwrapEach()
	case f.eof && failed.Match(f.rest):
		return f.unwrap()
	}
	byLine := extension != ".json" && !mayBeText(extension)
	if mayWrap(head, p, wrappers) && (!byLine || paged.Match(f.rest)) {
		return f.unwrap()
	}
	if byLine {
		return nil
	}
	first, _, whole := bytes.Cut(f.rest[p:], []byte("\n"))
	if whole && !wellFormed(padded(bytes.Clone(first))) {
		f.format = documents
	}
	return nil
}

// Members of API answers that hold the rows, and those that may stand beside them.
var (
	wrappers = []string{"value", "results", "Results", "tables", "Tables"}
	records  = []string{"records", "Records"} // of diagnostic settings and CloudTrail, also one after the other
	beside   = []string{"error", "Exceptions", "schema", "Schema", "stats", "Stats", "statistics", "count", "render", "nextLink", "hasMoreRecords"}
)

// What the frames of Kusto's answer, version 2, begin with, what is nothing but an error, and a page of Graph, which may
// also be one of many in a file of lines.
var (
	framed = regexp.MustCompile(`^\s*\[?\s*\{\s*"FrameType"\s*:\s*"(?:DataSetHeader|DataTable|TableHeader)"`)
	failed = regexp.MustCompile(`^\s*\{\s*"[eE]rror"\s*:`)
	paged  = regexp.MustCompile(`^\s*\{\s*"@odata\.context"\s*:`)
)

// mayWrap says whether the object at p has an array of rows before any member that is not known to stand
// beside one.
func mayWrap(s scanner, p int, wrappers []string) bool {
	for p = s.space(p + 1); s.peek(p) == '"'; p = s.space(p + 1) {
		start := p + 1
		p, _ = s.text(start)
		if s.fault != "" {
			return false
		}
		name := string(s.data[start : p-1])
		p = s.colon(p)
		if contains(wrappers, name) && s.peek(p) == '[' {
			return true
		}
		if !contains(beside, name) && !strings.HasPrefix(name, "@odata.") {
			return false
		}
		p = s.space(s.value(p, 1))
		if s.fault != "" || s.peek(p) != ',' {
			return false
		}
	}
	return false
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
