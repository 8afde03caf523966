package vector

// Batch is some rows of a table, column by column. A filter narrows it with a selection and copies
// nothing; a column is gathered when, and only if, somebody reads it.
type Batch struct {
	Len     int  // rows, after the selection
	Lasting bool // the columns are held whether the batch is or not, as those of a table are

	cols   []*Vector
	sel    []int32   // rows of cols that are in the batch; nil: all
	read   []*Vector // gathered columns, filled on demand
	beside []int32   // where the batch is pairs of rows: the rows of the columns of the other side
	other  []bool    // which columns are the other side's; nil: none
}

// NewBatch is a batch of n rows; every column has n rows.
func NewBatch(n int, cols []*Vector) *Batch { return &Batch{Len: n, cols: cols} }

// Width is the number of columns.
func (b *Batch) Width() int { return len(b.cols) }

// Col is column i with just the batch's rows. A batch is read by one goroutine at a time.
func (b *Batch) Col(i int) *Vector {
	if b.sel == nil {
		return b.cols[i]
	}
	if b.read == nil {
		b.read = make([]*Vector, len(b.cols))
	}
	if b.read[i] == nil {
		rows := b.sel
		if b.other != nil && b.other[i] {
			rows = b.beside
		}
		b.read[i] = b.cols[i].Gather(rows)
	}
	return b.read[i]
}

// Pairs is row rows[i] of b beside row others[i] of columns cols; columns are gathered when they are read.
func (b *Batch) Pairs(rows []int32, cols []*Vector, others []int32) *Batch {
	out := &Batch{Len: len(rows), sel: rows, beside: others}
	left := b.cols
	if b.other != nil {
		left = b.Cols()
	} else if b.sel != nil {
		out.sel = pick(b.sel, rows)
	}
	out.cols = append(append(make([]*Vector, 0, len(left)+len(cols)), left...), cols...)
	out.other = make([]bool, len(out.cols))
	for i := range cols {
		out.other[len(left)+i] = true
	}
	if out.sel == nil {
		out.sel = []int32{}
	}
	return out
}

// Cols is every column with just the batch's rows.
func (b *Batch) Cols() []*Vector {
	if b.sel == nil {
		return b.cols
	}
	out := make([]*Vector, len(b.cols))
	for i := range out {
		out[i] = b.Col(i)
	}
	return out
}

// Select is the batch narrowed to the given rows of it, ascending and without repeats.
func (b *Batch) Select(rows []int32) *Batch {
	if len(rows) == b.Len {
		return b
	}
	return b.Gather(rows)
}

// Gather is the given rows of the batch, in the given order; columns are gathered when they are read.
func (b *Batch) Gather(rows []int32) *Batch {
	out := &Batch{Len: len(rows), Lasting: b.Lasting, cols: b.cols, sel: rows, other: b.other}
	if b.sel != nil {
		out.sel = pick(b.sel, rows)
	}
	if b.other != nil {
		out.beside = pick(b.beside, rows)
	}
	if out.sel == nil {
		out.sel = []int32{}
	}
	return out
}

// Pick is the batch with the given columns, in that order.
func (b *Batch) Pick(cols []int) *Batch {
	out := &Batch{Len: b.Len, Lasting: b.Lasting, sel: b.sel, beside: b.beside, cols: make([]*Vector, len(cols))}
	if b.other != nil {
		out.other = make([]bool, len(cols))
	}
	for i, c := range cols {
		out.cols[i] = b.cols[c]
		if b.other != nil {
			out.other[i] = b.other[c]
		}
	}
	if b.read != nil {
		out.read = make([]*Vector, len(cols))
		for i, c := range cols {
			out.read[i] = b.read[c]
		}
	}
	return out
}

// Slice is rows lo to hi of the batch.
func (b *Batch) Slice(lo, hi int) *Batch {
	if lo == 0 && hi == b.Len {
		return b
	}
	if b.sel != nil {
		return &Batch{Len: hi - lo, Lasting: b.Lasting, cols: b.cols, sel: b.sel[lo:hi], beside: cut(b.beside, lo, hi), other: b.other}
	}
	out := &Batch{Len: hi - lo, Lasting: b.Lasting, cols: make([]*Vector, len(b.cols))}
	for i, c := range b.cols {
		out.cols[i] = c.Slice(lo, hi)
	}
	return out
}
