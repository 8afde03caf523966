package binder

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// values are an argument of each type. What Kusto.Language refuses since it takes a dynamic value for an array or a
// bag is not among them: the engine knows only dynamic.
var values = []string{"b", "i", "l", "r", "s", "t", "p", "d", "g", "m", "d.x"}

// variants are the calls of a symbol with one argument exchanged for a value of each type.
func (s symbol) variants() (queries []string) {
	for _, sig := range s.Signatures {
		var args []string
		for _, p := range sig.Parameters {
			for range p.Min {
				arg, known := arguments[p.Type]
				switch {
				case len(p.Values) > 0:
					arg[0] = `"` + strings.Trim(p.Values[0], `"`) + `"`
				case !known:
					arg[0] = "s"
				}
				args = append(args, arg[0])
			}
		}
		for i := range args {
			for _, v := range values {
				call := slices.Clone(args)
				call[i] = v
				queries = append(queries, fmt.Sprintf(places[s.Kind][0], s.Name+"("+strings.Join(call, ", ")+")"))
			}
		}
	}
	return queries
}

// TestArguments calls every function and aggregate with a value of each type in each place, and wants kql to judge the
// calls as Kusto.Language does.
func TestArguments(t *testing.T) {
	var queries []string
	for _, s := range symbols(t) {
		if s.Kind != "plugin" && own[s.Name] == nil {
			queries = append(queries, s.variants()...)
		}
	}
	slices.Sort(queries)
	require.GreaterOrEqual(t, compare(t, everyType, slices.Compact(queries)), 0.98)
}
