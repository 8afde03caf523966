package output

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"

	"kql/executor"
	"kql/executor/parquetfile"
	"kql/planner"
)

// WriteFile makes a file of what write writes. Where that fails, or the program ends before it, what was there stays.
func WriteFile(path string, write func(w io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is there once it has its name
	err = write(f)
	if err = cmp.Or(err, f.Chmod(0o644), f.Sync()); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Parquet writes a query's one result as Parquet.
func Parquet(to io.Writer, tables []executor.Result) error {
	if len(tables) != 1 {
		return errors.New("a Parquet file holds one result, and the query has more")
	}
	columns := make([]planner.TableColumn, len(tables[0].Schema))
	for i, c := range tables[0].Schema {
		columns[i] = planner.TableColumn{Name: c.Name, Type: c.Type}
	}
	return parquetfile.Write(to, columns, tables[0].Batches)
}
