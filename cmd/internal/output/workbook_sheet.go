package output

import (
	"bufio"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// sheet writes cells.
type sheet struct {
	w       *bufio.Writer
	schema  planner.Schema
	buf     []byte
	tooLong int // the length of a text that does not fit
}

func writeSheet(w *bufio.Writer, t executor.Result) error {
	fmt.Fprintf(w, `<worksheet %s><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`, spreadsheet)
	s := &sheet{w: w, schema: t.Schema}
	if len(t.Schema) > 0 {
		s.widths()
		w.WriteString("<sheetData><row>")
		for _, c := range t.Schema {
			s.text(c.Name, headStyle)
		}
		w.WriteString("</row>")
	} else {
		w.WriteString("<sheetData>")
	}
	row := 0
	for _, b := range t.Batches {
		cols := b.Cols()
		for i := range b.Len {
			row++
			w.WriteString("<row>")
			for c, v := range cols {
				if s.cell(v, i); s.tooLong > 0 {
					return fmt.Errorf("a cell of Excel holds %d characters, and column %s has %d in row %d; cut it with substring(), or write csv or parquet",
						cellUnits, t.Schema[c].Name, s.tooLong, row)
				}
			}
			w.WriteString("</row>")
		}
	}
	_, err := w.WriteString("</sheetData></worksheet>")
	return err
}

// widths makes the columns wide enough for times, which Excel shows as ##### otherwise.
func (s *sheet) widths() {
	s.w.WriteString("<cols>")
	for i, c := range s.schema {
		width := 16
		if c.Type == types.Datetime {
			width = 24
		}
		fmt.Fprintf(s.w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	s.w.WriteString("</cols>")
}

// cell writes a value.
func (s *sheet) cell(v *vector.Vector, i int) {
	if v.Null(i) {
		s.w.WriteString("<c/>")
		return
	}
	s.buf = appendText(s.buf[:0], v, i)
	switch v.Type {
	case types.Bool:
		number := "0"
		if v.Bool(i) {
			number = "1"
		}
		s.w.WriteString(`<c t="b"><v>` + number + "</v></c>")
		return
	case types.Int, types.Long:
		if n := v.Long(i); n <= exactLong && n >= -exactLong {
			s.number(s.buf, plainStyle)
			return
		}
	case types.Real:
		if x := v.Real(i); !math.IsNaN(x) && !math.IsInf(x, 0) {
			s.number(s.buf, plainStyle)
			return
		}
		s.buf = append(s.buf[:0], nonFinite(v.Real(i))...)
	case types.Decimal:
		if v.Decimal(i).NumDigits() <= exactDigits {
			s.number(s.buf, plainStyle)
			return
		}
	case types.Datetime:
		if days, ok := serial(v.Long(i)); ok {
			s.number(strconv.AppendFloat(nil, days, 'f', -1, 64), timeStyle)
			return
		}
	}
	style := plainStyle
	if len(s.buf) > 0 && strings.IndexByte("=+-@\t\r", s.buf[0]) >= 0 {
		style = quotedStyle
	}
	s.text(string(s.buf), style)
}

// serial is a datetime as Excel counts days, from 1900-03-01 on, before which it has a day that never was.
func serial(ticks int64) (days float64, ok bool) {
	const march1900, day = 599317056000000000, 864000000000
	if ticks < march1900 {
		return 0, false
	}
	since := ticks - march1900
	return 61 + float64(since/day) + float64(since%day)/day, true
}

func (s *sheet) number(text []byte, style int) {
	fmt.Fprintf(s.w, `<c s="%d"><v>%s</v></c>`, style, text)
}

func (s *sheet) text(text string, style int) {
	if len(text) > cellUnits {
		units := 0
		for _, r := range text {
			units += max(utf16.RuneLen(r), 1)
		}
		if units > cellUnits {
			s.tooLong = units
			return
		}
	}
	fmt.Fprintf(s.w, `<c s="%d" t="inlineStr"><is><t xml:space="preserve">`, style)
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == '&':
			s.w.WriteString("&amp;")
		case r == '<':
			s.w.WriteString("&lt;")
		case r == '>':
			s.w.WriteString("&gt;")
		case r < ' ' && r != '\t' && r != '\n' || r >= 0xfffe && r <= 0xffff:
			fmt.Fprintf(s.w, "_x%04X_", r)
		case r == '_' && escapes(text[at:]):
			s.w.WriteString("_x005F_")
		default:
			s.w.WriteRune(r)
		}
		at += size
	}
	s.w.WriteString("</t></is></c>")
}

// escapes says whether a text begins with what Excel reads as a character: _x000D_.
func escapes(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}
