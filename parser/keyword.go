package parser

import "strings"

// nameUse says how a name stands in a query.
type nameUse uint8

const (
	declared nameUse = 1 << iota // it names something new
	referred                     // it names what is there
)

// keywords are the uses in which a word needs brackets to be a name, as the grammar of Kusto.Language has it; all other
// words of the language can be names as they are. Some may name a new column that then has to be referred to in brackets.
var keywords = func() map[string]nameUse {
	uses := map[string]nameUse{}
	for use, text := range map[nameUse]string{
		declared | referred: "3Dchart __contextual_datatable __crossCluster __crossDB __executeAndCache __id __isFuzzy __noWithSource " +
			"__packedColumn __projectAway __sourceColumnIndex and anomalychart areachart asc bagexpansion barchart between " +
			"boolean byte cachingpolicy callout cancel card char columnchart contains_cs containscs cycles dataexport " +
			"datascope date datetime decimal decodeblocks desc double dynamic encodingpolicy endswith endswith_cs " +
			"expandoutput extent_tags_retention external_data first flags float force_remote harddelete hardretention " +
			"has_all has_any has_cs hasprefix hasprefix_cs hassuffix hassuffix_cs hotcache int int16 int32 int64 int8 " +
			"isfuzzy journal ladderchart last like likecs linechart long missing nooptimization notcontains notcontainscs " +
			"notlike notlikecs or others pathformat piechart pivotchart project queries query_results real relaxed " +
			"restricted_view_access row_level_security rowstore rowstore_references rowstore_sealinfo rowstorepolicy " +
			"rowstores scatterchart seal seals shards simple softdelete softretention stackedareachart startswith " +
			"startswith_cs statistics storedqueryresultcontainers string tablepurge time timechart timeline timepivot " +
			"timespan treemap uint uint16 uint32 uint64 uint8 ulong union uniqueid unrestrictedviewers views with_itemindex " +
			"with_match_id with_step_name writeaheadlog",
		referred: "accumulate as by contains datatable earliest externaldata find has in invoke latest materialize mdm of print " +
			"sample search set sql title to toscalar totable verbose viewers where",
		declared: "kind with_source withsource",
	} {
		for _, word := range strings.Fields(text) {
			uses[word] = use
		}
	}
	return uses
}()

// parseNameAs reads a name that stands in a query for such a use.
func parseNameAs(lex *tokens, use nameUse) (Name, error) {
	name, err := parseName(lex)
	return name.as(use), err
}

// as notes that the name is a word of the language, if it is one that needs brackets for such a use.
func (n Name) as(use nameUse) Name {
	n.bare = !n.Quoted && keywords[n.Text]&use != 0
	return n
}

// BareNames complains about the names in a tree that need brackets. They are read all the same, so that the mistake hides
// no other.
func BareNames(root any) (problems Diagnostics) {
	Each(root, func(n *Name) {
		if n.bare {
			problems = append(problems, Diagnostic{Severity: Error, Code: "KS228", Span: n.Span,
				Message: "The name '" + n.Text + "' needs to be bracketed as ['" + n.Text + "'] to be used in this context."})
		}
	})
	return problems
}

func parseNewName(lex *tokens) (Name, error) { return parseNameAs(lex, declared) }

func parseReference(lex *tokens) (Name, error) { return parseNameAs(lex, referred) }
