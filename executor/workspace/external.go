package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kql/executor"
	"kql/executor/ingest"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// largestExternal is how many bytes a file of external data may have: Log Analytics' own limit.
const largestExternal = 100 << 20

// location is a URL, or a pattern of URLs in which * is anything, and the file that stands for it.
type location struct{ pattern, file string }

// MapExternal has a file stand for a URL or a pattern of URLs, before those that the workspace maps.
func (w *Workspace) MapExternal(pattern, file string) {
	w.external = append([]location{{pattern, file}}, w.external...)
}

// fileOf is the file that stands for a URL, with its credentials or without: an entry for just this URL, or else
// the first pattern that fits.
func (w *Workspace) fileOf(url string) (string, bool) {
	names := []string{url, planner.LocationName(url)}
	for _, fits := range []func(pattern, name string) bool{func(p, n string) bool { return p == n }, matches} {
		for _, l := range w.external {
			if fits(l.pattern, names[0]) || fits(l.pattern, names[1]) {
				return l.file, true
			}
		}
	}
	return "", false
}

// matches says whether a pattern in which * is anything fits a text.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 || len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return true
}

// readExternal reads what externaldata names, from the files that stand for its locations.
func (w *Workspace) readExternal(ctx context.Context, n *planner.External) ([]*vector.Batch, error) {
	var out []*vector.Batch
	for _, url := range n.Locations {
		file, ok := w.fileOf(url)
		if !ok {
			return nil, unmapped(n, planner.LocationName(url))
		}
		b, err := readFile(ctx, file, url, n)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// unmapped refuses a location that no file stands for.
func unmapped(n *planner.External, url string) error {
	return &executor.Error{Kind: executor.ErrUnsupported, Diagnostic: parser.Diagnostic{
		Severity: parser.Error, Code: "KQL106", Span: n.Span,
		Message: fmt.Sprintf("No file stands for %s, and running a query opens no connection.", url),
		Hint:    fmt.Sprintf("kql fetch downloads it; or write external: {\"%s\": FILE} into %s, or run with --external '%s=FILE'", url, Manifest, url),
	}}
}

func readFile(ctx context.Context, file, url string, n *planner.External) (*vector.Batch, error) {
	text, err := content(file)
	if err != nil {
		return nil, err
	}
	rows, err := newRecords(file, n)
	if err != nil {
		return nil, err
	}
	if err := rows.read(ctx, text, formatOf(n.Format, url)); err != nil {
		var located *ingest.Error
		if !errors.As(err, &located) && ctx.Err() == nil {
			err = &ingest.Error{File: file, Message: err.Error()}
		}
		return nil, err
	}
	return rows.batch(), nil
}

// content is a file's text, unpacked where its name ends in .gz or .zst.
func content(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	switch path.Ext(file) {
	case ".gz":
		r, err = gzip.NewReader(f)
	case ".zst":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(f); err == nil {
			defer z.Close()
			r = z
		}
	}
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(r, largestExternal+1))
	}
	if err == nil && len(text) > largestExternal {
		err = fmt.Errorf("externaldata reads up to %d MB", largestExternal>>20)
	}
	if err != nil {
		return nil, &ingest.Error{File: file, Message: err.Error()}
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

// formatOf is the format that a query names, or else the one of the URL's ending, or CSV.
func formatOf(format, url string) string {
	if format != "" {
		return format
	}
	name := strings.ToLower(planner.LocationName(url))
	for _, packed := range []string{".gz", ".zst", ".zip"} {
		name = strings.TrimSuffix(name, packed)
	}
	switch ending := strings.TrimPrefix(path.Ext(name), "."); ending {
	case "ndjson", "jsonl":
		return "json"
	case "":
		return "csv"
	default:
		if reads(ending) {
			return ending
		}
	}
	return "csv"
}
