package planner

import (
	"slices"
	"strings"

	"kql/parser"
)

// The words that operators take as values of their properties, as Kusto.Language lists them.
var (
	flags        = words("true false")
	unionWords   = propertyWords{"kind": words("inner outer"), "isfuzzy": flags}
	joinWords    = propertyWords{"hint.strategy": strategies}
	parseWords   = propertyWords{"kind": words("simple regex relaxed")}
	expandWords  = propertyWords{"kind": words("bag array"), "bagexpansion": words("bag array")}
	searchWords  = propertyWords{"kind": words("default case_insensitive case_sensitive")}
	seriesWords  = propertyWords{"kind": words("nonempty")}
	pluginWords  = propertyWords{"hint.distribution": words("single per_node per_shard default")}
	strategies   = words("auto broadcast centralized shuffle")
	renderCharts = words("table list barchart piechart ladderchart timechart linechart anomalychart pivotchart areachart stackedareachart " +
		"scatterchart timepivot columnchart timeline 3Dchart card treemap plotly graph sankey")
	renderNames = words("title xtitle ytitle xcolumn series ycolumns anomalycolumns xaxis yaxis legend ysplit accumulate ymin ymax xmin xmax kind")
	renderWords = propertyWords{
		"kind": words("default unstacked stacked stacked100 map"), "legend": words("visible hidden"), "xaxis": words("linear log"), "yaxis": words("linear log"),
		"ysplit": words("none axes panels"), "accumulate": flags,
	}
)

// propertyWords is the words that the value of a property may be; any value where a property is not listed.
type propertyWords map[string][]string

func words(text string) []string { return strings.Fields(text) }

// properties checks the values of an operator's properties.
func (b *binder) properties(ps []parser.Property, known propertyWords) {
	for _, p := range ps {
		if all := known[p.Name.Text]; all != nil {
			b.oneOf(p.Value.Where(), p.Text(), all)
		}
	}
}

func (b *binder) oneOf(at parser.Span, word string, all []string) {
	if !slices.Contains(all, word) {
		b.fail(at, "KS140", parser.DidYouMean(word, all), "The expression must be one of the values: %s", strings.Join(all, ", "))
	}
}

// checkProperties checks what stands between an operator's name and its operands.
func (b *binder) checkProperties(op parser.Operator) {
	switch op := op.(type) {
	case *parser.Union:
		b.properties(op.Hints, unionWords)
	case *parser.MacroExpand:
		b.properties(op.Hints, unionWords)
	case *parser.Join:
		b.properties(op.Hints, joinWords) // its kind is looked at when it is taken
	case *parser.ParseText:
		b.properties(op.Hints, parseWords)
	case *parser.MvExpand:
		b.properties(op.Hints, expandWords)
	case *parser.Search:
		b.properties(op.Hints, searchWords)
	case *parser.Find:
		b.properties(op.Hints, searchWords)
	case *parser.MakeSeries:
		b.properties(op.Hints, seriesWords)
	case *parser.Evaluate:
		b.properties(op.Hints, pluginWords)
	case *parser.Render:
		b.oneOf(op.Chart.Span, op.Chart.Text, renderCharts)
		b.properties(op.Properties, renderWords)
		for _, p := range op.Properties {
			b.oneOf(p.Name.Span, p.Name.Text, renderNames)
		}
	}
}
