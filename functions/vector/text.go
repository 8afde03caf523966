package vector

import (
	"sync/atomic"
	"unsafe"
)

// Span is the place of one string in a Text's bytes.
type Span struct{ Off, Len uint32 }

// Text is strings as bytes and places, so that gathering rows moves eight bytes each and copies no text.
// It is append-only while built and never changed once shared. As a dictionary it is shared by pointer.
type Text struct {
	Buf   []byte
	Spans []Span
}

// MaxText is how many bytes one Text can address.
const MaxText = 1<<32 - 1

// TooMuchText is what a Builder panics with whose text would go beyond the limit.
type TooMuchText struct{ Limit int64 }

func (e TooMuchText) Error() string { return "too much text" }

var textLimit atomic.Int64

// LimitText bounds the text that one Builder takes, for the whole program, as debug.SetMemoryLimit does its memory.
func LimitText(bytes int64) { textLimit.Store(min(bytes, MaxText)) }

func init() { LimitText(MaxText) }

// At is string i as a view into the buffer.
func (t *Text) At(i int) string {
	s := t.Spans[i]
	return View(t.Buf[s.Off : s.Off+s.Len])
}

// Append adds one string. The caller keeps Buf below MaxText.
func (t *Text) Append(s string) {
	t.Spans = append(t.Spans, Span{uint32(len(t.Buf)), uint32(len(s))})
	t.Buf = append(t.Buf, s...)
}

// Copy is the vector with its texts, which are no dictionary's, copied to lie one after the other.
func (v *Vector) Copy() *Vector {
	size := 0
	for _, s := range v.Text.Spans {
		size += int(s.Len)
	}
	out := *v
	out.Text = &Text{make([]byte, 0, size), make([]Span, 0, len(v.Text.Spans))}
	for i := range v.Text.Spans {
		out.Text.Append(v.Text.At(i))
	}
	return &out
}

// Bytes is the memory that the Text holds.
func (t *Text) Bytes() int64 { return int64(cap(t.Buf)) + 8*int64(cap(t.Spans)) }

// View is bytes as a string, valid and unchanging as long as they are.
func View(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}
