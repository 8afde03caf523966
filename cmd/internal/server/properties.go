package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kql/parser"
)

// unlike are the properties that would make other rows of a query's and are not done here; each says whether a value asks
// for that. A request that has one is refused, since without it its rows would be wrong.
var unlike = map[string]func(value string, q *request) bool{
	"query_datetimescope_column":    func(value string, _ *request) bool { return value != "" },
	"query_results_apply_getschema": isOn,
	"validatepermissions":           isOn,
	"query_language": func(value string, _ *request) bool {
		return !slices.Contains([]string{"", "csl", "kql"}, strings.ToLower(value))
	},
	"query_bin_auto_size": roundsBySetting,
	"query_bin_auto_at":   roundsBySetting,
}

func isOn(value string, _ *request) bool { return !strings.EqualFold(value, "false") }

// roundsBySetting says whether the query has a function that goes by a property. In a set statement it is done.
func roundsBySetting(_ string, q *request) bool { return strings.Contains(q.CSL, "bin_auto") }

// doable says what of a request's properties, or of the set statements of its query, is not done.
func (r *request) doable(tree *parser.Query) error {
	for _, name := range slices.Sorted(maps.Keys(unlike)) {
		asks := unlike[name]
		if v, given := r.option(name); given && v != nil && asks(fmt.Sprint(v), r) {
			return fmt.Errorf("the property %s=%v is not done here", name, v)
		}
		if strings.HasPrefix(name, "query_bin_auto") {
			continue
		}
		if text, given := setting(tree, name); given && asks(literal(text), r) {
			return fmt.Errorf("set %s is not done here", name)
		}
	}
	return nil
}
