package ingest

import (
	"strings"

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
// differs in case; "" where there is none.
func (s *schema) resolve(name string) string {
	if s.exact[name] {
		return name
	}
	return s.folded[strings.ToLower(name)]
}
