package vector

// fewBytes is the text that is not worth to be let go of.
const fewBytes = 1 << 16

// Compact is the batch by itself where it drags more than twice as many rows along as it has, or text that it has not;
// held says that somebody else holds a text's bytes.
func (b *Batch) Compact(held func(*Text) bool) *Batch {
	sparse := b.other != nil || b.sel != nil && len(b.cols) > 0 && b.cols[0].Len > 2*b.Len
	out := b
	for i, c := range b.cols {
		own := c
		if sparse {
			own = b.Col(i)
		}
		if t := own.compactText(held); t != nil {
			own = t
		}
		if own == c {
			continue
		}
		if out == b {
			out = &Batch{Len: b.Len, cols: append([]*Vector(nil), b.cols...), sel: b.sel}
			if sparse {
				out.sel = nil
			}
		}
		out.cols[i] = own
	}
	return out
}

// compactText is v with bytes of its own where its rows have less than a quarter of those it holds; nil where not.
func (v *Vector) compactText(held func(*Text) bool) *Vector {
	if v.Text == nil || v.Codes != nil || len(v.Text.Buf) < fewBytes || held(v.Text) {
		return nil
	}
	n := 0
	for _, s := range v.Text.Spans {
		n += int(s.Len)
	}
	if n > len(v.Text.Buf)/4 {
		return nil
	}
	out := *v
	out.Text = &Text{Buf: make([]byte, 0, n), Spans: make([]Span, 0, len(v.Text.Spans))}
	for i := range v.Text.Spans {
		out.Text.Append(v.Text.At(i))
	}
	return &out
}

// Texts gives the text of each column that has some.
func (b *Batch) Texts(yield func(*Text) bool) {
	for _, c := range b.cols {
		if c.Text != nil && len(c.Text.Buf) > 0 && !yield(c.Text) {
			return
		}
	}
}
