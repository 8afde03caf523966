// Package rulefile reads the files that hold queries: plain KQL, and Sentinel rules in YAML, whose query key
// it is. It knows where in the file the query's text stands.
package rulefile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/parser"
)

// Error is something wrong with the file itself, at a line and column of it (both from 1).
type Error struct {
	File         string
	Line, Column int
	Message      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: error: %s", e.File, e.Line, e.Column, e.Message)
}

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
	if IsRule(name) {
		return rule(name, text)
	}
	return &parser.Source{Name: name, Text: text}, nil
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

// rule takes the query out of a rule.
func rule(name, text string) (*parser.Source, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, &Error{name, yamlLine(err), 1, "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, &Error{name, 1, 1, "a rule is a YAML mapping with the key 'query'"}
	}
	keys := doc.Content[0].Content
	for i := 0; i+1 < len(keys); i += 2 {
		if keys[i].Value != "query" {
			continue
		}
		value := keys[i+1]
		if value.Kind != yaml.ScalarNode || value.Tag != "!!str" {
			return nil, &Error{name, value.Line, value.Column, "the key 'query' is the query's text"}
		}
		line, column := Place(value, text)
		source := &parser.Source{Name: name, Text: value.Value, Line: line, Column: column}
		if value.Style != yaml.LiteralStyle {
			source.Places = places(value, text, line, column)
		}
		return source, nil
	}
	return nil, &Error{name, 1, 1, "the rule has no key 'query'"}
}

// Place is the line and column, from 0, at which the text of a scalar begins. In a block (| or >) it begins
// on the next line, indented like its first line that is not empty.
func Place(value *yaml.Node, text string) (line, column int) {
	switch value.Style {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		lines := strings.Split(text, "\n")
		for i := value.Line; i < len(lines); i++ {
			if trimmed := strings.TrimLeft(lines[i], " "); strings.TrimSpace(trimmed) != "" {
				return value.Line, len(lines[i]) - len(trimmed)
			}
		}
		return value.Line, 0
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		return value.Line - 1, value.Column
	}
	return value.Line - 1, value.Column - 1
}

// yamlLine is the line that a YAML error names; 1 where it names none.
func yamlLine(err error) int {
	_, rest, ok := strings.Cut(err.Error(), "line ")
	n := 1
	if ok {
		fmt.Sscanf(rest, "%d", &n)
	}
	return n
}
