package catalog

import (
	_ "embed"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// builtin is a table a line, sorted: its name, then its columns in order. A column is a string unless it
// ends in a colon and a letter.
//
//go:embed tables.txt
var builtin string

// letters is the letter that marks each type, by its number.
const letters = "-bilrm-tsgd"

// builtinTable is the built-in table of that name. It halves the text around a guess at the line, so a
// lookup reads a few lines and nothing is prepared beforehand.
func builtinTable(name string) ([]planner.TableColumn, bool) {
	lo, hi := 0, len(builtin)
	for lo < hi {
		mid := (lo + hi) / 2
		start := lo + strings.LastIndexByte(builtin[lo:mid], '\n') + 1
		line, _, _ := strings.Cut(builtin[start:hi], "\n")
		at, columns, _ := strings.Cut(line, " ")
		switch {
		case at == name:
			return parseColumns(columns), true
		case at < name:
			lo = start + len(line) + 1
		default:
			hi = start
		}
	}
	return nil, false
}

// Builtin says whether a table is one of Sentinel or Defender XDR.
func Builtin(name string) bool {
	_, ok := builtinTable(name)
	return ok
}

// builtinTables is the names of the built-in tables, sorted.
func builtinTables() []string {
	names := make([]string, 0, strings.Count(builtin, "\n"))
	for line := range strings.Lines(builtin) {
		name, _, _ := strings.Cut(line, " ")
		names = append(names, name)
	}
	return names
}

func parseColumns(line string) []planner.TableColumn {
	columns := make([]planner.TableColumn, 0, strings.Count(line, " ")+1)
	for word := range strings.SplitSeq(line, " ") {
		name, letter, _ := strings.Cut(word, ":")
		columns = append(columns, planner.TableColumn{Name: name, Type: marked(letter)})
	}
	return columns
}

func marked(letter string) types.Type {
	if letter == "" {
		return types.String
	}
	return types.Type(strings.Index(letters, letter))
}
