package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const testdata = "../../../testdata"

// file is a case file: the tables that all its cases see, and the cases.
type file struct {
	path   string
	head   string // what stands before the first case, as it is
	tables []table
	cases  []*caseText
}

// caseText is one case: its body as written, and what is expected of it.
type caseText struct {
	title, body, want string
	tables            []table
	query             string
}

// table is rows that a case's query can read.
type table struct {
	name    string
	columns [][2]string // each a name and a type
	rows    string      // NDJSON where it begins with {, else CSV without its head line
}

const (
	caseMark = "=== "
	wantMark = "----"
)

// files reads every case file below a folder.
func files(t *testing.T, folder string) []*file {
	t.Helper()
	var out []*file
	require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".txt" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		f, err := parseFile(string(text))
		require.NoError(t, err, path)
		f.path = path
		out = append(out, f)
		return nil
	}))
	require.NotEmpty(t, out, folder)
	return out
}

// name is the path below the folder, without the ending.
func (f *file) name(folder string) string {
	relative, err := filepath.Rel(folder, f.path)
	if err != nil {
		return f.path
	}
	return strings.TrimSuffix(filepath.ToSlash(relative), ".txt")
}

func parseFile(text string) (*file, error) {
	head, rest, _ := strings.Cut("\n"+text, "\n"+caseMark)
	f := &file{head: strings.TrimPrefix(head, "\n")}
	left, err := takeTables(withoutComments(f.head), &f.tables)
	if err != nil {
		return nil, err
	}
	if left != "" {
		return nil, fmt.Errorf("the head holds neither a comment nor a table: %q", left)
	}
	for part := range strings.SplitSeq(rest, "\n"+caseMark) {
		title, body, _ := strings.Cut(part, "\n")
		body, want, _ := strings.Cut(body+"\n", "\n"+wantMark+"\n")
		c := &caseText{title: title, body: strings.TrimRight(body, "\n"), want: strings.TrimSpace(want)}
		if c.query, err = takeTables(c.body, &c.tables); err != nil {
			return nil, fmt.Errorf("%s: %w", title, err)
		}
		if c.query == "" {
			return nil, fmt.Errorf("%s: there is no query", title)
		}
		if slices.ContainsFunc(f.cases, func(o *caseText) bool { return o.title == title }) {
			return nil, fmt.Errorf("%s: there are two cases of this title", title)
		}
		f.cases = append(f.cases, c)
	}
	return f, nil
}

// String is the file with the results that its cases hold.
func (f *file) String() string {
	var b strings.Builder
	b.WriteString(f.head)
	for _, c := range f.cases {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s%s\n%s\n%s\n%s\n", caseMark, c.title, c.body, wantMark, c.want)
	}
	return b.String()
}

func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// takeTables takes the tables off the front of a text: a line "table NAME(column:type, ...)", then rows, then
// an empty line.
func takeTables(text string, to *[]table) (rest string, err error) {
	for {
		text = strings.TrimLeft(text, "\n")
		line, after, _ := strings.Cut(text, "\n")
		declared, ok := strings.CutPrefix(line, "table ")
		if !ok {
			return strings.TrimRight(text, "\n"), nil
		}
		name, columns, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(declared), ")"), "(")
		if !ok {
			return "", fmt.Errorf("a table is written as table NAME(column:type, ...), not as %q", line)
		}
		made := table{name: name}
		for column := range strings.SplitSeq(columns, ",") {
			n, kind, _ := strings.Cut(strings.TrimSpace(column), ":")
			made.columns = append(made.columns, [2]string{n, strings.TrimSpace(kind)})
		}
		made.rows, text, _ = strings.Cut("\n"+after, "\n\n")
		made.rows = strings.TrimPrefix(made.rows, "\n")
		*to = append(*to, made)
	}
}
