package workspace

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// largestExternal is how many bytes a file of external data may have: Kusto's own limit.
const largestExternal = 100 << 20

// fileOf is the file that stands for a URL; what follows ; or ? in it are credentials and does not count.
func (w *Workspace) fileOf(url string) (string, bool) {
	bare, _, _ := strings.Cut(url, ";")
	short, _, _ := strings.Cut(bare, "?")
	for _, l := range w.external {
		for _, u := range []string{url, bare, short} {
			if l.pattern == u || matches(l.pattern, u) {
				return l.file, true
			}
		}
	}
	return "", false
}

// matches says whether a pattern in which * is anything fits a text.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 || !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}

// readExternal reads what externaldata names, from the files that stand for its locations.
func (w *Workspace) readExternal(ctx context.Context, n *planner.External) ([]*vector.Batch, error) {
	var out []*vector.Batch
	for _, url := range n.Locations {
		file, ok := w.fileOf(url)
		if !ok {
			return nil, fmt.Errorf("kql opens no connection: download %s and map it to the file, as external: {\"%s\": FILE} in %s or --external '%s=FILE'", url, url, Manifest, url)
		}
		b, err := readFile(ctx, file, url, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, b)
	}
	return out, nil
}

func readFile(ctx context.Context, file, url string, n *planner.External) (*vector.Batch, error) {
	text, err := content(file)
	if err != nil {
		return nil, err
	}
	rows := &rowBuilder{schema: n.Columns}
	for _, c := range n.Columns {
		rows.columns = append(rows.columns, vector.NewBuilder(c.Type, 0))
	}
	err = rows.read(ctx, text, formatOf(n.Format, url), n.HasHeader)
	return rows.batch(), err
}

func content(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	text, err := io.ReadAll(io.LimitReader(r, largestExternal+1))
	if err == nil && len(text) > largestExternal {
		err = fmt.Errorf("externaldata reads up to %d MB", largestExternal>>20)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), err
}

// formatOf is the format that a query names, or else the one of the URL's ending, or CSV.
func formatOf(format, url string) string {
	if format != "" {
		return strings.ToLower(format)
	}
	bare, _, _ := strings.Cut(url, "?")
	bare, _, _ = strings.Cut(bare, ";")
	switch ending := strings.TrimPrefix(path.Ext(strings.TrimSuffix(bare, ".gz")), "."); ending {
	case "tsv", "psv", "txt", "json", "raw", "scsv", "sohsv":
		return ending
	case "ndjson", "jsonl":
		return "json"
	}
	return "csv"
}

// commas are the formats of cells, each with what parts them.
var commas = map[string]rune{"csv": ',', "tsv": '\t', "tsve": '\t', "psv": '|', "scsv": ';', "sohsv": 1}

// rowBuilder makes columns of rows. A value that is none of its column's type is null, as it is at Kusto's ingestion.
type rowBuilder struct {
	schema  planner.Schema
	columns []*vector.Builder
	rows    int
}

func (r *rowBuilder) read(ctx context.Context, text []byte, format string, skipFirst bool) error {
	if comma, ok := commas[format]; ok {
		return r.cells(ctx, text, comma, skipFirst)
	}
	switch format {
	case "txt":
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, largestExternal+1)
		for n := 0; lines.Scan(); n++ {
			if n > 0 || !skipFirst {
				r.add([]string{strings.TrimSuffix(lines.Text(), "\r")})
			}
		}
		return lines.Err()
	case "raw":
		r.add([]string{string(text)})
		return nil
	case "json", "multijson", "singlejson":
		return r.objects(ctx, text)
	}
	return fmt.Errorf("kql reads external data as %s, json, multijson, txt and raw, not as %s", strings.Join(slices.Sorted(maps.Keys(commas)), ", "), format)
}

func (r *rowBuilder) cells(ctx context.Context, text []byte, comma rune, skipFirst bool) error {
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = comma, -1, true, true
	for n := 0; ; n++ {
		record, err := c.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case n%1024 == 0 && ctx.Err() != nil:
			return ctx.Err()
		case n > 0 || !skipFirst:
			r.add(record)
		}
	}
}

// add adds a row of texts; columns that it lacks are null.
func (r *rowBuilder) add(cells []string) {
	for i, b := range r.columns {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		if b.Type() == types.Dynamic && text != "" {
			if json, ok := dynamic.Parse(text); ok {
				text = json
			} else {
				text = dynamic.Quote(text)
			}
		}
		if text == "" || !b.AppendParsed(text) {
			b.AppendNull()
		}
	}
	r.rows++
}

// objects reads JSON values one after another, and those in arrays; a column is the value of its name.
func (r *rowBuilder) objects(ctx context.Context, text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		var value json.RawMessage
		if err := d.Decode(&value); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if dynamic.KindOf(string(value)) != dynamic.Array {
			r.object(string(value))
			continue
		}
		dynamic.Each(string(value), func(_, element string) bool { r.object(element); return true })
	}
}

func (r *rowBuilder) object(value string) {
	for i, b := range r.columns {
		at := dynamic.Path{{Key: r.schema[i].Name}}.Get(value)
		if b.Type() == types.Dynamic {
			at = dynamic.Compact(at)
		} else {
			at = dynamic.Text(at)
		}
		if at == "" || !b.AppendParsed(at) {
			b.AppendNull()
		}
	}
	r.rows++
}

func (r *rowBuilder) batch() *vector.Batch {
	cols := make([]*vector.Vector, len(r.columns))
	for i, b := range r.columns {
		cols[i] = b.Vector()
	}
	return vector.NewBatch(r.rows, cols)
}
