package ruletest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"kql/executor"
)

// NewCase is a test that is to be written: a rule, what it ran on and what it gave.
type NewCase struct {
	Rule   string // its path as the test names it
	Name   string
	Now    time.Time
	Tables []NewTable
	Result executor.Result
}

// NewTable is a table of a new case: its rows, or where File is not "" the file that holds them.
type NewTable struct {
	Name string
	File string
	Rows executor.Result
}

// Text is the test file. Nulls and empty strings are left out of tables; the rows of the result are whole.
func (c *NewCase) Text() (string, error) {
	name, err := json.Marshal(c.Name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "rule: %s\nnow: %s\n\ncases:\n- name: %s\n", cellText(c.Rule), c.Now.UTC().Format(time.RFC3339Nano), name)
	if len(c.Tables) > 0 {
		b.WriteString("  tables:\n")
	}
	for _, t := range c.Tables {
		switch rows := t.lines(); {
		case t.File != "":
			fmt.Fprintf(&b, "    %s: {file: %s}\n", cellText(t.Name), cellText(t.File))
		case len(rows) == 0:
			fmt.Fprintf(&b, "    %s: []\n", cellText(t.Name))
		default:
			fmt.Fprintf(&b, "    %s:\n%s", cellText(t.Name), listed(rows, 4))
		}
	}
	b.WriteString("  expect:\n    columns:\n")
	for _, column := range c.Result.Schema {
		fmt.Fprintf(&b, "    - {%s: %s}\n", cellText(column.Name), column.Type)
	}
	result := &answer{schema: c.Result.Schema, rows: rowsOf(c.Result.Batches)}
	var rows []string
	for _, row := range result.unexpected(result.rows) {
		rows = append(rows, row.Row)
	}
	b.WriteString("    exactly:\n" + listed(rows, 4))
	return b.String(), nil
}

// lines is the rows of a table as a test has them.
func (t NewTable) lines() (lines []string) {
	if t.File != "" {
		return nil
	}
	a := &answer{schema: t.Rows.Schema}
	for _, row := range rowsOf(t.Rows.Batches) {
		var cells wantedRow
		for i, value := range row {
			if value != nil && value != "" {
				cells = append(cells, wantedCell{i, value})
			}
		}
		if len(cells) == 0 && len(row) > 0 {
			cells = wantedRow{{0, row[0]}}
		}
		lines = append(lines, a.text(cells))
	}
	return lines
}
