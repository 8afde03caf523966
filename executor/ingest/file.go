package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kql/planner"
)

// format is how a file holds its rows.
type format uint8

const (
	lines     format = iota // an object a line: NDJSON
	documents               // objects one after the other, on any number of lines
	list                    // a JSON array of objects
	rows                    // a JSON array of arrays, whose columns the header names
	cells                   // CSV with a header
	columned                // Parquet
)

// headSize is how much of a file is looked at to know its format.
const headSize = 1 << 16

// file is an open file, given out in chunks of whole rows.
type file struct {
	path       string
	format     format
	header     []string          // of cells and rows
	separator  byte              // of cells
	part       string            // the table whose rows are wanted of a file of several; "": all
	orders     map[string]traits // of a part: what the dates of all rows say about their order, by column
	unused     []bool            // of cells: columns of the header that no row of the part has a value in
	security   bool              // of its events some are of the channel Security
	others     bool              // of its events some are of other channels
	events     bool              // of Windows, made rows
	diagnostic bool              // its rows are those of diagnostic settings
	first      bool              // nothing was given out yet
	line       int               // number of the line that rest begins in
	column     int               // characters before rest on that line

	declared []planner.TableColumn // what an answer says of its columns

	columns *columnar   // of Parquet
	read    func(n int) // counts bytes

	reader io.Reader
	closer []func() error
	rest   []byte // read, not given out yet
	eof    bool
}

// open opens a file, unpacks it and finds its format; read counts the bytes read from the disk.
func open(path string, read func(n int)) (*file, error) { return openPart(path, "", read) }

// openPart opens a file of several tables for the rows of one of them.
func openPart(path, part string, read func(n int)) (*file, error) {
	f, err := openHead(path, read)
	if err != nil {
		return nil, err
	}
	f.part, f.diagnostic = part, strings.HasPrefix(filepath.Base(path), hourFile)
	if f.format != columned {
		err = f.begin()
	}
	switch {
	case err != nil:
	case part == "" && f.security && f.others:
		err = errors.New("the file has events of the channel Security, which are in table SecurityEvent, and others, which are in Event; put them in files of their own")
	case part != "" && !f.events:
		err = f.keepPart()
	}
	if err != nil {
		f.close()
		return nil, f.failure(err)
	}
	return f, nil
}

// openHead opens a file, unpacks it and reads its head, or of a file of columns what it says about itself.
func openHead(path string, read func(n int)) (*file, error) {
	disk, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, first: true, line: 1, closer: []func() error{disk.Close}}
	f.reader, f.read = &counter{disk, read}, read
	if _, extension, _ := stem(path); extension == parquetExtension {
		err = f.beginColumns(disk)
	} else if err = f.unpack(); err == nil {
		err = f.readHead()
	}
	if err != nil {
		f.close()
		return nil, f.failure(err)
	}
	return f, nil
}

func (f *file) unpack() error {
	switch strings.ToLower(filepath.Ext(f.path)) {
	case ".gz":
		z, err := gzip.NewReader(f.reader)
		if errors.Is(err, io.EOF) {
			f.reader = strings.NewReader("")
			return nil
		}
		if err != nil {
			return err
		}
		f.reader, f.closer = z, append(f.closer, z.Close)
	case ".zst":
		z, err := zstd.NewReader(f.reader)
		if err != nil {
			return err
		}
		f.reader, f.closer = z, append(f.closer, func() error { z.Close(); return nil })
	}
	return nil
}

// readHead reads the beginning of the file.
func (f *file) readHead() error {
	head := make([]byte, headSize)
	n, err := f.fill(head)
	if err != nil {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		head = head[3:]
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return errors.New("the file is UTF-16; save it as UTF-8")
	}
	f.rest = head
	return nil
}

// begin finds the file's format.
func (f *file) begin() error {
	_, extension, _ := stem(f.path)
	if delimited(extension) {
		return f.beginCells(extension)
	}
	return f.beginJSON(extension)
}

// beginCells takes the header off.
func (f *file) beginCells(extension string) error {
	w := walker{scanner: scanner{data: padded(f.rest)}}
	f.format = cells
	p := w.blanks(0)
	if f.separator = separatorOf(f.rest[p:]); extension == ".tsv" {
		f.separator = '\t'
	}
	w.separator = f.separator
	for end := p == len(f.rest); !end; {
		var v value
		if v, p, end = w.cell(p); w.fault != "" {
			return &Error{File: f.path, Line: 1, Column: w.at + 1, Message: w.fault}
		}
		name, plain := strings.Clone(v.text), unmarked(v.text)
		if slices.ContainsFunc(f.header, func(other string) bool { return unmarked(other) == plain }) {
			return fmt.Errorf("the header has column %s twice", plain)
		}
		f.header = append(f.header, name)
	}
	if p >= len(f.rest) && !f.eof {
		return errors.New("the header is too long")
	}
	f.pass(f.rest[:p])
	f.rest = f.rest[p:]
	return nil
}

func padded(b []byte) []byte { return append(b, make([]byte, padding)...)[:len(b)] }

// failure is an error about the file as a whole.
func (f *file) failure(err error) error {
	var located *Error
	if errors.As(err, &located) {
		return err
	}
	return &Error{File: f.path, Message: err.Error()}
}

func (f *file) close() {
	if f.columns != nil && f.columns.users.Add(-1) > 0 {
		return
	}
	for i := len(f.closer) - 1; i >= 0; i-- {
		f.closer[i]()
	}
	f.closer = nil
}

// counter counts what is read through it.
type counter struct {
	io.Reader
	read func(n int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if n > 0 {
		c.read(n)
	}
	return n, err
}
