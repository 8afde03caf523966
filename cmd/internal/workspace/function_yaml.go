package workspace

import (
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/yamldoc"
	"kql/functions/dynamic"
)

// addYAML takes a function in the YAML in which Sentinel's repository keeps parsers: ParserName, ParserParams and
// ParserQuery, or FunctionAlias and FunctionQuery. Its other keys say nothing about the function.
func (w *Workspace) addYAML(stem, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	d := yamldoc.Parse(path, string(text))
	f := &function{}
	name, query := stem, (*yaml.Node)(nil)
	if d.Root != nil {
		for _, pair := range d.Pairs(d.Root, "a parser") {
			switch key, value := pair[0].Value, pair[1]; key {
			case "ParserName", "FunctionAlias":
				name, _ = d.Text(value, "the key '"+key+"'")
			case "ParserQuery", "FunctionQuery":
				if _, ok := d.Text(value, "the query of a parser"); ok {
					query = value
				}
			case "ParserParams":
				f.params = yamlParams(d, value)
			}
		}
	}
	if query == nil && !d.Problems.Failed() {
		d.Fail(nil, "", "A parser has the key 'ParserQuery' or 'FunctionQuery'.")
	}
	if d.Problems.Failed() {
		return &Problem{d.Source, d.Problems}
	}
	f.source = rulefile.Scalar(path, query, string(text))
	return w.add(name, f)
}

// yamlParams is a list of Name, Type and Default as a query declares parameters.
func yamlParams(d *yamldoc.Document, list *yaml.Node) string {
	var params []string
	for _, item := range d.Items(list, "the parameters of a parser") {
		fields := map[string]string{}
		for _, pair := range d.Pairs(item, "a parameter") {
			fields[pair[0].Value], _ = d.Text(pair[1], "a field of a parameter")
		}
		param := fields["Name"] + ": " + fields["Type"]
		if value, ok := fields["Default"]; ok {
			if fields["Type"] == "string" {
				value = dynamic.Quote(value)
			}
			param += " = " + value
		}
		params = append(params, param)
	}
	return strings.Join(params, ", ")
}
