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

// maxRecord is the longest row that is read.
const maxRecord = 256 << 20

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

// extensions are the endings of the files that are read, each also with .gz or .zst behind it.
var extensions = []string{".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".log", ".txt"}

// parquetExtension is the ending of files of columns, which are packed inside.
const parquetExtension = ".parquet"

// delimited says whether an extension is one of files of cells.
func delimited(extension string) bool { return extension == ".csv" || extension == ".tsv" }

// mayBeText says whether an extension is one that other files than logs have, too.
func mayBeText(extension string) bool { return extension == ".log" || extension == ".txt" }

// stem is a file's name without its extensions, and the one that says its format; ok is false where the
// file is none that is read.
func stem(path string) (name, extension string, ok bool) {
	name = filepath.Base(path)
	for _, packed := range []string{".gz", ".zst"} {
		if cut, found := cutSuffixFold(name, packed); found && !strings.EqualFold(filepath.Ext(cut), parquetExtension) {
			name = cut
			break
		}
	}
	for _, e := range extensions {
		if cut, found := cutSuffixFold(name, e); found {
			return cut, e, cut != ""
		}
	}
	return name, "", false
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
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

// next reads about size bytes of whole rows into buf, or a larger buffer in its place; none at the end.
func (f *file) next(buf []byte, size int) ([]byte, error) {
	if f.eof {
		size = 0
	}
	if size = max(size, 2*len(f.rest)) + padding; cap(buf) < size {
		buf = make([]byte, 0, size)
	}
	buf = append(buf[:0], f.rest...)
	for {
		if room := cap(buf) - padding - len(buf); room > 0 && !f.eof {
			n, err := f.fill(buf[len(buf) : len(buf)+room])
			if err != nil {
				return nil, f.failure(err)
			}
			buf = buf[:len(buf)+n]
		}
		cut := len(buf)
		if !f.eof {
			cut = f.cut(buf)
		}
		if cut > 0 || f.eof {
			f.rest = append(f.rest[:0], buf[cut:]...)
			return buf[:cut], nil
		}
		if len(buf) >= maxRecord {
			return nil, f.failure(errors.New("a row is longer than 256 MB"))
		}
		buf = append(make([]byte, 0, 2*cap(buf)), buf...)
	}
}

// fill reads until p is full or the file ends. A packed file that breaks off is an error.
func (f *file) fill(p []byte) (n int, err error) {
	for n < len(p) && !f.eof && err == nil {
		var more int
		more, err = f.reader.Read(p[n:])
		n += more
		if err == io.EOF {
			f.eof, err = true, nil
		}
	}
	return n, err
}

// cut is the length of the whole rows that data, which does not reach to the end of the file, begins with.
func (f *file) cut(data []byte) int {
	switch f.format {
	case lines:
		return bytes.LastIndexByte(data, '\n') + 1
	case cells:
		return cutCells(data)
	}
	return cutValues(data, f.format == list || f.format == rows)
}

// cutCells is the end of the last line that does not end within quotes.
func cutCells(data []byte) int {
	quote := []byte{'"'}
	open := bytes.Count(data, quote)%2 == 1
	for {
		end := bytes.LastIndexByte(data, '\n') + 1
		if bytes.Count(data[end:], quote)%2 == 1 {
			open = !open
		}
		if !open || end == 0 {
			return end
		}
		data = data[:end-1]
	}
}

// cutValues is the end of the last whole JSON value, in an array with the comma before it. Text that is
// no JSON is cut off with what comes before it, for the reader of the rows to complain about.
func cutValues(data []byte, commas bool) int {
	s := scanner{data: data}
	for p := 0; ; {
		next := s.space(p)
		if commas && s.peek(next) == ',' {
			next = s.space(next + 1)
		}
		if next >= len(data) {
			return p
		}
		switch data[next] {
		case '{', '[':
		case ']':
			return p // left for the file's last chunk
		default:
			return len(data)
		}
		if next = s.value(next, 0); s.fault != "" {
			if s.at < len(data) && len(data)-s.at > len("\\u0000") {
				return len(data)
			}
			return p
		}
		p = next
	}
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
