package workspace

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
	"kql/functions/dynamic"
	"kql/parser"
)

// addYAML takes a function in the YAML in which Sentinel's repository keeps parsers: ParserName, ParserParams and
// ParserQuery, or FunctionAlias and FunctionQuery, or LookupTableName and LookupTableQuery; EquivalentBuiltInParser is a second name. Its other keys say nothing
// about the function. The file is read when the function is first called.
func (w *Workspace) addYAML(stem, path, text string) {
	names, ok := parserNames(text, stem)
	if !ok {
		w.pass(path)
		return
	}
	f := w.place(&function{source: &parser.Source{Name: path, Text: text}})
	f.yaml = func() parser.Diagnostics { return f.readYAML(path, text) }
	for _, name := range names {
		w.add(name, f)
	}
}

// pass notes that a file is no parser.
func (w *Workspace) pass(path string) {
	w.passed = append(w.passed, path+" is passed over: it has no key 'ParserQuery' or 'FunctionQuery'")
}

// readYAML finds the query and the parameters.
func (f *function) readYAML(path, text string) parser.Diagnostics {
	d := yamldoc.Parse(path, text)
	var query *yaml.Node
	if d.Root != nil {
		for _, pair := range d.Pairs(d.Root, "a parser") {
			switch key, value := pair[0].Value, pair[1]; key {
			case "ParserQuery", "FunctionQuery", "LookupTableQuery":
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
		return moved(d.Problems, f.base)
	}
	f.source = yamldoc.Scalar(path, query, text)
	return nil
}

// moved has diagnostics lie base places further on.
func moved(problems parser.Diagnostics, base int) parser.Diagnostics {
	for i := range problems {
		problems[i].Span.Start += base
		problems[i].Span.End += base
	}
	return problems
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
