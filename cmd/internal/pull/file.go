package pull

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/executor/database"
	"kql/executor/ingest"
	"kql/executor/parquetfile"
	"kql/parser"
	"kql/planner"
)

// File is a table in a folder.
type File struct {
	Path  string
	Types []planner.TableColumn // that a schema file has to say; nil where the file says them
}

// Write writes a table's rows into a folder, as text if it loads back exactly, and else as Parquet.
func Write(ctx context.Context, folder, table string, rows executor.Result) (*File, error) {
	if filepath.Base(table) != table || table == "" {
		return nil, fmt.Errorf("table %q cannot be a file's name", table)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	there, err := ingest.Open([]string{folder}, ingest.Options{})
	if err != nil {
		return nil, err
	}
	trial, err := os.MkdirTemp(folder, ".pull-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(trial)
	columns := make([]planner.TableColumn, len(rows.Schema))
	for i, c := range rows.Schema {
		columns[i] = planner.TableColumn{Name: c.Name, Type: c.Type}
	}
	var lost error
	for _, form := range []struct {
		ending string
		types  []planner.TableColumn
		write  func(w io.Writer) error
	}{
		{".ndjson", nil, func(w io.Writer) error { return output.Write(w, "ndjson", rows) }},
		{".parquet", nil, func(w io.Writer) error { return parquetfile.Write(w, columns, rows.Batches) }},
		{".parquet", columns, func(w io.Writer) error { return parquetfile.Write(w, columns, rows.Batches) }},
	} {
		file, path := filepath.Join(trial, table+form.ending), filepath.Join(folder, table+form.ending)
		if err := output.WriteFile(file, form.write); err != nil {
			return nil, err
		}
		schema := ""
		if form.types != nil {
			schema = filepath.Join(trial, "schema.json")
			if err := WriteSchema(schema, map[string][]planner.TableColumn{table: form.types}); err != nil {
				return nil, err
			}
		}
		if lost = loadsBack(ctx, table, file, schema, rows); lost != nil {
			continue
		}
		if others := slices.DeleteFunc(there.Files(table), func(f string) bool { return f == path }); len(others) > 0 {
			return nil, fmt.Errorf("%s has rows of %s already; %s would be more of them", others[0], table, path)
		}
		return &File{path, form.types}, os.Rename(file, path)
	}
	return nil, fmt.Errorf("the rows of %s do not load back as they are: %w", table, lost)
}

// WriteSchema writes the types of tables as a schema file.
func WriteSchema(path string, tables map[string][]planner.TableColumn) error {
	var all []string
	for table, columns := range tables {
		var types []string
		for _, c := range columns {
			types = append(types, quoted(c.Name)+": "+quoted(c.Type.String()))
		}
		all = append(all, "  "+quoted(table)+": {\n    "+strings.Join(types, ",\n    ")+"\n  }")
	}
	slices.Sort(all)
	return os.WriteFile(path, []byte("{\n"+strings.Join(all, ",\n")+"\n}\n"), 0o644)
}

func quoted(text string) string {
	out, _ := json.Marshal(text) // a text can always be written
	return string(out)
}

// loadsBack is what is lost where a file's rows are not those that were written.
func loadsBack(ctx context.Context, table, file, schema string, want executor.Result) error {
	db, err := database.Open(ctx, database.Options{Data: []string{table + "=" + file}, Schema: schema})
	if err != nil {
		return err
	}
	names := make([]string, len(want.Schema))
	for i, c := range want.Schema {
		names[i] = parser.QuoteName(c.Name)
	}
	q, err := db.Prepare(ctx, parser.QuoteName(table)+" | project "+strings.Join(names, ", "))
	if err != nil {
		return err
	}
	got, err := q.Run(ctx, database.Limits{})
	if err != nil {
		return err
	}
	for i, c := range got[0].Schema {
		if c.Type != want.Schema[i].Type {
			return fmt.Errorf("column %s is a %s, and comes back as a %s", c.Name, want.Schema[i].Type, c.Type)
		}
	}
	if got[0].Rows() != want.Rows() {
		return fmt.Errorf("of %d rows %d come back", want.Rows(), got[0].Rows())
	}
	next, stop := iter.Pull(lines(got[0]))
	defer stop()
	n := 0
	for line := range lines(want) {
		n++
		if back, _ := next(); back != line {
			return fmt.Errorf("row %d comes back as another", n)
		}
	}
	return nil
}

// lines is rows as JSON.
func lines(r executor.Result) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, b := range r.Batches {
			cols := b.Cols()
			for i := range b.Len {
				var line []byte
				for _, v := range cols {
					line = append(output.AppendJSON(line, v, i), ',')
				}
				if !yield(string(line)) {
					return
				}
			}
		}
	}
}
