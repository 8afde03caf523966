package ruletest

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kql/planner"
)

// Draft is a test file that is to be written: a case that fires and some that are like it and stay quiet.
type Draft struct {
	Rule     string // its path as the test names it
	Now      time.Time
	Gaps     []string // what the writer has to fill in, a line each
	External []DraftFile
	Cases    []DraftCase
}

// DraftFile is a file beside the test that stands for a location of external data, or is a watchlist of that name.
type DraftFile struct {
	Location, Name, Text string
	Watchlist            bool
}

// DraftCase is a case of a draft; those behind the first are written by what they change of it.
type DraftCase struct {
	Name   string
	Tables []DraftTable
	Rows   int         // how many the rule gives
	Open   bool        // the rule gives none yet, but should
	Shown  []DraftCell // of one of these rows

	Trigger *bool // whether the rows set off the trigger of an analytic rule; nil where the case does not ask
}

// DraftCell is a value of a row that a rule gives, as JSON.
type DraftCell struct{ Column, JSON string }

// DraftTable is a table of a draft.
type DraftTable struct {
	Name    string
	Columns []planner.TableColumn
	Rows    [][]DraftValue
}

// DraftValue is a value: its text, or with JSON set a dynamic value. Null values and empty texts are left out.
type DraftValue struct {
	Text       string
	JSON, Null bool
}

// Text is the test file.
func (d *Draft) Text() (string, error) {
	var b bytes.Buffer
	for _, g := range d.Gaps {
		fmt.Fprintf(&b, "# TODO: %s\n", strings.ReplaceAll(g, "\n", " "))
	}
	fmt.Fprintf(&b, "rule: %s\nnow: %s\n", cellText(d.Rule), d.Now.UTC().Format(time.RFC3339Nano))
	for _, lists := range []bool{true, false} {
		files := slices.DeleteFunc(slices.Clone(d.External), func(f DraftFile) bool { return f.Watchlist != lists })
		if len(files) > 0 {
			b.WriteString(map[bool]string{true: "watchlists:\n", false: "externaldata:\n"}[lists])
		}
		for _, f := range files {
			fmt.Fprintf(&b, "  %s: %s\n", strconv.Quote(f.Location), cellText(f.Name))
		}
	}
	b.WriteString("\ncases:\n")
	var list yaml.Node
	list.Kind = yaml.SequenceNode
	for i, c := range d.Cases {
		list.Content = append(list.Content, c.node(d.Cases[0], i > 0))
	}
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&list); err != nil {
		return "", err
	}
	return strings.ReplaceAll(b.String(), "\n- name:", "\n\n- name:"), e.Close()
}

func word(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func plain(tag, s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: s} }

func mapping(pairs ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: pairs}
}

func (c DraftCase) node(first DraftCase, like bool) *yaml.Node {
	n := mapping(word("name"), word(c.Name))
	tables, changes := c.Tables, []*yaml.Node(nil)
	if like {
		n.Content = append(n.Content, word("like"), word(first.Name))
		tables, changes = c.changes(first)
	}
	if len(changes) > 0 {
		n.Content = append(n.Content, word("change"), mapping(changes...))
	}
	if len(tables) > 0 {
		t := mapping()
		for _, x := range tables {
			t.Content = append(t.Content, word(x.Name), x.node())
		}
		n.Content = append(n.Content, word("tables"), t)
	}
	expect := mapping(word("empty"), plain("!!bool", "true"))
	switch {
	case c.Open:
		expect = mapping(word("rows"), word(">= 1"))
	case c.Rows > 0:
		expect = mapping(word("rows"), plain("!!int", fmt.Sprint(c.Rows)))
	}
	if c.Trigger != nil {
		expect.Content = append(expect.Content, word("trigger"), plain("!!bool", strconv.FormatBool(*c.Trigger)))
	}
	if len(c.Shown) > 0 {
		row := mapping()
		row.Style = yaml.FlowStyle
		for _, x := range c.Shown {
			row.Content = append(row.Content, word(x.Column), x.node())
		}
		expect.Content = append(expect.Content, word("contains"), &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{row}})
	} else {
		expect.Style = yaml.FlowStyle
	}
	n.Content = append(n.Content, word("expect"), expect)
	return n
}

