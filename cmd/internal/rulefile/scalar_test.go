package rulefile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestScalarsKnowTheirPlaces finds the word HERE of a query where the file has it, however the query is written.
func TestScalarsKnowTheirPlaces(t *testing.T) {
	for name, file := range map[string]string{
		"plain":                 "name: x\nquery: T | where HERE == 1\n",
		"plain, of two lines":   "query: T\n  | where\n     HERE == 1\n",
		"literal":               "query: |\n  T\n  | where HERE\n",
		"literal, indented":     "query: |2\n     T\n  | where HERE\n",
		"literal, empty first":  "query: |\n\n\n    T\n    | where HERE\n",
		"literal, of letters":   "query: |-\n  print 'äöü€', HERE\n",
		"literal, with returns": "query: |\r\n  T\r\n  | where HERE\r\n",
		"folded":                "query: >\n  T\n  | where\n\n  HERE == 'a'\n",
		"folded, more indented": "query: >-\n  T\n    | where\n      HERE == 'a'\n  | take 1\n",
		"single quotes":         "query: 'print ''a'', HERE'\n",
		"double quotes":         `query: "T\n| where a == \"b\" and c == \"\u00e9\U0001F600\x41\" and HERE"` + "\n",
		"double quotes, folded": "query: \"T\n  | where a \\\n    and\n\n  HERE\"\n",
		"with a tag":            "query: !!str 'print HERE'\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := Open("rule.yaml", file)
			require.NotNil(t, r.Query)
			before, _, _ := strings.Cut(file, "HERE")
			line, column := r.Query.Position(strings.Index(r.Query.Text, "HERE"))
			require.Equal(t, 1+strings.Count(before, "\n"), line)
			require.Equal(t, 1+len([]rune(before[strings.LastIndexByte(before, '\n')+1:])), column)
		})
	}
}

// FuzzScalar holds that every byte of a scalar that is no white space has a place, in order, within the file, and
// that one which is written as it reads stands there.
func FuzzScalar(f *testing.F) {
	for _, text := range []string{"T | where a", "a\n  b\n\n c ", "x: \"y\" 'z' \\ \t é", "\n", "", "# a", "a\x00b\u0085c"} {
		for style := range 5 {
			f.Add(text, uint8(style))
		}
	}
	styles := []yaml.Style{0, yaml.LiteralStyle, yaml.FoldedStyle, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle}
	f.Fuzz(func(t *testing.T, text string, style uint8) {
		node := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: "query"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: styles[int(style)%len(styles)]},
		}}
		file, err := yaml.Marshal(node)
		if err != nil {
			t.Skip()
		}
		r := Open("rule.yaml", string(file))
		if r.Query == nil {
			t.Skip()
		}
		at := r.Query.Within.At
		require.Len(t, at, len(r.Query.Text)+1)
		for i := range len(r.Query.Text) {
			require.LessOrEqual(t, at[i], at[i+1])
			require.LessOrEqual(t, at[i+1], len(file))
			if b := r.Query.Text[i]; b > ' ' && b < 0x7f && file[at[i]] != '\\' {
				require.Equal(t, string(b), string(file[at[i]]), "%d of %q", i, file)
			}
		}
	})
}
