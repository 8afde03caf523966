package server

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
)

// commas are what parts the values of the formats that commands bring rows in.
var commas = map[string]rune{"": ',', "csv": ',', "tsv": '\t', "psv": '|', "scsv": ';', "sohsv": 1}

// ingestInline adds the rows that stand in the command to a table.
func (s *Server) ingestInline(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	name, err := c.name("the table")
	if err != nil {
		return executor.Result{}, err
	}
	with, err := c.properties("format", "ignoreFirstRecord", "tags", "creationTime", "persistDetails")
	if err != nil {
		return executor.Result{}, err
	}
	comma, ok := commas[strings.ToLower(with["format"])]
	if !ok {
		return executor.Result{}, fmt.Errorf("the format %s is not there; there are csv, tsv, psv, scsv and sohsv", with["format"])
	}
	records, err := c.records(comma)
	if err != nil {
		return executor.Result{}, err
	}
	if strings.EqualFold(with["ignoreFirstRecord"], "true") && len(records) > 0 {
		records = records[1:]
	}
	_, err = s.change(ctx, func(made changes, files *database.DB) error {
		was, there := made.tables[name]
		if !there {
			return noTable(made, files, name)
		}
		was.Held, err = appended(was.Held, records)
		made.tables[name] = was
		return err
	})
	return columns{column("ExtentId", types.Guid)}.table([]any{extentID(len(records))}), err
}

// appended is a table with records behind its rows. A record that is shorter has nulls for what it lacks.
func appended(was database.Held, records [][]string) (database.Held, error) {
	for i, r := range records {
		if len(r) > len(was.Columns) {
			return was, fmt.Errorf("row %d has %d values for %d columns", i+1, len(r), len(was.Columns))
		}
	}
	columns, err := database.Parsed(slices.Clone(was.Columns), len(records), func(row, column int) (string, bool) {
		if column >= len(records[row]) {
			return "", false
		}
		text := records[row][column]
		if was.Columns[column].Type != types.String {
			text = strings.TrimSpace(text)
		}
		return text, true
	})
	if err != nil {
		return was, err
	}
	return was.Append(len(records), columns), nil
}

// records are the values that stand behind <|, a record a line, or a record in each pair of brackets.
func (c *commandText) records(comma rune) (all [][]string, err error) {
	if c.sign("<|") {
		return readRecords(strings.TrimLeft(c.text[c.at:], " \t\r\n"), comma)
	}
	if !strings.HasPrefix(c.left(), "[") {
		return nil, errors.New("the rows are missing: <| rows")
	}
	for strings.HasPrefix(c.left(), "[") {
		inside, ok := c.bracketed()
		if !ok {
			return nil, fmt.Errorf("the bracket of row %d does not end", len(all)+1)
		}
		more, err := readRecords(inside, comma)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, c.end()
}

// bracketed is what stands between a pair of brackets; those in quotes are text.
func (c *commandText) bracketed() (string, bool) {
	quoted := false
	for i, r := range c.text[c.at:] {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ']' && !quoted:
			inside := c.text[c.at+1 : c.at+i]
			c.at += i + 1
			return inside, true
		}
	}
	return "", false
}

func readRecords(text string, comma rune) (all [][]string, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = comma, -1, comma != '\t'
	for {
		record, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		case len(record) == 1 && strings.TrimSpace(record[0]) == "":
			continue // a line of white space
		}
		all = append(all, record)
	}
}