// changes is what a case has in place of what the first has: whole tables where their number of rows differs, or the
// first has none of them.
func (c DraftCase) changes(first DraftCase) (tables []DraftTable, pairs []*yaml.Node) {
	for _, t := range c.Tables {
		at := slices.IndexFunc(first.Tables, func(f DraftTable) bool { return f.Name == t.Name })
		if at < 0 {
			tables = append(tables, t)
			continue
		}
		changed, ok := t.changes(first.Tables[at])
		if !ok {
			tables = append(tables, t)
		}
		pairs = append(pairs, changed...)
	}
	return tables, pairs
}

// mostChanges is how many values a case changes before it rather writes the table.
const mostChanges = 6

// changes is what makes a table of another; ok is false where that is better written whole.
func (t DraftTable) changes(was DraftTable) (pairs []*yaml.Node, ok bool) {
	old, now := was.written(), t.written()
	if len(old) != len(now) {
		return nil, false
	}
	for r, row := range now {
		for j, v := range row.cells {
			before := DraftValue{Null: true}
			if at := slices.Index(was.Columns, t.Columns[j]); at >= 0 {
				before = old[r].cells[at]
			}
			if v != before {
				pairs = append(pairs, word(fmt.Sprintf("%s[%d].%s", t.Name, r, t.Columns[j].Name)), v.node(t.Columns[j]))
			}
		}
		if row.column != old[r].column || row.step != old[r].step {
			return nil, false
		}
		if row.times != old[r].times {
			pairs = append(pairs, word(fmt.Sprintf("%s[%d].%s", t.Name, r, repeatKey)), plain("!!int", strconv.Itoa(row.times)))
		}
	}
	if len(now) > 1 && len(pairs) > 2*mostChanges {
		return nil, false
	}
	return pairs, true
}

func (t DraftTable) node() *yaml.Node {
	rows := &yaml.Node{Kind: yaml.SequenceNode}
	written := t.written()
	for _, row := range written {
		n := mapping()
		if len(written) > 3 {
			n.Style = yaml.FlowStyle
		}
		for j, v := range row.cells {
			if !v.Null && (v.Text != "" || v.JSON) {
				n.Content = append(n.Content, word(t.Columns[j].Name), v.node(t.Columns[j]))
			}
		}
		if row.times > 1 {
			n.Content = append(n.Content, word(repeatKey), plain("!!int", strconv.Itoa(row.times)))
		}
		if row.step != "" {
			tag := "!!str"
			if _, err := strconv.Atoi(row.step); err == nil {
				tag = "!!int"
			}
			step := mapping(word(row.column), plain(tag, row.step))
			step.Style = yaml.FlowStyle
			n.Content = append(n.Content, word(stepKey), step)
		}
		if len(n.Content) == 0 {
			n.Style = yaml.FlowStyle
		}
		rows.Content = append(rows.Content, n)
	}
	if len(t.Rows) == 0 {
		rows.Style = yaml.FlowStyle
	}
	return rows
}

func (x DraftCell) node() *yaml.Node {
	var doc yaml.Node
	if value, ok := decodedJSON([]byte(x.JSON)); ok && yaml.Unmarshal([]byte(cellText(value)), &doc) == nil && len(doc.Content) == 1 {
		return doc.Content[0]
	}
	return word(x.JSON)
}

func (v DraftValue) node(c planner.TableColumn) *yaml.Node {
	var doc yaml.Node
	switch {
	case v.Null:
		return plain("!!null", "null")
	case v.JSON && c.Type.String() == "dynamic" && yaml.Unmarshal([]byte(v.Text), &doc) == nil && len(doc.Content) == 1:
		return doc.Content[0]
	}
	switch c.Type.String() {
	case "int", "long":
		return plain("!!int", v.Text)
	case "datetime":
		return plain("!!timestamp", v.Text)
	case "bool":
		return plain("!!bool", v.Text)
	}
	return word(v.Text)
}
