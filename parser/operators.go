package parser

import (
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
)

// operatorRule is an operator: its names, the usual one first, how it is written, what it does, and how it is read
// behind its name. In the syntax, small words and signs stand for themselves and large words for what goes there;
// [x] may be left out, a|b is one of them, and ... is more of what comes before it.
type operatorRule struct {
	names, syntax, doc string
	read               func(*tokens) (Operator, error)
}

// OperatorInfo is what help and reference say of an operator.
type OperatorInfo struct {
	Name    string
	Aliases []string
	Syntax  string // small words stand for themselves, large ones for what goes there; [x] may be left out, a|b is one of them
	Doc     string
	Refused bool // kql reads it, and says that it does not have it
}

// Operators is every operator, the usual ones first.
func Operators() (all []OperatorInfo) {
	for _, r := range rules().listed {
		names := strings.Fields(r.names)
		doc, refused := strings.CutPrefix(r.doc, "not there: ")
		all = append(all, OperatorInfo{names[0], names[1:], r.syntax, doc, refused})
	}
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
		{"where filter", "where CONDITION", "Keeps the rows for which a condition holds.", written(parseWhere)},
		{"extend", "extend [NAME =] EXPRESSION, ...", "Adds columns, or replaces those of the same name.", operator[Extend](parts)},
		{"project", "project [NAME =] EXPRESSION, ...", "Gives just the columns that it names or computes.", operator[Project](parts)},
		{"project-rename", "project-rename NAME = COLUMN, ...", "Gives columns other names.", operator[ProjectRename](parts)},
		{"project-away", "project-away COLUMN, ...", "Drops columns.", written(parseProjectAway)},
		{"project-keep", "project-keep COLUMN, ...", "Keeps columns, in the order of the input.", written(parseProjectKeep)},
		{"project-reorder", "project-reorder COLUMN [asc|desc|granny-asc|granny-desc], ...", "Puts columns first, or in order of their names.", written(parseProjectReorder)},
		{"project-by-names", "project-by-names EXPRESSION, ...", "Gives the columns whose names it is given as values.", operator[ProjectByNames](parts)},
		{"summarize", "summarize [NAME =] AGGREGATE, ... [by [NAME =] EXPRESSION, ...]", "Groups rows and computes aggregates of each group.", operator[Summarize](parts)},
		{"distinct", "distinct COLUMN, ...", "Gives each combination of values once.", operator[Distinct](parts)},
		{"count", "count", "Counts the rows.", written(parseCount)},
		{"join", "join [kind=innerunique|inner|leftouter|rightouter|fullouter|leftsemi|rightsemi|leftanti|rightanti] (TABLE) on COLUMN, ...", "Puts together the rows of two tables whose keys are equal, in one of ten ways.", operator[Join](parts)},
		{"lookup", "lookup [kind=leftouter|inner] (TABLE) on COLUMN, ...", "Adds the columns of a table of facts to the rows with their key.", written(parseLookup(operator[Join](parts)))},
		{"union", "union [kind=outer|inner] [withsource=NAME] [isfuzzy=true|false] TABLE, ...", "Gives the rows of several tables, one after the other.", written(parseUnion)},
		{"sort order", "sort by EXPRESSION [asc|desc] [nulls first|last], ...", "Puts rows in order.", opening("by", operator[Sort](parts))},
		{"top", "top NUMBER by EXPRESSION [asc|desc] [nulls first|last]", "Gives the first rows in an order.", operator[Top](parts)},
		{"top-nested", "top-nested [NUMBER] of EXPRESSION [with others = TEXT] by AGGREGATE [asc|desc], ...", "Gives the best values of a column, and of another within each of them.", operator[TopNested](parts)},
		{"top-hitters", "top-hitters NUMBER of EXPRESSION [by EXPRESSION]", "Gives the values that occur most.", operator[TopHitters](parts)},
		{"take limit", "take NUMBER", "Gives some rows, up to a number.", operator[Take](parts)},
		{"sample", "sample NUMBER", "Gives a number of rows at random.", operator[Sample](parts)},
		{"sample-distinct", "sample-distinct NUMBER of COLUMN", "Gives a number of different values.", operator[SampleDistinct](parts)},
		{"print", "print [NAME =] EXPRESSION, ...", "Gives a row of expressions.", operator[Print](parts)},
		{"range", "range NAME from EXPRESSION to EXPRESSION step EXPRESSION", "Gives a column of values at even steps.", operator[Range](parts)},
		{"mv-expand mvexpand", "mv-expand [bagexpansion=bag|array] [with_itemindex=NAME] [NAME =] COLUMN [to typeof(TYPE)], ... [limit NUMBER]", "Gives a row for each element of arrays and bags.", expand},
		{"mv-apply mvapply", "mv-apply [NAME =] COLUMN [to typeof(TYPE)], ... [limit NUMBER] on (QUERY)", "Runs a query over the elements of each row's arrays.", apply},
		{"parse", "parse [kind=simple|regex|relaxed] [flags=TEXT] EXPRESSION with [*] TEXT NAME ...", "Takes values out of text by a pattern.", written(parseParse(text, false))},
		{"parse-where", "parse-where [kind=simple|regex|relaxed] [flags=TEXT] EXPRESSION with [*] TEXT NAME ...", "Takes values out of text by a pattern, and keeps the rows that fit.", written(parseParse(text, true))},
		{"parse-kv", "parse-kv EXPRESSION as (NAME: TYPE, ...) with (pair_delimiter=TEXT, kv_delimiter=TEXT, quote=TEXT)", "Takes values out of text that holds keys and values.", written(parseParseKv)},
		{"make-series", "make-series [NAME =] AGGREGATE [default=NUMBER], ... on COLUMN [from EXPRESSION] [to EXPRESSION] step EXPRESSION [by [NAME =] EXPRESSION, ...]", "Makes arrays of aggregates at even steps of time.", operator[MakeSeries](parts)},
		{"serialize", "serialize [NAME = EXPRESSION, ...]", "Fixes the order of the rows, so that functions may look at others.", operator[Serialize](parts)},
		{"scan", "scan [with_match_id=NAME] [declare (NAME: TYPE = EXPRESSION, ...)] with (step NAME [output=all|last|none]: CONDITION [=> NAME = EXPRESSION, ...]; ...)", "Follows steps from row to row.", operator[Scan](parts)},
		{"partition", "partition [hint.strategy=native|shuffle|legacy] by COLUMN (QUERY)", "Runs a query over the rows of each value of a column; in braces, a query with a source of its own that knows the value.", written(parsePartition)},
		{"search", "search [kind=case_insensitive|case_sensitive] [in (TABLE, ...)] CONDITION", "Looks for text in all columns of tables.", written(parseSearch)},
		{"find", "find [withsource=NAME] [in (TABLE, ...)] where CONDITION [project COLUMN, ...]", "Looks for rows in several tables.", written(parseFind)},
		{"getschema", "getschema", "Gives the columns of a table as rows.", written(parseGetSchema)},
		{"as", "as NAME", "Gives a table a name.", operator[As](parts)},
		{"consume", "consume", "Takes the rows in and gives none.", written(parseConsume)},
		{"fork", "fork [NAME =] (QUERY) ...", "Runs several queries over the same rows, each a result.", written(parseFork)},
		{"facet", "facet by COLUMN, ... [with (QUERY)]", "Gives a result for each column: its values and how often they occur.", written(parseFacet)},
		{"invoke", "invoke FUNCTION(EXPRESSION, ...)", "Calls a function with the rows as its first argument.", operator[Invoke](parts)},
		{"evaluate", "evaluate PLUGIN(EXPRESSION, ...) [: (NAME: TYPE, ...)]", "Calls a plugin.", written(parseEvaluate)},
		{"reduce", "reduce [kind=source] by COLUMN [with threshold=NUMBER, characters=TEXT]", "not there: Groups texts that are alike into patterns; how the engine does it is not documented.", operator[Reduce](parts)},
		{"render", "render timechart|linechart|columnchart|barchart|areachart|stackedareachart|piechart|scatterchart|anomalychart|card|table|pivotchart|ladderchart|treemap [with (title=TEXT, kind=default|unstacked|stacked|stacked100, xcolumn=COLUMN, ycolumns=COLUMN, series=COLUMN, xtitle=TEXT, ytitle=TEXT, legend=visible|hidden, ymin=NUMBER, ymax=NUMBER, xaxis=linear|log, yaxis=linear|log, ysplit=none|axes|panels, accumulate=true|false)]", "Says how to draw the result.", written(parseRender)},
		{"assert-schema", "assert-schema (NAME: TYPE, ...)", "Wants the columns to be those given.", operator[AssertSchema](parts)},
		{"make-graph", "make-graph COLUMN --> COLUMN [with TABLE on COLUMN, ...] [partitioned-by COLUMN (QUERY)]", "Makes a graph of a table of edges, with tables of nodes, or with_node_id=NAME for nodes that have their ids only.", written(parseMakeGraph)},
		{"graph-match", "graph-match [cycles=all|none|unique_edges] (NAME)-->(NAME), ... [where CONDITION] project [NAME =] EXPRESSION, ...", "Gives a row for each place where a graph has a pattern of nodes and edges; -[e]-> names an edge, -[e*1..3]-> is a path, <-- and -- go other ways.", written(parseGraphMatch(false))},
		{"graph-to-table", "graph-to-table nodes|edges [as NAME], ...", "Gives the nodes of a graph as rows, or its edges; with_node_id, with_source_id and with_target_id add hashes of ids.", written(parseGraphToTable)},
		{"graph-shortest-paths", "graph-shortest-paths [output=any|all] (NAME)-->(NAME) [where CONDITION] project [NAME =] EXPRESSION, ...", "Gives the shortest paths between nodes of a graph, which are written (a)-[e*1..5]->(b).", written(parseGraphMatch(true))},
		{"graph-mark-components", "graph-mark-components [kind=weak|strong] [with_component_id=NAME]", "Numbers the connected parts of a graph in a column of its nodes.", written(parseGraphMark)},
		{"graph-where-nodes", "graph-where-nodes CONDITION", "Keeps the nodes for which a condition holds, and the edges between them.", written(parseGraphWhere(false))},
		{"graph-where-edges", "graph-where-edges CONDITION", "Keeps the edges for which a condition holds, and all nodes.", written(parseGraphWhere(true))},
		{"macro-expand", "macro-expand [kind=outer|inner] [isfuzzy=true|false] GROUP as NAME (TABLE)", "Runs a query over each of a group of tables or databases, which is entity_group [TABLE, ...], and gives the rows of all.", written(parseMacroExpand)},
		{"__executeAndCache", "__executeAndCache", "Keeps a result on a cluster; here it gives the rows as they are.", written(parseExecuteAndCache)},
	}
}
