package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kql/cmd/internal/output"
	"kql/executor/database"
	"kql/executor/parquetfile"
	"kql/functions/vector"
	"kql/planner"
)

type importCommand struct {
	Path []string `arg:"" help:"Where the tables are: a folder, a file, or Name=file."`
	Out  string   `required:"" help:"The folder that the tables go to; --data takes it then." placeholder:"DIR"`
	dataFlags
}

// Run writes each table of the sources as one file of Parquet, in a folder of the table's name.
func (c *importCommand) Run(a *App) error {
	ctx, cancel := c.deadline()
	defer cancel()
	c.Data = append(c.Data, c.Path...)
	s, err := c.open(ctx, a, a.reading())
	if err != nil {
		return err
	}
	names := s.Store.Tables()
	if len(names) == 0 {
		return errors.New("there are no tables in " + filepath.Join(c.Path...))
	}
	for _, name := range names {
		rows, err := importTable(ctx, s, name, c.Out)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.Stdout, "%s: %d rows\n", name, rows)
		s.Store.Forget()
	}
	return nil
}

// importTable writes a table, as a whole or not at all.
func importTable(ctx context.Context, s *database.DB, name, out string) (rows int, err error) {
	if filepath.Base(name) != name {
		return 0, fmt.Errorf("table %q cannot be a folder's name", name)
	}
	columns, _ := s.Catalog.Table(name)
	if err := s.Catalog.Err([]string{name}); err != nil {
		return 0, err
	}
	scan, typed := make([]planner.ScanColumn, len(columns)), make([]planner.Column, len(columns))
	for i, c := range columns {
		scan[i], typed[i] = planner.ScanColumn{Name: c.Name}, planner.Column{Name: c.Name, Type: c.Type}
	}
	batches, err := database.Within(ctx, func() ([]*vector.Batch, error) { return s.Store.Read(ctx, name, scan, typed) })
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		rows += b.Len
	}
	folder := filepath.Join(out, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, err
	}
	return rows, output.WriteFile(filepath.Join(folder, "rows.parquet"), func(w io.Writer) error {
		return parquetfile.Write(w, columns, batches)
	})
}
