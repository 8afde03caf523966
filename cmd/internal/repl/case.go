package repl

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/ruletest"
	"kql/executor"
	"kql/planner"
)

// mostCaseRows is how many rows of a table are written into a test; of larger tables the test names the file.
const mostCaseRows = 200

// saveCase writes the last query as a rule, unless it came from a file, and a test of it.
func (s *Shell) saveCase(ctx context.Context, path string) error {
	path = unquoted(path)
	switch {
	case path == "":
		return needed("case")
	case s.last == nil:
		return errNoResult
	case s.target != nil:
		return errHere
	case len(s.last.tables) > 1:
		return fmt.Errorf("the last query has %d results; a rule has one", len(s.last.tables))
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(path, ".yaml"), ".yml"), ".test")
	test := stem + ".test.yaml"
	if _, err := os.Stat(test); err == nil {
		return fmt.Errorf("%s is there already", test)
	}
	c := ruletest.NewCase{Name: filepath.Base(stem), Now: s.last.now, Result: s.last.tables[0]}
	if err := s.caseTables(ctx, filepath.Dir(test), &c); err != nil {
		return err
	}
	var err error
	if c.Rule, err = s.caseRule(stem, filepath.Dir(test)); err != nil {
		return err
	}
	text, err := c.Text()
	if err != nil {
		return err
	}
	if err := os.WriteFile(test, []byte(text), 0o644); err != nil {
		return err
	}
	s.remark("%s tests %s; kql test %s runs it", test, c.Rule, test)
	return nil
}

// caseRule is the path of the rule as the test names it: the file that the query came from, or else a new one.
func (s *Shell) caseRule(stem, folder string) (string, error) {
	q := s.last.query
	if file, err := rulefile.Read(q.Name, nil); q.lets == "" && err == nil && file.Text == q.Text {
		return relative(folder, q.Name), nil
	}
	rule := stem + ".kql"
	text := strings.TrimSpace(q.whole()) + "\n"
	if have, err := os.ReadFile(rule); err == nil && string(have) != text {
		return "", fmt.Errorf("%s is there already, with another query", rule)
	}
	return filepath.Base(rule), os.WriteFile(rule, []byte(text), 0o644)
}

// relative is a path as it is written in a file of a folder.
func relative(folder, path string) string {
	from, err1 := filepath.Abs(folder)
	to, err2 := filepath.Abs(path)
	if r, err := filepath.Rel(from, to); err1 == nil && err2 == nil && err == nil {
		return filepath.ToSlash(r)
	}
	return path
}

// caseTables adds the tables that the query reads, with the columns that it reads.
func (s *Shell) caseTables(ctx context.Context, folder string, c *ruletest.NewCase) error {
	columns := map[string][]string{}
	for _, scan := range scans(s.last.bound[0].Plan, nil) {
		for _, from := range scan.Source {
			if have := columns[scan.Table]; !slices.Contains(have, from.Name) {
				columns[scan.Table] = append(have, from.Name)
			}
		}
	}
	for _, name := range s.last.bound[0].Reads {
		t, err := s.caseTable(ctx, name, columns[name])
		if err != nil {
			return err
		}
		rows := 0
		for _, b := range t.Batches {
			rows += b.Len
		}
		one := ruletest.NewTable{Name: name, Rows: t}
		if rows > mostCaseRows {
			files := s.Store.Files(name)
			if len(files) != 1 {
				return fmt.Errorf("%s has %d rows in %d files; a test takes %d rows or one file", name, rows, len(files), mostCaseRows)
			}
			one.File = relative(folder, files[0])
		}
		c.Tables = append(c.Tables, one)
	}
	return nil
}

// caseTable is a table's rows with some of its columns, in the table's order.
func (s *Shell) caseTable(ctx context.Context, name string, wanted []string) (executor.Result, error) {
	all, _ := s.Catalog.Table(name)
	var t executor.Result
	var from []planner.ScanColumn
	for i, c := range all {
		if slices.Contains(wanted, c.Name) || len(wanted) == 0 && i == 0 {
			t.Schema = append(t.Schema, planner.Column{ID: i, Name: c.Name, Type: c.Type})
			from = append(from, planner.ScanColumn{Name: c.Name})
		}
	}
	if !s.Store.Has(name) {
		return t, nil
	}
	var err error
	t.Batches, err = s.Store.Read(ctx, name, from, t.Schema)
	return t, err
}

// scans is every scan of a plan, those in its subqueries too.
func scans(n planner.Node, found []*planner.Scan) []*planner.Scan {
	planner.Walk(n, func(n planner.Node) {
		if scan, ok := n.(*planner.Scan); ok {
			found = append(found, scan)
		}
	})
	return found
}
