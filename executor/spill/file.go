// Package spill keeps batches in temporary files while memory is short.
package spill

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"kql/functions/vector"
)

// pattern is what temporary files are called.
const pattern = "kql-*.spill"

// File is batches in a temporary file. Goroutines may write and read it at once.
//
// On Unix the file has no name from the start, so nothing is left of it however the program ends. Where an open file
// cannot be removed, what a killed program has left is removed when the next one makes a file.
type File struct {
	disk  *os.File
	limit int64

	mu  sync.Mutex
	end int64
}

// Full is the error of a file that would grow beyond its limit.
type Full struct{ Limit int64 }

func (e Full) Error() string { return "the temporary file is full" }

// Block is where a batch is in its file.
type Block struct {
	Rows int
	Size int64 // bytes
	at   int64
}

// Create makes an empty file in the system's folder for such. It may take so many bytes, and no more than half of what
// the disk has left.
func Create(limit int64) (*File, error) {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), pattern)) // the pattern is well formed
	for _, name := range old {
		_ = os.Remove(name) // fails where a program has it open
	}
	disk, err := os.CreateTemp("", pattern)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" {
		if err := os.Remove(disk.Name()); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	return &File{disk: disk, limit: min(limit, free(os.TempDir())/2)}, nil
}

// Write adds a batch; the error may be Full.
func (f *File) Write(b *vector.Batch) (Block, error) {
	size := 0
	for _, v := range b.Cols() {
		size += int(v.Bytes()) + 4*v.Len + 256
	}
	e := encoder{buf: make([]byte, 0, size)}
	for _, v := range b.Cols() {
		e.vector(v)
	}
	f.mu.Lock()
	block := Block{Rows: b.Len, Size: int64(len(e.buf)), at: f.end}
	f.end += block.Size
	full := f.end > f.limit
	f.mu.Unlock()
	if full {
		return Block{}, Full{f.limit}
	}
	if _, err := f.disk.WriteAt(e.buf, block.at); err != nil {
		return Block{}, fmt.Errorf("a temporary file in %s: %w", os.TempDir(), err)
	}
	return block, nil
}

// Read gives a batch that was written.
func (f *File) Read(k Block) (*vector.Batch, error) {
	words := make([]uint64, k.Size/wordSize) // so that what is in them is aligned
	buf := bytesOf(words)
	if _, err := f.disk.ReadAt(buf, k.at); err != nil {
		return nil, fmt.Errorf("a temporary file in %s: %w", os.TempDir(), err)
	}
	d := decoder{buf: buf}
	var cols []*vector.Vector
	for len(d.buf) > 0 {
		v, err := d.vector()
		if err != nil {
			return nil, err
		}
		cols = append(cols, v)
	}
	return vector.NewBatch(k.Rows, cols), nil
}

// Size is the bytes that were written.
func (f *File) Size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.end
}

// Close lets go of the file.
func (f *File) Close() error {
	err := f.disk.Close()
	if runtime.GOOS == "windows" {
		_ = os.Remove(f.disk.Name())
	}
	return err
}
