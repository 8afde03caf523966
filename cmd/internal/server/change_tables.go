package server

import (
	"context"
	"fmt"
	"slices"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/planner"
)

// createTable makes an empty table. One that is there stays as it is.
func (s *Server) createTable(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	return s.makeTable(ctx, c, func(was madeTable, _ []planner.TableColumn) (madeTable, error) { return was, nil }, nil)
}

// createMergeTable makes an empty table, or adds columns to one that is there.
func (s *Server) createMergeTable(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	return s.makeTable(ctx, c, merged, func(has, columns []planner.TableColumn) error {
		all, err := merge(has, columns)
		if err == nil && len(all) > len(has) {
			err = fmt.Errorf("there is no column %s in it", all[len(has)].Name)
		}
		return err
	})
}

func merged(was madeTable, columns []planner.TableColumn) (madeTable, error) {
	all, err := merge(was.Columns, columns)
	was.Columns = all
	return was, err
}

// merge is columns with those more that are new; one that is there has to have its type.
func merge(has, columns []planner.TableColumn) ([]planner.TableColumn, error) {
	all := slices.Clone(has)
	for _, col := range columns {
		i := slices.IndexFunc(all, func(other planner.TableColumn) bool { return other.Name == col.Name })
		switch {
		case i < 0:
			all = append(all, col)
		case all[i].Type != col.Type:
			return nil, fmt.Errorf("column %s is %s already, and cannot be %s", col.Name, all[i].Type, col.Type)
		}
	}
	return all, nil
}

// makeTable makes a table, or has again make another of one that is there. ofFiles judges the columns of one that is
// read from files; nil: they do not matter.
func (s *Server) makeTable(ctx context.Context, c *commandText, again func(was madeTable, columns []planner.TableColumn) (madeTable, error), judge func(has, columns []planner.TableColumn) error) (executor.Result, error) {
	name, err := c.name("the table")
	if err != nil {
		return executor.Result{}, err
	}
	columns, err := c.columns()
	if err != nil {
		return executor.Result{}, err
	}
	with, err := c.properties("folder", "docstring")
	if err != nil {
		return executor.Result{}, err
	}
	if err := c.end(); err != nil {
		return executor.Result{}, err
	}
	on, err := s.change(ctx, func(made changes, files *database.DB) error {
		was, there := made.tables[name]
		switch {
		case there:
			made.tables[name], err = again(was, columns)
		case !files.HasRows(name):
			made.tables[name] = madeTable{database.Held{Columns: columns}, with["folder"], with["docstring"]}
		case judge != nil:
			has, _ := files.Names(ctx).Table(name)
			if err = judge(has, columns); err != nil {
				err = fmt.Errorf("%w: %w", ofFiles(files, name), err)
			}
		}
		return err
	})
	if err != nil {
		return executor.Result{}, err
	}
	return s.showTable(on, []string{name, "schema"})
}

// dropTables takes tables away, and shows those that are left.
func (s *Server) dropTables(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	names, err := c.names("the table")
	if err != nil {
		return executor.Result{}, err
	}
	ifExists := c.words("ifexists")
	if err := c.end(); err != nil {
		return executor.Result{}, err
	}
	on, err := s.change(ctx, func(made changes, files *database.DB) error {
		for _, name := range names {
			if _, there := made.tables[name]; !there && !ifExists {
				return noTable(made, files, name)
			} else if !there {
				if err := ofFiles(files, name); err != nil {
					return err
				}
			}
			delete(made.tables, name)
		}
		return nil
	})
	if err != nil {
		return executor.Result{}, err
	}
	shown := columns{column("TableName", types.String), column("DatabaseName", types.String)}
	var rows [][]any
	for _, t := range s.tables(on) {
		rows = append(rows, []any{t.name, s.Database})
	}
	return shown.table(rows...), nil
}

// noTable is why a command cannot change a table that no command made.
func noTable(made changes, files *database.DB, name string) error {
	if err := ofFiles(files, name); err != nil {
		return err
	}
	var names []string
	for n := range made.tables {
		names = append(names, n)
	}
	slices.Sort(names)
	return fmt.Errorf("there is no table %s%s", name, hint(name, names))
}

// clearTable takes the rows of a table away.
func (s *Server) clearTable(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	name, err := c.name("the table")
	if err != nil {
		return executor.Result{}, err
	}
	if !c.words("data") {
		return executor.Result{}, fmt.Errorf(".clear table %s data: data is missing", name)
	}
	if err := c.end(); err != nil {
		return executor.Result{}, err
	}
	_, err = s.change(ctx, func(made changes, files *database.DB) error {
		was, there := made.tables[name]
		if !there {
			return noTable(made, files, name)
		}
		was.Held = database.Held{Columns: was.Columns}
		made.tables[name] = was
		return nil
	})
	return columns{column("Status", types.String)}.table([]any{"Success"}), err
}
