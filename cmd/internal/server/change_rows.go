package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// fill is what a command that takes a query's rows does with a table.
type fill struct {
	exists  bool // the table may be there
	makes   bool // it may be missing
	replace bool // the rows take the place of those that are there
}

func (s *Server) set(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	return s.fill(ctx, q, c, fill{makes: true})
}

func (s *Server) append(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	return s.fill(ctx, q, c, fill{exists: true})
}

func (s *Server) setOrAppend(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	return s.fill(ctx, q, c, fill{exists: true, makes: true})
}

func (s *Server) setOrReplace(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	return s.fill(ctx, q, c, fill{exists: true, makes: true, replace: true})
}

// fill runs a command's query and puts its rows into a table.
func (s *Server) fill(ctx context.Context, q *request, c *commandText, how fill) (executor.Result, error) {
	if c.words("async") {
		return executor.Result{}, errors.New("async is not there; without it the command ends once the rows are in the table")
	}
	name, err := c.name("the table")
	if err != nil {
		return executor.Result{}, err
	}
	with, err := c.properties("folder", "docstring", "extend_schema", "recreate_schema", "distributed", "tags", "policy_ingestiontime", "creationTime", "persistDetails")
	if err != nil {
		return executor.Result{}, err
	}
	if !c.sign("<|") {
		return executor.Result{}, fmt.Errorf("the query is missing: <| query")
	}
	rows, err := s.rowsOf(ctx, q, c)
	if err != nil {
		return executor.Result{}, err
	}
	columns, err := database.Copied(rows)
	if err != nil {
		return executor.Result{}, err
	}
	var given []planner.TableColumn
	for _, col := range rows.Schema {
		if strings.Contains(col.Name, "$") {
			return executor.Result{}, fmt.Errorf("a column cannot be called %s; project-rename gives it another name", col.Name)
		}
		given = append(given, planner.TableColumn{Name: col.Name, Type: col.Type})
	}
	_, err = s.change(ctx, func(made changes, files *database.DB) error {
		was, there := made.tables[name]
		switch {
		case !there && !how.makes:
			return noTable(made, files, name)
		case there && !how.exists:
			return fmt.Errorf("the table %s is there already; .set-or-append adds to it and .set-or-replace replaces its rows", name)
		case !there:
			if err := ofFiles(files, name); err != nil {
				return err
			}
			was = madeTable{Held: database.Held{Columns: given}}
		}
		next, err := filled(was, given, rows.Rows(), columns, how.replace, with)
		if err == nil {
			made.tables[name] = next
		}
		return err
	})
	if err != nil {
		return executor.Result{}, err
	}
	return extent(rows.Rows(), columns), nil
}

// filled is a table with rows behind its own, or in place of them. They go by the places of their columns, as in Kusto.
func filled(was madeTable, given []planner.TableColumn, n int, columns []*vector.Vector, replace bool, with map[string]string) (madeTable, error) {
	switch {
	case replace && with["recreate_schema"] == "true":
		was.Columns = given
	case with["extend_schema"] == "true" && len(given) > len(was.Columns):
		all, err := merge(was.Columns, given[len(was.Columns):])
		if err != nil {
			return was, err
		}
		was.Columns = all
	}
	if !slices.EqualFunc(was.Columns, given, func(a, b planner.TableColumn) bool { return a.Type == b.Type }) {
		return was, fmt.Errorf("the schema of the query does not match that of the table: QuerySchema=('%s'), TableSchema=('%s')", cslSchema(given, ", "), cslSchema(was.Columns, ", "))
	}
	if replace {
		was.Held = database.Held{Columns: was.Columns}
	}
	was.Held = was.Append(n, columns)
	if folder, ok := with["folder"]; ok {
		was.folder = folder
	}
	if doc, ok := with["docstring"]; ok {
		was.doc = doc
	}
	return was, nil
}

// rowsOf runs what stands behind <|: a query, in its turn and within the request's limits but for that of the rows, or a
// command that shows something. Places in it are those in the command.
func (s *Server) rowsOf(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	text := c.left()
	if strings.HasPrefix(text, ".") {
		return s.command(ctx, text)
	}
	own := *q
	own.Properties.Options = maps.Clone(q.Properties.Options)
	if own.Properties.Options == nil {
		own.Properties.Options = map[string]any{}
	}
	own.Properties.Options["notruncation"] = true
	own.CSL = blank(c.text[:c.at]) + text
	a, told := s.run(ctx, &own)
	if told != nil {
		return executor.Result{}, told
	}
	if len(a.results) != 1 {
		return executor.Result{}, fmt.Errorf("the query gives %d tables, and one is wanted", len(a.results))
	}
	return a.results[0], nil
}

// extent tells of rows that a table has got.
func extent(n int, cols []*vector.Vector) executor.Result {
	bytes := int64(0)
	for _, col := range cols {
		bytes += col.Bytes()
	}
	c := columns{column("ExtentId", types.Guid), column("OriginalSize", types.Real), column("ExtentSize", types.Real), column("CompressedSize", types.Real), column("IndexSize", types.Real), column("RowCount", types.Long)}
	return c.table([]any{extentID(n), bytes, bytes, bytes, 0, n})
}

// extentID is a name for rows; without any it is zero.
func extentID(n int) (id [16]byte) {
	if n > 0 {
		_, _ = rand.Read(id[:]) // it never fails
	}
	return id
}
