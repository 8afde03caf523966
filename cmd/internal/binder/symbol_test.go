package binder

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// symbol is a function, an aggregate or a plugin, as Kusto.Language lists it.
type symbol struct {
	Kind, Name string
	Hidden     bool
	Signatures []struct {
		Parameters []struct {
			Name, Type string
			Min        int
			Values     []string
		}
	}
}

// everyType has a column of each type, two where an argument is often wanted twice.
var everyType = catalog.Schema{"All": {
	{Name: "b", Type: types.Bool}, {Name: "i", Type: types.Int}, {Name: "l", Type: types.Long}, {Name: "r", Type: types.Real},
	{Name: "s", Type: types.String}, {Name: "t", Type: types.Datetime}, {Name: "p", Type: types.Timespan}, {Name: "d", Type: types.Dynamic},
	{Name: "g", Type: types.Guid}, {Name: "m", Type: types.Decimal},
}}

// arguments are what stands for a kind of parameter: columns first, literals where a constant is wanted.
var arguments = map[string][2]string{
	"string": {"s", `"a"`}, "Number": {"r", "2.5"}, "DynamicArray": {"d", "dynamic([1])"}, "Scalar": {"s", `"a"`}, "Integer": {"l", "3"},
	"Summable": {"l", "3"}, "DynamicBag": {"d", `dynamic({"a":1})`}, "bool": {"b", "true"}, "NotDynamic": {"s", `"a"`},
	"datetime": {"t", "datetime(2024-01-01)"}, "real": {"r", "2.5"}, "long": {"l", "3"}, "timespan": {"p", "1h"}, "StringOrDynamic": {"s", `"a"`},
	"type": {"typeof(string)", "typeof(string)"}, "Orderable": {"l", "3"}, "CommonScalarOrDynamic": {"s", `"a"`}, "Tabular": {"(All)", "(All)"},
	"NumberOrBool": {"r", "2.5"}, "StringOrArray": {"s", `"a"`}, "IntegerOrArray": {"l", "3"}, "CommonOrderable": {"l", "3"},
	"NotRealOrBool": {"l", "3"}, "decimal": {"m", "decimal(1)"}, "guid": {"g", "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)"},
	"dynamic": {"d", "dynamic([1])"}, "int": {"i", "int(3)"}, "CommonScalar": {"s", `"a"`}, "Any": {"s", `"a"`},
}

// calls are the least calls of a signature and the fullest, with columns and with literals, where its kind may stand.
func (s symbol) calls() (queries []string) {
	if q := own[s.Name]; q != nil {
		return q
	}
	for _, sig := range s.Signatures {
		for _, full := range []bool{false, true} {
			for form := range 2 {
				var args []string
				for _, p := range sig.Parameters {
					for range max(p.Min, map[bool]int{true: 1}[full]) {
						arg := cmp.Or(arguments[p.Type][form], "s")
						if len(p.Values) > 0 {
							arg = `"` + strings.Trim(p.Values[0], `"`) + `"`
						}
						args = append(args, arg)
					}
				}
				call := s.Name + "(" + strings.Join(args, ", ") + ")"
				for _, place := range places[s.Kind] {
					queries = append(queries, fmt.Sprintf(place, call))
				}
			}
		}
	}
	slices.Sort(queries)
	return slices.Compact(queries)
}

// places are where a symbol may stand, by its kind.
var places = map[string][]string{
	"function":  {"All | serialize | extend x = %s", "print x = %s"},
	"aggregate": {"All | summarize x = %s", "All | summarize %s by s", "All | make-series x = %s on t step 1d"},
	"plugin":    {"All | evaluate %s"},
}

// graph is a pattern of a graph, behind which its functions stand.
const graph = "All | extend s2 = s | make-graph s --> s2 with All on s | graph-match (n)-[e*1..3]->(o) "

