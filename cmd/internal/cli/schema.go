package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"kql/executor/catalog"
)

type schemaCommand struct {
	File string `arg:"" optional:"" help:"Where to write it; else it goes to standard output."`
	dataFlags
}

// Run writes the columns of the tables that have data as a schema file, which --schema takes.
func (c *schemaCommand) Run(a *App) error {
	ctx, cancel := c.deadline()
	defer cancel()
	s, err := c.open(ctx, a, a.reading())
	if err != nil {
		return err
	}
	names := s.Store.Tables()
	if len(names) == 0 {
		return errors.New("there are no tables; say where they are with --data")
	}
	text, err := schemaOf(ctx, s.Catalog, names)
	if err != nil {
		return err
	}
	if c.File != "" {
		return os.WriteFile(c.File, text, 0o644)
	}
	_, err = a.Stdout.Write(text)
	return err
}

// schemaOf is the text of a schema file: tables by name, columns in their order.
func schemaOf(ctx context.Context, tables *catalog.Catalog, names []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{")
	for i, name := range names {
		columns, _ := tables.Table(name)
		if err := tables.Err([]string{name}); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s\n  %s: {", comma(i), jsonText(name))
		for j, column := range columns {
			fmt.Fprintf(&b, "%s\n    %s: %s", comma(j), jsonText(column.Name), jsonText(column.Type.String()))
		}
		b.WriteString("\n  }")
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// comma is what stands before item i of a list.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// jsonText is a text as JSON has it.
func jsonText(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string can always be written
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
