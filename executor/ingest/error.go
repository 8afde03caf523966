package ingest

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Error is a place in a file that cannot be read.
type Error struct {
	File    string
	Line    int // from 1; 0 where the file as a whole is meant
	Column  int // in characters, from 1
	Message string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// locate is the error at a place in a chunk.
func (c *chunk) locate(at int, message string) *Error {
	before := c.data[:min(at, len(c.data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return &Error{
		File:    c.file.path,
		Line:    c.line + bytes.Count(before, []byte("\n")),
		Column:  utf8.RuneCount(before[start:]) + 1,
		Message: message,
	}
}
