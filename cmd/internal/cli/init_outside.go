package cli

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"

	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/solve"
	"kql/executor/workspace"
	"kql/planner"
)

// outsideFiles is what a test has in place of external data and watchlists: a file for each location and each watchlist
// that its rule reads, beside the test, the first of a place with its rows.
func outsideFiles(tables []solve.Table, test string) (files []ruletest.DraftFile, err error) {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(test), ".yaml"), ".test")
	for _, t := range tables {
		if t.List != "" {
			text, err := listText(t)
			if err != nil {
				return nil, err
			}
			files = append(files, ruletest.DraftFile{Watchlist: true, Location: t.List, Name: fmt.Sprintf("%s.watchlist%d.csv", base, len(files)+1), Text: text})
		}
	}
	for _, t := range tables {
		if t.External == nil {
			continue
		}
		var rows [][]string
		for _, row := range t.Rows {
			var line []string
			for _, v := range row {
				line = append(line, v.Text)
			}
			rows = append(rows, line)
		}
		for _, location := range t.External.Locations {
			text, ending, err := workspace.ExternalText(t.External, location, rows)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprintf("%s.external%d%s", base, len(files)+1, ending)
			files = append(files, ruletest.DraftFile{Location: planner.LocationName(location), Name: name, Text: text})
			rows = nil
		}
	}
	return files, nil
}

// listText is a watchlist as CSV.
func listText(t solve.Table) (string, error) {
	var lines [][]string
	header := []string{}
	for _, c := range t.Columns {
		header = append(header, c.Name)
	}
	if len(header) == 0 {
		header = []string{"SearchKey"}
	}
	lines = append(lines, header)
	for _, row := range t.Rows {
		line := make([]string, len(header))
		for i, v := range row {
			line[i] = v.Text
		}
		lines = append(lines, line)
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.WriteAll(lines)
	return b.String(), err
}
