package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/cockroachdb/apd/v3"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"kql/functions/types"
	"kql/functions/vector"
)

// decode adds the values of a page that are there.
func (l *leaf) decode(v *vector.Vector, page parquet.Page) error {
	data := page.Data()
	before := v.Len
	switch {
	case l.kind == parquet.Int64 && l.typ != types.Decimal:
		return l.longs(v, data.Int64())
	case l.kind == parquet.Int32 && l.typ != types.Decimal:
		for _, n := range data.Int32() {
			if err := l.long(v, int64(n)); err != nil {
				return err
			}
		}
		return nil
	case l.kind == parquet.Double:
		v.Reals = append(v.Reals, data.Double()...)
		v.Len = len(v.Reals)
		return nil
	case l.kind == parquet.ByteArray && (l.typ == types.String || l.typ == types.Dynamic):
		return l.texts(v, data)
	}
	in := page.Values()
	buf := make([]parquet.Value, 256)
	for {
		n, err := in.ReadValues(buf)
		for _, x := range buf[:n] {
			if x.IsNull() {
				continue
			}
			if fault := l.value(v, x); fault != nil {
				return fault
			}
		}
		if errors.Is(err, io.EOF) || err == nil && n == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("column %s behind value %d: %w", l.name, v.Len-before, err)
		}
	}
}

func (l *leaf) longs(v *vector.Vector, all []int64) error {
	if l.mul == 0 && !l.unsigned {
		v.Longs = append(v.Longs, all...)
		v.Len = len(v.Longs)
		return nil
	}
	for _, n := range all {
		if err := l.long(v, n); err != nil {
			return err
		}
	}
	return nil
}

// long adds a whole number, or a time that is one.
func (l *leaf) long(v *vector.Vector, n int64) error {
	switch {
	case l.mul != 0:
		ticks, ok := l.ticks(n)
		if !ok {
			return fmt.Errorf("column %s has a time outside of the years 1 to 9999", l.name)
		}
		n = ticks
	case l.unsigned && l.kind == parquet.Int32:
		n = int64(uint32(n))
	case l.unsigned && n < 0:
		return fmt.Errorf("column %s has a number above %d, the largest of a long", l.name, math.MaxInt64)
	}
	v.Longs = append(v.Longs, n)
	v.Len++
	return nil
}

// texts adds strings, which lie one behind the other.
func (l *leaf) texts(v *vector.Vector, data encoding.Values) error {
	bytes, offsets := data.ByteArray()
	if len(offsets) < 2 {
		return nil
	}
	base, t := len(v.Text.Buf), v.Text
	first, last := offsets[0], offsets[len(offsets)-1]
	if int64(base)+int64(last-first) > vector.MaxText {
		return l.tooMuch()
	}
	t.Buf = append(t.Buf, bytes[first:last]...)
	for i, at := range offsets[:len(offsets)-1] {
		t.Spans = append(t.Spans, vector.Span{Off: uint32(base) + at - first, Len: offsets[i+1] - at})
	}
	v.Len = len(t.Spans)
	return nil
}

func (l *leaf) text(v *vector.Vector, s string) error {
	if int64(len(v.Text.Buf))+int64(len(s)) > vector.MaxText {
		return l.tooMuch()
	}
	v.Text.Append(s)
	return nil
}

func (l *leaf) tooMuch() error {
	return fmt.Errorf("column %s has more than 4 GB of text in one row group", l.name)
}

// value adds a value of the kinds that are rare.
func (l *leaf) value(v *vector.Vector, x parquet.Value) error {
	switch {
	case l.typ == types.Bool:
		v.Bools = append(v.Bools, x.Boolean())
	case l.half:
		v.Reals = append(v.Reals, halfReal(binary.LittleEndian.Uint16(x.ByteArray())))
	case l.typ == types.Real:
		v.Reals = append(v.Reals, float64(x.Float()))
	case l.interval:
		ticks, ok := intervalTicks(x.ByteArray())
		if !ok {
			return fmt.Errorf("column %s has an interval of months, or one too long for a timespan", l.name)
		}
		v.Longs = append(v.Longs, ticks)
	case l.typ == types.Guid:
		var g vector.GUID
		copy(g[:], x.ByteArray())
		v.Guids = append(v.Guids, g)
	case l.typ == types.Decimal:
		d, ok := l.decimal(x)
		if !ok {
			return fmt.Errorf("column %s has a number that is no decimal of Kusto", l.name)
		}
		v.Decimals = append(v.Decimals, *d)
	case l.kind == parquet.Int96:
		// Nanoseconds of the day, and the Julian day.
		n := x.Int96()
		nanos, day := int64(n[1])<<32|int64(n[0]), int64(n[2])-2440588
		ticks := day*ticksPerDay + nanos/100 + types.UnixEpoch
		if ticks < 0 || ticks > maxDatetime {
			return fmt.Errorf("column %s has a time outside of the years 1 to 9999", l.name)
		}
		v.Longs = append(v.Longs, ticks)
	default:
		if err := l.text(v, string(x.ByteArray())); err != nil {
			return err
		}
	}
	v.Len++
	return nil
}

// decimal is a number that is whole times a power of ten, or one that is written out.
func (l *leaf) decimal(x parquet.Value) (*apd.Decimal, bool) {
	coefficient := new(apd.BigInt)
	switch l.kind {
	case parquet.Int32:
		coefficient.SetInt64(int64(x.Int32()))
	case parquet.Int64:
		coefficient.SetInt64(x.Int64())
	default:
		b := x.ByteArray()
		if l.written {
			return types.ParseDecimal(string(b))
		}
		coefficient.SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			coefficient.Sub(coefficient, new(apd.BigInt).Lsh(apd.NewBigInt(1), uint(8*len(b))))
		}
	}
	d := apd.NewWithBigInt(coefficient, -l.scale)
	return types.ParseDecimal(string(types.AppendDecimal(nil, d)))
}

// intervalTicks is an interval of days and milliseconds; how long a month is it does not say.
func intervalTicks(b []byte) (int64, bool) {
	if len(b) != 12 || binary.LittleEndian.Uint32(b) != 0 {
		return 0, false
	}
	days, millis := int64(binary.LittleEndian.Uint32(b[4:])), int64(binary.LittleEndian.Uint32(b[8:]))
	return days*ticksPerDay + millis*ticksPerMilli, days <= math.MaxInt64/ticksPerDay-50
}

// halfReal is a float of 16 bits.
func halfReal(h uint16) float64 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	x := math.Ldexp(1+fraction/1024, exponent-15)
	switch {
	case exponent == 0:
		x = math.Ldexp(fraction, -24)
	case exponent == 31 && fraction == 0:
		x = math.Inf(1)
	case exponent == 31:
		x = math.NaN()
	}
	if h>>15 == 1 {
		return -x
	}
	return x
}
