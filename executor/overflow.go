package executor

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"kql/executor/spill"
	"kql/functions/vector"
	"kql/planner"
)

const (
	// spareShare is which part of what is left of the budget an operator holds before it writes to a file. What it does
	// with its rows takes as much again, or twice as much.
	spareShare = 4
	// chunkShare is which part of the budget of an operator's rows is written at a time; minChunk and maxChunk bound it.
	chunkShare = 16
	minChunk   = 1 << 18
	maxChunk   = 64 << 20
	// fileShare is how many times the budget a temporary file may take: rows that explode are not to fill the disk.
	fileShare = 32
	// blockShare is which part of a chunk is read back at a time: two blocks of each sorted run are in memory at once.
	blockShare = 512
)

// overflow is rows of an operator's input by stream: in memory, or where that is short in a temporary file.
type overflow struct {
	run   *run
	node  planner.Node // the operator
	input planner.Node
	write func(stream int, rows *vector.Batch) error // writes some of a stream's rows to file

	file  *spill.File
	spare int64
	full  atomic.Bool // rows are written to the file
	held  atomic.Int64
	parts []heldPart
}

// heldPart is rows of one stream in memory.
type heldPart struct {
	account *account
	rows    []*vector.Batch
	bytes   []int64
}

func (r *run) overflow(n, input planner.Node) *overflow {
	return &overflow{run: r, node: n, input: input, spare: r.spare()}
}

// fill reads streams. From the moment at which memory is short, rows are written to the file; at the end either all of
// them are or none is.
func (o *overflow) fill(ctx context.Context, streams []Stream) error {
	o.parts = make([]heldPart, len(streams))
	err := o.run.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		err := forEach(ctx, streams[i], func(b *vector.Batch) error { return o.add(ctx, i, b) })
		if err != nil || !o.full.Load() {
			return err
		}
		return o.flush(ctx, i)
	})
	if err != nil || !o.full.Load() {
		return err
	}
	return o.empty(ctx)
}

// empty writes what is in memory to the file, too.
func (o *overflow) empty(ctx context.Context) error {
	o.full.Store(true)
	err := o.run.parallel(ctx, len(o.parts), func(ctx context.Context, i int) error { return o.flush(ctx, i) })
	if err == nil && o.run.stats != nil && o.file != nil {
		o.run.stats.of(o.node).spilled.Add(o.file.Size())
	}
	return err
}

func (o *overflow) add(ctx context.Context, i int, b *vector.Batch) error {
	p := &o.parts[i]
	if p.account == nil {
		p.account = o.run.account(o.node)
	}
	before := p.account.held.Load()
	b, err := p.account.keep(b)
	if err != nil {
		return err
	}
	bytes := p.account.held.Load() - before
	p.rows, p.bytes = append(p.rows, b), append(p.bytes, bytes)
	if held := o.held.Add(bytes); o.spare > 0 && held > o.spare {
		o.full.Store(true)
	}
	if o.full.Load() && p.account.held.Load() > o.chunk() {
		return o.flush(ctx, i)
	}
	return nil
}

// chunk is the bytes of rows to write at a time.
func (o *overflow) chunk() int64 {
	return min(max(o.run.memory.budget.Limit()/chunkShare, minChunk), maxChunk)
}

// flush writes the rows of a stream that are in memory, in chunks.
func (o *overflow) flush(ctx context.Context, i int) error {
	p := &o.parts[i]
	for len(p.rows) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, size := 0, int64(0)
		for n < len(p.rows) && (n == 0 || size+p.bytes[n] <= o.chunk()) {
			size += p.bytes[n]
			n++
		}
		chunk, err := concat(o.input, p.rows[:n])
		if err != nil {
			return err
		}
		if err := o.save(i, chunk); err != nil {
			return err
		}
		clear(p.rows[:n]) // they may go
		p.rows, p.bytes = p.rows[n:], p.bytes[n:]
	}
	if p.account != nil {
		o.held.Add(-p.account.held.Load())
		p.account.release()
	}
	return nil
}

func (o *overflow) save(i int, rows *vector.Batch) error {
	err := o.write(i, rows)
	var located *Error
	if err == nil || errors.As(err, &located) {
		return err
	}
	if full := (spill.Full{}); errors.As(err, &full) {
		return failure(ErrMemory, place(o.node), moreMemory, "%s needs more than the memory budget of %s, and more than %s in a temporary file",
			operatorName(o.node), ByteSize(o.run.memory.budget.Limit()), ByteSize(full.Limit))
	}
	return failure(ErrMemory, place(o.node), moreMemory, "%s needs more than the memory budget of %s, and cannot write its rows to %s",
		operatorName(o.node), ByteSize(o.run.memory.budget.Limit()), err)
}

// begin makes the file, and says how what is written to it is.
func (o *overflow) begin(write func(stream int, rows *vector.Batch) error) {
	var once sync.Once
	var err error
	o.write = func(stream int, rows *vector.Batch) error {
		once.Do(func() { o.file, err = o.run.files.create(fileShare * o.run.memory.budget.Limit()) })
		if err != nil {
			return err
		}
		return write(stream, rows)
	}
}

// batches is the rows in memory by stream.
func (o *overflow) batches() [][]*vector.Batch {
	out := make([][]*vector.Batch, len(o.parts))
	for i := range o.parts {
		out[i] = o.parts[i].rows
	}
	return out
}

// whole is the rows in memory as one batch.
func (o *overflow) whole() (*vector.Batch, error) {
	b, err := concat(o.input, slices.Concat(o.batches()...))
	if err != nil {
		return nil, err
	}
	b, err = o.run.account(o.node).keep(b)
	o.release() // the parts make way for the whole
	return b, err
}

// release says that the rows in memory have made way for something that is counted by itself.
func (o *overflow) release() {
	for i := range o.parts {
		if p := &o.parts[i]; p.account != nil {
			p.account.release()
		}
	}
}

// blockRows is how many rows that are like those of a batch make about a block.
func (o *overflow) blockRows(b *vector.Batch) int {
	width := int64(1)
	for _, v := range b.Cols() {
		if v.Len > 0 {
			width += v.Slice(0, min(v.Len, 256)).Bytes()/int64(min(v.Len, 256)) + 1
		}
	}
	return int(max(64, min(batchRows, o.chunk()/blockShare/width)))
}

// fromFile is rows that were written, block by block.
type fromFile struct {
	overflow *overflow
	blocks   []spill.Block
}

func (f *fromFile) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil || len(f.blocks) == 0 {
		return nil, err
	}
	b, err := f.overflow.file.Read(f.blocks[0])
	f.blocks = f.blocks[1:]
	if err != nil {
		return nil, internal(place(f.overflow.node), "%s", err)
	}
	return b, nil
}
