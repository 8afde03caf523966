package parser

import (
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
)

// operatorRule is an operator: its names, the usual one first, what it does, and how it is read behind its name.
type operatorRule struct {
	names, doc string
	read       func(*tokens) (Operator, error)
}

// OperatorInfo is what help and reference say of an operator.
type OperatorInfo struct {
	Name    string
	Aliases []string
	Doc     string
	Refused bool // kql reads it, and says that it does not have it
}

// Operators is every operator, sorted by name.
func Operators() (all []OperatorInfo) {
	for _, r := range rules().listed {
		names := strings.Fields(r.names)
		doc, refused := strings.CutPrefix(r.doc, "not there: ")
		all = append(all, OperatorInfo{names[0], names[1:], doc, refused})
	}
	slices.SortFunc(all, func(a, b OperatorInfo) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// OperatorNames is every word that names an operator, sorted, those that kql refuses included.
func OperatorNames() []string { return slices.Sorted(maps.Keys(rules().operators)) }

func newGrammar() *grammar {
	g := &grammar{operators: map[string]*operatorRule{}}
	g.listed = operatorRules([]participle.Option{participle.ParseTypeWith(parseExpr)})
	for i := range g.listed {
		for name := range strings.FieldsSeq(g.listed[i].names) {
			g.operators[name] = &g.listed[i]
		}
	}
	return g
}

func operatorRules(parts []participle.Option) []operatorRule {
	expand, apply := operator[MvExpand](parts), written(parseMvApply(operator[MvApply](parts)))
	text := operator[ParseText](parts)
	return []operatorRule{
		{"where filter", "Keeps the rows for which a condition holds.", written(parseWhere)},
		{"extend", "Adds columns, or replaces those of the same name.", operator[Extend](parts)},
		{"project", "Gives just the columns that it names or computes.", operator[Project](parts)},
		{"project-rename", "Gives columns other names.", operator[ProjectRename](parts)},
		{"project-away", "Drops columns.", written(parseProjectAway)},
		{"project-keep", "Keeps columns, in the order of the input.", written(parseProjectKeep)},
		{"project-reorder", "Puts columns first, or in order of their names.", written(parseProjectReorder)},
		{"project-by-names", "Gives the columns whose names it is given as values.", operator[ProjectByNames](parts)},
		{"summarize", "Groups rows and computes aggregates of each group.", operator[Summarize](parts)},
		{"distinct", "Gives each combination of values once.", operator[Distinct](parts)},
		{"count", "Counts the rows.", written(parseCount)},
		{"join", "Puts together the rows of two tables whose keys are equal, in one of ten ways.", operator[Join](parts)},
		{"lookup", "Adds the columns of a table of facts to the rows with their key.", written(parseLookup(operator[Join](parts)))},
		{"union", "Gives the rows of several tables, one after the other.", written(parseUnion)},
		{"sort order", "Puts rows in order.", opening("by", operator[Sort](parts))},
		{"top", "Gives the first rows in an order.", operator[Top](parts)},
		{"top-nested", "Gives the best values of a column, and of another within each of them.", operator[TopNested](parts)},
		{"top-hitters", "Gives the values that occur most.", operator[TopHitters](parts)},
		{"take limit", "Gives some rows, up to a number.", operator[Take](parts)},
		{"sample", "Gives a number of rows at random.", operator[Sample](parts)},
		{"sample-distinct", "Gives a number of different values.", operator[SampleDistinct](parts)},
		{"print", "Gives a row of expressions.", operator[Print](parts)},
		{"range", "Gives a column of values at even steps.", operator[Range](parts)},
		{"mv-expand mvexpand", "Gives a row for each element of arrays and bags.", expand},
		{"mv-apply mvapply", "Runs a query over the elements of each row's arrays.", apply},
		{"parse", "Takes values out of text by a pattern.", written(parseParse(text, false))},
		{"parse-where", "Takes values out of text by a pattern, and keeps the rows that fit.", written(parseParse(text, true))},
		{"parse-kv", "Takes values out of text that holds keys and values.", written(parseParseKv)},
		{"make-series", "Makes arrays of aggregates at even steps of time.", operator[MakeSeries](parts)},
		{"serialize", "Fixes the order of the rows, so that functions may look at others.", operator[Serialize](parts)},
		{"scan", "Follows steps from row to row.", operator[Scan](parts)},
		{"partition", "Runs a query over the rows of each value of a column.", written(parsePartition)},
		{"search", "Looks for text in all columns of tables.", written(parseSearch)},
		{"find", "Looks for rows in several tables.", written(parseFind)},
		{"getschema", "Gives the columns of a table as rows.", written(parseGetSchema)},
		{"as", "Gives a table a name.", operator[As](parts)},
		{"consume", "Takes the rows in and gives none.", written(parseConsume)},
		{"fork", "Runs several queries over the same rows, each a result.", written(parseFork)},
		{"facet", "Gives a result for each column: its values and how often they occur.", written(parseFacet)},
		{"invoke", "Calls a function with the rows as its first argument.", operator[Invoke](parts)},
		{"evaluate", "Calls a plugin.", written(parseEvaluate)},
		{"reduce", "not there: Groups texts that are alike into patterns; how the engine does it is not documented.", operator[Reduce](parts)},
		{"render", "Says how to draw the result.", written(parseRender)},
		{"assert-schema", "Wants the columns to be those given.", operator[AssertSchema](parts)},
		{"make-graph", "not there: Makes a graph of tables.", unsupported("make-graph")},
		{"graph-match", "not there: Looks for patterns in a graph.", unsupported("graph-match")},
		{"graph-to-table", "not there: Makes tables of a graph.", unsupported("graph-to-table")},
		{"graph-shortest-paths", "not there: Looks for short ways through a graph.", unsupported("graph-shortest-paths")},
		{"graph-mark-components", "not there: Finds the connected parts of a graph.", unsupported("graph-mark-components")},
		{"macro-expand", "not there: Runs a query over each of several databases.", unsupported("macro-expand")},
		{"execute_and_cache", "not there: Keeps a result on a cluster.", unsupported("execute_and_cache")},
	}
}
