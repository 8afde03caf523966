package ingest

import (
	"context"
	"runtime"
	"sync"
)

// chunkSize is how much of a file a worker takes at a time.
const chunkSize = 2 << 20

// chunk is some whole rows of a file.
type chunk struct {
	number int // among all chunks of the table, from 0
	file   *file
	data   []byte
	line   int  // number of its first line
	column int  // characters before it on that line
	first  bool // it begins the file
	final  bool // it ends the file
	group  int  // of Parquet: which of the file's row groups it is
}

// chunks gives out a table's files, one after the other, to workers that ask for more. Reading and
// unpacking are done by the one who asks, while the others work on what they have.
type chunks struct {
	mu     sync.Mutex
	paths  []string          // not opened yet
	parts  map[string]string // of files that have rows of several tables: the wanted one
	groups map[string][]int  // of files that are read in part
	read   func(n int)
	size   int // of a chunk
	file   *file
	number int
	ended  bool
	heads  bool // only the first chunk of each file is wanted
}

// each lets as many workers as there are processors work on the chunks. The error is that of the first
// chunk that has one.
func (c *chunks) each(ctx context.Context, newWorker func() func(*chunk) error) error {
	var (
		wait    sync.WaitGroup
		mu      sync.Mutex
		first   error
		firstAt int
	)
	for range runtime.GOMAXPROCS(0) {
		work, buf := newWorker(), []byte(nil)
		wait.Go(func() {
			for {
				next, err := c.next(ctx, buf)
				if next == nil {
					return
				}
				if err == nil {
					err = work(next)
				}
				if err != nil {
					c.stop()
					mu.Lock()
					if first == nil || next.number < firstAt {
						first, firstAt = err, next.number
					}
					mu.Unlock()
					return
				}
				buf = next.data
			}
		})
	}
	wait.Wait()
	c.stop()
	return first
}

// next reads the next chunk into buf, or a larger buffer in its place; nil at the end. With an error the
// chunk has a number only, and there is no next one.
func (c *chunks) next(ctx context.Context, buf []byte) (*chunk, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.ended {
		out, err := c.take(ctx, buf)
		if err != nil {
			c.end()
			return &chunk{number: c.number}, err
		}
		if out != nil {
			return out, nil
		}
	}
	return nil, nil
}

// take reads a chunk of the open file, opening the next one if there is none; nil where it had no rows left.
func (c *chunks) take(ctx context.Context, buf []byte) (*chunk, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.file == nil {
		if len(c.paths) == 0 {
			c.ended = true
			return nil, nil
		}
		f, err := openPart(c.paths[0], c.parts[c.paths[0]], c.read)
		if err != nil {
			return nil, err
		}
		if groups, some := c.groups[f.path]; some {
			f.columns.groups = groups
		}
		c.file, c.paths = f, c.paths[1:]
	}
	f := c.file
	if f.format == columned {
		out, done := f.group(c.number)
		if done || c.heads {
			f.close()
			c.file = nil
		}
		c.number++
		return out, nil
	}
	data, err := f.next(buf, c.size)
	if err != nil {
		return nil, err
	}
	out := &chunk{number: c.number, file: f, data: data, line: f.line, column: f.column, first: f.first, final: f.eof && len(f.rest) == 0}
	f.first = false
	f.pass(data)
	if out.final || c.heads {
		f.close()
		c.file = nil
	} else if len(data) == 0 {
		return nil, nil
	}
	c.number++
	return out, nil
}

// stop makes next give no more chunks.
func (c *chunks) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

func (c *chunks) end() {
	c.ended = true
	if c.file != nil {
		c.file.close()
		c.file = nil
	}
}
