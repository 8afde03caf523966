package workspace

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// ExternalText is the text of a file that n reads as rows, whose values are texts in the order of its columns, and the
// ending of its name: what reading it undoes. It has no text for rows that a mapping puts together.
func ExternalText(n *planner.External, location string, rows [][]string) (text, ending string, err error) {
	format := formatOf(n.Format, location)
	if n.Mapping != "" {
		return "", "", fmt.Errorf("kql writes no files that an ingestionMapping reads")
	}
	switch {
	case commas[format] != 0:
		text, err = cellsText(n, commas[format], rows)
	case format == "txt" || format == "raw":
		text = linesText(n, rows)
	case format == "json" || format == "multijson":
		text = valuesText(n, rows)
	default:
		err = fmt.Errorf("kql does not write external data as %s", format)
	}
	return text, "." + format, err
}

func cellsText(n *planner.External, comma rune, rows [][]string) (string, error) {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Comma = comma
	if n.HasHeader {
		rows = append([][]string{columnNames(n)}, rows...)
	}
	err := c.WriteAll(rows)
	return b.String(), err
}

func columnNames(n *planner.External) (names []string) {
	for _, c := range n.Columns {
		names = append(names, c.Name)
	}
	return names
}

// linesText is a record a line, of which the first column is all.
func linesText(n *planner.External, rows [][]string) string {
	var b strings.Builder
	if n.HasHeader {
		b.WriteString(n.Columns[0].Name + "\n")
	}
	for _, row := range rows {
		b.WriteString(row[0] + "\n")
	}
	return b.String()
}

func valuesText(n *planner.External, rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, c := range n.Columns {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			b.WriteString(dynamic.Quote(c.Name) + ":")
			if _, ok := dynamic.Parse(row[i]); ok && c.Type == types.Dynamic {
				b.WriteString(row[i])
			} else {
				b.WriteString(dynamic.Quote(row[i]))
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}
