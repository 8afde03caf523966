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

// pass counts the lines of data that is given out, and what its last one holds of characters.
func (f *file) pass(data []byte) {
	last := bytes.LastIndexByte(data, '\n') + 1
	if last > 0 {
		f.line += bytes.Count(data, []byte("\n"))
		f.column = 0
	}
	f.column += utf8.RuneCount(data[last:])
}

// locate is the error at a place in a chunk.
func (c *chunk) locate(at int, message string) *Error {
	before := c.data[:min(at, len(c.data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	column := utf8.RuneCount(before[start:]) + 1
	if start == 0 {
		column += c.column
	}
	return &Error{
		File:    c.file.path,
		Line:    c.line + bytes.Count(before, []byte("\n")),
		Column:  column,
		Message: message,
	}
}
