// Package rulefile reads the files that hold queries: plain KQL, and Sentinel rules in YAML, whose query key
// it is. It knows where in the file the query's text stands.
package rulefile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// Text reads a file; "-" is standard input, a rule where its text begins like one.
func Text(path string, stdin io.Reader) (name, text string, err error) {
	var all []byte
	if path == "-" {
		name = "stdin"
		if all, err = io.ReadAll(stdin); strings.HasPrefix(string(all), "id:") {
			name = "stdin.yaml"
		}
	} else {
		name = path
		all, err = os.ReadFile(path)
	}
	return name, string(all), err
}

// Read reads the query of a file by its ending: .yaml and .yml are rules, anything else is KQL.
func Read(path string, stdin io.Reader) (*parser.Source, error) {
	name, text, err := Text(path, stdin)
	if err != nil {
		return nil, err
	}
	return Parse(name, text)
}

// IsRule says whether a file's name is that of a rule in YAML.
func IsRule(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// Parse takes the query out of a file's text, by the ending of its name.
func Parse(name, text string) (*parser.Source, error) {
	if !IsRule(name) {
		return &parser.Source{Name: name, Text: text}, nil
	}
	r := Open(name, text)
	if r.Query == nil {
		line, column := r.Source.Position(r.Problems[0].Span.Start)
		return nil, fmt.Errorf("%s:%d:%d: error: %s", name, line, column, r.Problems[0].Message)
	}
	return r.Query, nil
}

// Rule is a rule in YAML, and what is wrong with it.
type Rule struct {
	*yamldoc.Document
	Query   *parser.Source // nil where there is none; a problem tells why
	Columns []ColumnName   // of the query's result, once the rule is checked

	keys, values map[string]*yaml.Node
}

// ColumnName is a place in a rule's file outside of the query that names a column of its result, as entityMappings do.
type ColumnName struct {
	parser.Span
	Name string
}

var codes = yamldoc.Codes{Shape: "KQL400", Unknown: "KQL402"}

// Open reads a rule.
func Open(name, text string) *Rule {
	r := &Rule{Document: codes.Parse(name, text), keys: map[string]*yaml.Node{}, values: map[string]*yaml.Node{}}
	switch {
	case r.Problems.Failed():
		return r
	case r.Root == nil || r.Root.Kind != yaml.MappingNode:
		r.Fail(r.Root, "", "A rule is a YAML mapping with the key 'query'.")
		return r
	}
	for _, pair := range r.Pairs(r.Root, "a rule") {
		r.keys[pair[0].Value], r.values[pair[0].Value] = pair[0], pair[1]
	}
	switch query := r.Value("query"); {
	case query == nil:
		r.Report(r.Key("query"), parser.Error, "KQL401", "", "The rule has no query.")
	case query.Kind != yaml.ScalarNode || query.Tag != "!!str":
		r.Fail(query, "", "The key 'query' is the query's text.")
	default:
		r.Query = yamldoc.Scalar(name, query, text)
	}
	return r
}

// marks are keys that files of other kinds do not have together.
var marks = []string{"id", "name", "description", "severity", "tactics", "relevantTechniques", "requiredDataConnectors", "entityMappings"}

var firstKeys = regexp.MustCompile(`(?m)^(id|query):`)

// IsMeant says whether the file is meant to be a rule, whatever is wrong with it: folders hold other YAML too.
func (r *Rule) IsMeant() bool {
	if r.Root == nil {
		return firstKeys.MatchString(r.Source.Text)
	}
	n := 0
	for _, key := range marks {
		if r.values[key] != nil {
			n++
		}
	}
	return n > 2 || r.values["query"] != nil
}

// Value is what a key of the rule has; nil where it has no such key, or the key has nothing.
func (r *Rule) Value(key string) *yaml.Node {
	if n := r.values[key]; n != nil && n.Tag != "!!null" {
		return n
	}
	return nil
}

// Key is a key of the rule itself; nil where it has no such key.
func (r *Rule) Key(key string) *yaml.Node { return r.keys[key] }

// Names is the keys of the rule, in their order.
func (r *Rule) Names() (names []*yaml.Node) {
	for i := 0; r.Root != nil && i+1 < len(r.Root.Content); i += 2 {
		names = append(names, r.Root.Content[i])
	}
	return names
}

// EntityColumns is the columns that a rule's entityMappings name; none of anything else.
func EntityColumns(name, text string) (columns []string) {
	if !IsRule(name) {
		return nil
	}
	var rule struct {
		EntityMappings []struct {
			FieldMappings []struct {
				ColumnName string `yaml:"columnName"`
			} `yaml:"fieldMappings"`
		} `yaml:"entityMappings"`
	}
	if yaml.Unmarshal([]byte(text), &rule) != nil {
		return nil
	}
	for _, e := range rule.EntityMappings {
		for _, f := range e.FieldMappings {
			columns = append(columns, f.ColumnName)
		}
	}
	return columns
}
