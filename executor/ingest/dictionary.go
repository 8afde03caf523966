package ingest

import (
	"hash/maphash"

	"kql/functions/vector"
)

// A column's strings are kept as codes of a dictionary until it turns out that they repeat too little.
const (
	dictionaryRows  = 8192    // distinct strings that are always fine
	dictionaryBytes = 1 << 20 // and their bytes
	dictionaryShare = 4       // beyond, each string must occur this often
	dictionaryMost  = 1 << 17 // more distinct strings are never fine
	dictionaryFull  = 1 << 28 // nor are more bytes
)

// dictionary gives equal strings equal codes.
type dictionary struct {
	text  *vector.Text
	table []uint64 // open addressing: the hash's high half, and the code plus one; 0 is free
}

var hashSeed = maphash.MakeSeed()

func newDictionary() *dictionary {
	return &dictionary{text: &vector.Text{}, table: make([]uint64, 1024)}
}

// code is the code of s, a new one where s is new.
func (d *dictionary) code(s string) uint32 {
	h := maphash.String(hashSeed, s)
	mask := uint64(len(d.table) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		e := d.table[i]
		if e == 0 {
			return d.add(s, h, i)
		}
		if e>>32 == h>>32 && d.text.At(int(uint32(e)-1)) == s {
			return uint32(e) - 1
		}
	}
}

func (d *dictionary) add(s string, h, at uint64) uint32 {
	d.text.Append(s)
	n := len(d.text.Spans)
	d.table[at] = h>>32<<32 | uint64(n)
	if 2*n > len(d.table) {
		d.grow()
	}
	return uint32(n - 1)
}

func (d *dictionary) grow() {
	d.table = make([]uint64, 2*len(d.table))
	mask := uint64(len(d.table) - 1)
	for n := range d.text.Spans {
		h := maphash.String(hashSeed, d.text.At(n))
		i := h & mask
		for d.table[i] != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = h>>32<<32 | uint64(n+1)
	}
}

// pays says whether the dictionary is worth its keep for a column of so many rows.
func (d *dictionary) pays(rows int) bool {
	n := len(d.text.Spans)
	if n <= dictionaryRows && len(d.text.Buf) <= dictionaryBytes {
		return true
	}
	return n <= dictionaryMost && len(d.text.Buf) <= dictionaryFull && n*dictionaryShare <= rows
}

// mergeDictionaries makes the coded vectors of one column, in order, share one dictionary, whose codes go
// by first occurrence. Where coded is not set, or the dictionary would not pay, they become plain.
func mergeDictionaries(column []*vector.Vector, coded bool) {
	if coded && recode(column) {
		return
	}
	for _, v := range column {
		if v.Codes != nil {
			spans := make([]vector.Span, v.Len)
			for i, c := range v.Codes {
				spans[i] = v.Text.Spans[c]
			}
			v.Text, v.Codes = &vector.Text{Buf: v.Text.Buf, Spans: spans}, nil
		}
	}
}

// recode gives the vectors their common dictionary; false, and nothing done, where it does not pay.
func recode(column []*vector.Vector) bool {
	rows := 0
	for _, v := range column {
		rows += v.Len
	}
	merged := newDictionary()
	numbers := map[*vector.Text][]uint32{} // a worker's codes to merged ones plus one
	for _, v := range column {
		codes := numbers[v.Text]
		if codes == nil {
			codes = make([]uint32, len(v.Text.Spans))
			numbers[v.Text] = codes
		}
		for _, c := range v.Codes {
			if codes[c] == 0 {
				codes[c] = merged.code(v.Text.At(int(c))) + 1
			}
		}
		if !merged.pays(rows) {
			return false
		}
	}
	for _, v := range column {
		codes := numbers[v.Text]
		for i, c := range v.Codes {
			v.Codes[i] = codes[c] - 1
		}
		v.Text = merged.text
	}
	return true
}
