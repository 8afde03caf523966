package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/solve"
	"kql/executor/workspace"
	"kql/planner"
)

// outsideFiles is what a test has in place of external data: a file for each location that its rule reads, beside the
// test, the first of a place with its rows.
func outsideFiles(tables []solve.Table, test string) (files []ruletest.DraftFile, err error) {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(test), ".yaml"), ".test")
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
