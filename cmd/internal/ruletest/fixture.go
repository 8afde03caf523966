package ruletest

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"kql/executor"
	"kql/executor/ingest"
	"kql/executor/workspace/yamldoc"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// table makes a fixture's rows a table with the given columns. A column that a row leaves out is null, but Type is the
// table's name.
func (f *File) table(name string, x *fixture, columns []planner.TableColumn) *executor.HeldTable {
	t := &executor.HeldTable{}
	builders := make([]*vector.Builder, len(columns))
	for i, c := range columns {
		t.Names = append(t.Names, c.Name)
		builders[i] = vector.NewBuilder(c.Type, len(x.rows))
	}
	for _, n := range x.rows {
		row := f.repeated(n, "a row of "+name, columns)
		for step := range row.times {
			for _, cell := range row.cells {
				at := slices.Index(t.Names, cell[0].Value)
				switch by := row.steps[cell[0].Value]; {
				case at < 0:
					f.Doc.Fail(cell[0], yamldoc.DidYouMean(cell[0].Value, t.Names), "The table '%s' has no column '%s'.", name, cell[0].Value)
				case by != nil:
					f.appendStep(builders[at], cell[1], by, int64(step))
				default:
					f.append(builders[at], cell[1])
				}
			}
			f.complete(name, columns, builders, t.Rows)
			t.Rows++
		}
	}
	for _, b := range builders {
		t.Columns = append(t.Columns, b.Vector())
	}
	ingest.Fill(name, columns, t)
	return t
}

// complete gives a row what it leaves out: null, but in Type the table's name.
func (f *File) complete(table string, columns []planner.TableColumn, builders []*vector.Builder, row int) {
	for i, b := range builders {
		switch {
		case b.Len() != row:
		case columns[i] == ingest.TypeColumn:
			b.AppendParsed(table)
		default:
			b.AppendNull()
		}
	}
}

// append adds a YAML value to a column; one that does not fit the column's type is reported, and null stands
// in for it.
func (f *File) append(b *vector.Builder, n *yaml.Node) {
	if n.Tag == "!!null" && n.Kind == yaml.ScalarNode {
		b.AppendNull()
		return
	}
	if b.Type() == types.Dynamic {
		b.AppendBytes(f.json(nil, n))
		return
	}
	if n.Kind != yaml.ScalarNode {
		f.Doc.Fail(n, "", "A value of type %s is written as a word, not as a list or mapping.", b.Type())
		b.AppendNull()
		return
	}
	if !b.AppendParsed(n.Value) {
		f.Doc.Fail(n, "", "'%s' is no %s.", n.Value, b.Type())
		b.AppendNull()
	}
}

// json adds a YAML value to dst as JSON. A time is a string, as it is in logs.
func (f *File) json(dst []byte, n *yaml.Node) []byte {
	switch n.Kind {
	case yaml.MappingNode:
		dst = append(dst, '{')
		for i, pair := range f.Doc.Pairs(n, "a bag") {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dynamic.AppendQuoted(dst, pair[0].Value), ':')
			dst = f.json(dst, pair[1])
		}
		return append(dst, '}')
	case yaml.SequenceNode:
		dst = append(dst, '[')
		for i, item := range n.Content {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = f.json(dst, item)
		}
		return append(dst, ']')
	}
	return appendScalarJSON(dst, n)
}

func appendScalarJSON(dst []byte, n *yaml.Node) []byte {
	switch n.Tag {
	case "!!null":
		return append(dst, "null"...)
	case "!!bool":
		if x, ok := types.ParseBool(n.Value); ok {
			return strconv.AppendBool(dst, x)
		}
	case "!!int", "!!float":
		if json, ok := dynamic.Parse(n.Value); ok {
			return append(dst, json...)
		}
	}
	return dynamic.AppendQuoted(dst, n.Value)
}

// inferred is the columns of a table that no catalogue knows, from its rows in the test: the types that their
// YAML has.
func (f *File) inferred(fixtures []*fixture) (columns []planner.TableColumn) {
	for _, x := range fixtures {
		for _, row := range x.rows {
			for _, pair := range f.repeated(row, "a row", nil).cells {
				name, t := pair[0].Value, yamlType(pair[1])
				at := slices.IndexFunc(columns, func(c planner.TableColumn) bool { return c.Name == name })
				switch {
				case t == types.Unknown:
				case at < 0:
					columns = append(columns, planner.TableColumn{Name: name, Type: t})
				case columns[at].Type == types.Long && t == types.Real:
					columns[at].Type = types.Real
				case columns[at].Type != t && !(t == types.Long && columns[at].Type == types.Real):
					columns[at].Type = types.String
				}
			}
		}
	}
	return columns
}

func yamlType(n *yaml.Node) types.Type {
	switch n.Tag {
	case "!!map", "!!seq":
		return types.Dynamic
	case "!!int":
		return types.Long
	case "!!float":
		return types.Real
	case "!!bool":
		return types.Bool
	case "!!timestamp":
		return types.Datetime
	case "!!null":
		return types.Unknown
	}
	return types.String
}
