package ruletest

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
)

// change is one value of a case's tables put in the place of another: Table[row].Column.key[index].
type change struct {
	at    *yaml.Node // the path as written
	table string
	row   int
	steps []step
	value *yaml.Node
}

// step is a column or key, or where key is "" an index.
type step struct {
	key   string
	index int
}

func (f *File) readChanges(n *yaml.Node) (out []change) {
	for _, pair := range f.Doc.Pairs(n, "change") {
		c, ok := parseChange(pair[0].Value)
		if !ok {
			f.Doc.Fail(pair[0], `write it as "Table[0].Column" or "Table[0].Column.key[1].key"`, "'%s' is no place in a table.", pair[0].Value)
			continue
		}
		c.at, c.value = pair[0], pair[1]
		out = append(out, c)
	}
	return out
}

func parseChange(text string) (c change, ok bool) {
	at := strings.IndexByte(text, '[')
	if at <= 0 {
		return c, false
	}
	steps, ok := parseSteps(text[at:])
	if !ok || len(steps) < 2 || steps[0].key != "" || steps[1].key == "" {
		return c, false
	}
	return change{table: text[:at], row: steps[0].index, steps: steps[1:]}, true
}

// parseSteps reads .key, ['key'] and [index] one after another.
func parseSteps(text string) (steps []step, ok bool) {
	for text != "" {
		switch {
		case text[0] == '.':
			end := strings.IndexAny(text[1:], ".[") + 1
			if end == 0 {
				end = len(text)
			}
			if end == 1 {
				return nil, false
			}
			steps = append(steps, step{key: text[1:end]})
			text = text[end:]
		case text[0] == '[':
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return nil, false
			}
			inner := text[1:end]
			if n, err := strconv.Atoi(inner); err == nil && n >= 0 {
				steps = append(steps, step{index: n})
			} else if len(inner) > 2 && (inner[0] == '\'' || inner[0] == '"') && inner[len(inner)-1] == inner[0] {
				steps = append(steps, step{key: inner[1 : len(inner)-1]})
			} else {
				return nil, false
			}
			text = text[end+1:]
		default:
			return nil, false
		}
	}
	return steps, true
}

// apply makes a change in a case's tables; what others share is copied first.
func (f *File) apply(c *Case, ch change) {
	t := c.tables[ch.table]
	switch {
	case t == nil:
		names := make([]string, 0, len(c.tables))
		for name := range c.tables {
			names = append(names, name)
		}
		slices.Sort(names)
		f.Doc.Fail(ch.at, yamldoc.DidYouMean(ch.table, names), "The case has no table '%s'.", ch.table)
		return
	case t.file != "":
		f.Doc.Fail(ch.at, "", "The rows of '%s' are in a file; only rows written in the test can be changed.", ch.table)
		return
	case ch.row >= len(t.rows):
		f.Doc.Fail(ch.at, "the first row is "+ch.table+"[0]", "'%s' has %d rows.", ch.table, len(t.rows))
		return
	}
	next := &fixture{node: t.node, rows: slices.Clone(t.rows)}
	row, problem, hint := replaced(next.rows[ch.row], ch.steps, ch.value)
	if problem != "" {
		f.Doc.Fail(ch.at, hint, "%s", problem)
		return
	}
	next.rows[ch.row] = row
	c.tables[ch.table] = next
}

// replaced is a copy of a node with the value at the steps replaced. A column that the row leaves out is
// added; a step further in must be there.
func replaced(n *yaml.Node, steps []step, value *yaml.Node) (_ *yaml.Node, problem, hint string) {
	next := *n
	next.Content = slices.Clone(n.Content)
	at, names := find(n, steps[0])
	if at < 0 && (len(steps) > 1 || steps[0].key == "" || n.Kind != yaml.MappingNode) {
		what := "no key '" + steps[0].key + "'"
		if steps[0].key == "" {
			what = "no element " + strconv.Itoa(steps[0].index)
		}
		return nil, "There is " + what + " here.", yamldoc.DidYouMean(steps[0].key, names)
	}
	if len(steps) == 1 {
		if at < 0 {
			next.Content = append(next.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: steps[0].key, Line: value.Line, Column: value.Column}, value)
		} else {
			next.Content[at] = value
		}
		return &next, "", ""
	}
	inner, problem, hint := replaced(n.Content[at], steps[1:], value)
	next.Content[at] = inner
	return &next, problem, hint
}

// find is where in a node's content the value of a step is; below zero where it is not, with the keys there are.
func find(n *yaml.Node, s step) (at int, names []string) {
	switch {
	case n.Kind == yaml.SequenceNode && s.key == "" && s.index < len(n.Content):
		return s.index, nil
	case n.Kind == yaml.MappingNode && s.key != "":
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s.key {
				return i + 1, nil
			}
			names = append(names, n.Content[i].Value)
		}
	}
	return -1, names
}
