package ingest

import (
	"bytes"
	"errors"
	"io"
)

// maxRecord is the longest row that is read.
const maxRecord = 256 << 20

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