// own are the calls of what wants more than a value of a type.
var own = map[string][]string{
	"all":                        {graph + "where all(e, l > 1) project n.s"},
	"any":                        {graph + "where any(e, l > 1) project n.s", "All | summarize any(s)"},
	"map":                        {graph + "project map(e, l)"},
	"inner_nodes":                {graph + "project map(inner_nodes(e), l)"},
	"node_degree_in":             {graph + "project node_degree_in(n)"},
	"node_degree_out":            {graph + "project node_degree_out(n)"},
	"node_id":                    {graph + "project node_id(n)"},
	"labels":                     {graph + "project labels(n)"},
	"parse_command_line":         {`print parse_command_line("a b", "windows")`},
	"extract_all":                {`print extract_all("(a)", "a")`, `print extract_all("(a)(b)", dynamic([1]), "ab")`},
	"extractall":                 {`print extractall("(a)", "a")`},
	"format_datetime":            {`All | project format_datetime(t, "yyyy")`},
	"format_timespan":            {`All | project format_timespan(p, "hh")`},
	"bin_auto":                   {"set query_bin_auto_size=1h; All | project bin_auto(t)"},
	"around":                     {"All | project around(t, t, 1h)", "All | project around(l, 1, 2)"},
	"percentile":                 {"All | summarize percentile(l, 5)"},
	"percentiles":                {"All | summarize percentiles(l, 5, 50)"},
	"percentiles_array":          {"All | summarize percentiles_array(l, 5, 50)", "All | summarize percentiles_array(r, dynamic([5]))"},
	"percentilew":                {"All | summarize percentilew(l, l, 5)"},
	"percentilesw":               {"All | summarize percentilesw(l, l, 5, 50)"},
	"percentilesw_array":         {"All | summarize percentilesw_array(l, l, 5, 50)"},
	"cluster":                    {`cluster("c").database("d").table("All")`},
	"database":                   {`database("db").All`},
	"table":                      {`table("All")`},
	"external_table":             {`external_table("All")`},
	"materialized_view":          {`materialized_view("All")`},
	"extract_json":               {`print extract_json("$.a", "{}")`, `print extract_json("$.a", "{}", typeof(long))`},
	"extractjson":                {`print extractjson("$.a", "{}")`},
	"active_users_count":         {"All | evaluate active_users_count(s, t, ago(1d), now(), 1d, 2d, 1, 1d, s)"},
	"activity_counts_metrics":    {"All | evaluate activity_counts_metrics(s, t, ago(1d), now(), 1d)"},
	"activity_engagement":        {"All | evaluate activity_engagement(s, t, 1d, 2d)", "All | evaluate activity_engagement(s, t, ago(1d), now(), 1d, 2d, s)"},
	"activity_metrics":           {"All | evaluate activity_metrics(s, t, ago(1d), now(), 1d)"},
	"funnel_sequence":            {`All | evaluate funnel_sequence(s, t, ago(1d), now(), 1h, 1d, s, dynamic(["a"]))`},
	"funnel_sequence_completion": {`All | evaluate funnel_sequence_completion(s, t, ago(1d), now(), 1h, s, dynamic(["a"]), dynamic([1h]))`},
	"geo_h3cell_rings":           {`print geo_h3cell_rings("a", 2)`},
	"geo_line_lookup":            {"All | evaluate geo_line_lookup((All | project line = d), line, r, r, 5)"},
	"geo_polygon_lookup":         {"All | evaluate geo_polygon_lookup((All | project polygon = d), polygon, r, r)"},
	"new_activity_metrics":       {"All | evaluate new_activity_metrics(s, t, ago(1d), now(), 1d)"},
	"rolling_percentile":         {"All | evaluate rolling_percentile(l, 50, t, 1h, 3)"},
	"session_count":              {"All | evaluate session_count(s, t, ago(1d), now(), 1h, 1h)"},
	"sequence_detect":            {`All | evaluate sequence_detect(t, 1h, 1d, a = (s == "a"), b = (s == "b"), g)`},
	"sliding_window_counts":      {"All | evaluate sliding_window_counts(s, t, ago(1d), now(), 1h, 10m)"},
	"bag_unpack":                 {"All | evaluate bag_unpack(d)", `All | evaluate bag_unpack(d, "x_")`},
	"pivot":                      {"All | evaluate pivot(s)", "All | project s, l | evaluate pivot(s, sum(l))"},
}

// TestSymbols calls every function, aggregate and plugin of Kusto.Language, and tells which kql judges otherwise and
// which it takes but cannot run. Each of the latter says why.
func TestSymbols(t *testing.T) {
	var all []symbol
	var queries []string
	of := map[string]string{}
	for _, s := range symbols(t) {
		all = append(all, s)
		for _, q := range s.calls() {
			queries = append(queries, q)
			of[q] = s.Name
		}
	}
	type row struct {
		theirs, ours bool
		differs, why string
	}
	rows := map[string]*row{}
	for i, a := range ask(t, "check", everyType, queries) {
		q := queries[i]
		r := rows[of[q]]
		if r == nil {
			r = &row{}
			rows[of[q]] = r
		}
		want := a.verdict()
		got, message := judge(q, everyType)
		r.theirs = r.theirs || want != "error"
		if got != want {
			r.differs += fmt.Sprintf("\n\t%s\n\t\tKusto.Language %s %s\n\t\tkql            %s %s", q, want, a.first(), got, message)
		}
		if want != "error" {
			runs, why := runnable(q)
			r.ours = r.ours || runs
			r.why = cmp.Or(r.why, why)
		}
	}
	taken, named := 0, 0
	for _, s := range all {
		r := rows[s.Name]
		switch {
		case r == nil || !r.theirs:
			t.Logf("%s %s: no call that Kusto.Language takes", s.Kind, s.Name)
		case r.ours:
			taken++
		case strings.HasPrefix(r.why, "KQL"):
			named++
			t.Logf("%s %s: %s", s.Kind, s.Name, r.why)
		default:
			assert.Fail(t, "not taken", "%s %s: %s", s.Kind, s.Name, r.why)
		}
		if r != nil && r.differs != "" {
			t.Logf("%s %s differs:%s", s.Kind, s.Name, r.differs)
		}
	}
	t.Logf("%d of %d taken, %d refused by name", taken, len(all), named)
}

// symbols are what Kusto.Language has.
func symbols(t *testing.T) (all []symbol) {
	script := os.Getenv("KQL_ORACLE")
	if script == "" {
		t.Skip("KQL_ORACLE names no script that asks Kusto.Language")
	}
	cmd := exec.Command("node", filepath.Base(script), "symbols")
	cmd.Dir, cmd.Stderr = filepath.Dir(script), os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		var s symbol
		require.NoError(t, json.Unmarshal([]byte(line), &s))
		if places[s.Kind] != nil && !strings.HasPrefix(s.Name, "__") && s.Name != "passthrough" { // the others are the engine's own
			all = append(all, s)
		}
	}
	return all
}

// runnable says whether kql can run a query, or the code and message of why not.
func runnable(text string) (bool, string) {
	q, found := parser.Parse(text)
	if !found.Failed() {
		found = planner.Bind(q, catalog.New(context.Background(), nil, everyType), planner.Options{}).Diagnostics
	}
	i := slices.IndexFunc(found, func(d parser.Diagnostic) bool { return d.Severity == parser.Error })
	if i < 0 {
		return true, ""
	}
	return false, found[i].Code + " " + found[i].Message
}
