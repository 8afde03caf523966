package ingest

import (
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// schema is a table's columns, to tell which name in a file means which.
type schema struct {
	columns []planner.TableColumn
	exact   map[string]bool
	folded  map[string]string // lower case to the name; "" where several columns differ in case only
}

func newSchema(columns []planner.TableColumn) *schema {
	s := &schema{columns: columns, exact: map[string]bool{}, folded: map[string]string{}}
	for _, c := range columns {
		s.exact[c.Name] = true
		low := strings.ToLower(c.Name)
		if _, taken := s.folded[low]; taken {
			s.folded[low] = ""
		} else {
			s.folded[low] = c.Name
		}
	}
	return s
}

// resolve is the column that a name in a file stands for: the one called so, else the only one that
// differs in case, both also with a mark of the zone; "" where there is none.
func (s *schema) resolve(name string) string {
	if s.exact[name] {
		return name
	}
	if column := s.folded[strings.ToLower(name)]; column != "" {
		return column
	}
	if plain, zone := marked(name); zone != nil {
		return s.resolve(plain)
	}
	return ""
}

// typ is the type of a column.
func (s *schema) typ(column string) types.Type { return typeIn(s.columns, column) }
