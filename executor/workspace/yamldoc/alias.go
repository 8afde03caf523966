package yamldoc

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// mostExpanded is how many values the aliases of a document may come to, those inside others counted each time.
const mostExpanded = 100_000

// expansion puts what anchors name in the place of their aliases, and what << names among the keys beside it.
type expansion struct {
	doc    *Document
	inside map[*yaml.Node]bool // anchors whose values are being put somewhere
	count  int
}

func (e *expansion) expand(n *yaml.Node) {
	if e.count > mostExpanded {
		return
	}
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			n.Content[i] = e.value(c)
		}
		e.expand(n.Content[i])
	}
	if n.Kind == yaml.MappingNode {
		e.merge(n)
	}
}

// value is a copy of what an alias stands for.
func (e *expansion) value(alias *yaml.Node) *yaml.Node {
	null := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: alias.Line, Column: alias.Column}
	if e.inside[alias.Alias] {
		e.doc.Fail(alias, "", "The alias *%s stands inside of what it names.", alias.Value)
		return null
	}
	e.inside[alias.Alias] = true
	defer delete(e.inside, alias.Alias)
	return e.copied(alias.Alias, null)
}

func (e *expansion) copied(n, null *yaml.Node) *yaml.Node {
	if e.count++; e.count > mostExpanded {
		e.doc.Fail(null, "", "The aliases come to more than %d values.", mostExpanded)
		return null
	}
	if n.Kind == yaml.AliasNode {
		return e.value(n)
	}
	out := *n
	out.Content = nil
	for _, c := range n.Content {
		out.Content = append(out.Content, e.copied(c, null))
	}
	return &out
}

// merge puts the keys of the mappings that << names into one that has them not.
func (e *expansion) merge(n *yaml.Node) {
	at := 0
	for ; at+1 < len(n.Content) && n.Content[at].Tag != "!!merge"; at += 2 {
	}
	if at+1 >= len(n.Content) {
		return
	}
	from := []*yaml.Node{n.Content[at+1]}
	if from[0].Kind == yaml.SequenceNode {
		from = from[0].Content
	}
	n.Content = slices.Delete(n.Content, at, at+2)
	for _, m := range from {
		if m.Kind != yaml.MappingNode {
			e.doc.Fail(m, "", "What << takes its keys from is a mapping.")
			continue
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if !has(n, m.Content[i].Value) {
				n.Content = append(n.Content, m.Content[i], m.Content[i+1])
			}
		}
	}
}

func has(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}
