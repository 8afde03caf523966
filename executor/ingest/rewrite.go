package ingest

import (
	"bytes"
	"io"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
)

// rewrite leaves the objects of the file, in an array or one after the other, to be read as what row writes for each,
// in the line in which the object began. Text that is no JSON stays, for the reader of the rows to complain about.
func (f *file) rewrite(all []byte, row func(object gjson.Result, out *bytes.Buffer)) {
	all = padded(all)
	s := scanner{data: all}
	var out bytes.Buffer
	for p := 0; p < len(all); {
		if c := all[p]; c != '{' {
			if strings.IndexByte(",[]", c) >= 0 {
				c = ' '
			}
			out.WriteByte(c)
			p++
			continue
		}
		end := s.value(p, 0)
		if s.fault != "" {
			out.Write(all[p:])
			break
		}
		row(gjson.ParseBytes(all[p:end]), &out)
		for range bytes.Count(all[p:end], []byte("\n")) {
			out.WriteByte('\n')
		}
		p = end
	}
	f.format, f.reader, f.eof, f.rest = documents, bytes.NewReader(out.Bytes()), false, nil
}

// unwrapEach takes the rows out of the records that the objects of the file hold.
func (f *file) unwrapEach() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	f.rewrite(append(f.rest, more...), func(object gjson.Result, out *bytes.Buffer) {
		for _, name := range records {
			if found := object.Get(name); found.IsArray() {
				first := found.Get("0")
				f.diagnostic = f.diagnostic || first.Get("time").Exists()
				found.ForEach(func(_, row gjson.Result) bool {
					out.WriteString(dynamic.Compact(row.Raw) + " ")
					return true
				})
				return
			}
		}
		out.WriteString(dynamic.Compact(object.Raw))
	})
	return nil
}
