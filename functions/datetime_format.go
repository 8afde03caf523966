package functions

import (
	"fmt"
	"strconv"
	"strings"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// formatFunctions write datetimes, timespans and sizes in a given format.
var formatFunctions = []*Function{
	{
		Name: "format_datetime", Doc: "Writes a datetime in a format such as 'yyyy-MM-dd HH:mm:ss.fff'.",
		Example: `format_datetime(datetime(2024-05-07 13:05:09.25), "yy-M-d [h:mm:ss tt] ff")`, Want: "24-5-7 [1:05:09 PM] 25", Naming: FirstArgument,
		Signatures: sigs(sig(types.String, nil, when("date"), str("format").constant().among("yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.fff", "HH:mm", "HH:mm:ss", "yyyy-MM", "dd/MM/yyyy", "MM/dd/yyyy")).ownNulls().prepared(formatting(datetimeFields))),
	},
	{
		Name: "format_timespan", Doc: "Writes a timespan in a format such as 'd.hh:mm:ss.fffffff'.",
		Example: `format_timespan(29d + 9h + 5s, "dd.hh:mm:ss")`, Want: "29.09:00:05", Naming: FirstArgument,
		Signatures: sigs(sig(types.String, nil, span("timespan"), str("format").constant().among("hh:mm:ss", "d.hh:mm:ss", "d.hh:mm:ss.fff", "hh:mm", "s")).ownNulls().prepared(formatting(timespanFields))),
	},
	{
		Name: "format_bytes", Doc: "Writes a number of bytes with a unit, the largest that fits or the one given.",
		Example: `format_bytes(20010332, 2)`, Want: "19.08 MB", Naming: FirstArgument,
		Signatures: sigs(sig(types.String, nil, number("size"), whole64("precision").constant().opt(), str("units").constant().opt()).prepared(prepareBytes)),
	},
}

// field writes one part of a datetime or timespan.
type field func(dst []byte, ticks int64) []byte

// formatting makes the kernel of a format: its specifiers are runs of a letter, known to fields.
func formatting(fields func(letter byte, n int) field) func(*Call) (Kernel, error) {
	return func(c *Call) (Kernel, error) {
		v := c.Const(1)
		if v == nil {
			return nil, fmt.Errorf("the format of %s must be a constant", c.Name)
		}
		parts, err := parseFormat(v.Str(0), fields)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
			return joined(c, 0, rows, func(buf []byte, i int) []byte {
				if args[0].Null(i) {
					return buf
				}
				for _, part := range parts {
					buf = part(buf, args[0].Long(i))
				}
				return buf
			})
		}, nil
	}
}

// formatDelimiters is what may stand between specifiers.
const formatDelimiters = " /-:,._[]"

func parseFormat(format string, fields func(letter byte, n int) field) (parts []field, err error) {
	for len(format) > 0 {
		c, n := format[0], 1
		for n < len(format) && format[n] == c {
			n++
		}
		run := format[:n]
		format = format[n:]
		if strings.IndexByte(formatDelimiters, c) >= 0 {
			parts = append(parts, func(dst []byte, _ int64) []byte { return append(dst, run...) })
			continue
		}
		f := fields(c, n)
		if f == nil {
			return nil, fmt.Errorf("the format has '%s', which is neither a specifier nor one of the delimiters '%s'", run, formatDelimiters)
		}
		parts = append(parts, f)
	}
	return parts, nil
}

// padded writes a number of at least width digits.
func padded(width int, of func(ticks int64) int64) field {
	return func(dst []byte, ticks int64) []byte { return appendPadded(dst, of(ticks), width) }
}

func appendPadded(dst []byte, x int64, width int) []byte {
	var scratch [20]byte
	digits := strconv.AppendInt(scratch[:0], x, 10)
	for i := len(digits); i < width; i++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// subsecond writes the first n digits of the second's fraction; trimmed leaves trailing zeros out.
func subsecond(n int, trimmed bool) field {
	return func(dst []byte, ticks int64) []byte {
		digits := appendPadded(nil, ticks%second, 7)[:n]
		if trimmed {
			digits = []byte(strings.TrimRight(string(digits), "0"))
		}
		return append(dst, digits...)
	}
}

// clockField is the specifiers that datetimes and timespans share.
func clockField(letter byte, n int) field {
	switch {
	case letter == 'f' && n <= 7, letter == 'F' && n <= 7:
		return subsecond(n, letter == 'F')
	case n > 2:
		return nil
	case letter == 'H':
		return padded(n, dateParts["hour"])
	case letter == 'm':
		return padded(n, dateParts["minute"])
	case letter == 's':
		return padded(n, dateParts["second"])
	}
	return nil
}

func datetimeFields(letter byte, n int) field {
	switch {
	case letter == 'd' && n <= 2:
		return padded(n, dateParts["day"])
	case letter == 'M' && n <= 2:
		return padded(n, dateParts["month"])
	case letter == 'y' && n <= 2:
		return padded(n, func(t int64) int64 { return dateParts["year"](t) % 100 })
	case letter == 'y' && n == 4:
		return padded(n, dateParts["year"])
	case letter == 'h' && n <= 2:
		return padded(n, func(t int64) int64 { return (t%day/hour+11)%12 + 1 })
	case letter == 't' && n == 2:
		return func(dst []byte, t int64) []byte {
			if t%day >= 12*hour {
				return append(dst, "PM"...)
			}
			return append(dst, "AM"...)
		}
	}
	return clockField(letter, n)
}

// timespanFields leaves the sign out, as the engine's format has no place for it.
func timespanFields(letter byte, n int) field {
	var f field
	switch {
	case letter == 'd' && n <= 8:
		f = padded(n, func(t int64) int64 { return t / day })
	case letter == 'h':
		f = clockField('H', n)
	default:
		f = clockField(letter, n)
	}
	if f == nil {
		return nil
	}
	return func(dst []byte, t int64) []byte { return f(dst, max(t, -t)) }
}

var byteUnits = []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}

func prepareBytes(c *Call) (Kernel, error) {
	precision, unit := int64(0), -1
	if v := c.Const(1); v != nil {
		precision = min(max(v.Long(0), 0), 15)
	}
	if v := c.Const(2); v != nil {
		for i, u := range byteUnits {
			if strings.EqualFold(u, v.Str(0)) {
				unit = i
			}
		}
		if unit < 0 {
			return nil, fmt.Errorf("%s knows no unit '%s', only %s", c.Name, v.Str(0), strings.Join(byteUnits, ", "))
		}
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
		size, u := r.Real(0), unit
		if u < 0 {
			for u = 0; u+1 < len(byteUnits) && (size >= 1024 || size <= -1024); u++ {
				size /= 1024
			}
		} else {
			for range u {
				size /= 1024
			}
		}
		text := strconv.FormatFloat(size, 'f', int(precision), 64)
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		return text + " " + byteUnits[u], true
	}), nil
}
