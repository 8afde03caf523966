package ingest

import (
	"bytes"
	"strings"
	"time"

	"kql/functions/dynamic"
	"kql/planner"
)

// node is a place in a row that a query reads, or that it passes on the way: the row itself, a column, a
// value inside a dynamic column. Each worker has a tree of its own, since nodes remember the last row.
type node struct {
	slot     int  // where its value goes; -1 where only values inside it are read
	all      bool // new members are read, too, in slots of their own
	members  map[string]*member
	order    []*member // members as the last row had them, to guess the next name
	elements []*node   // of an array, by index; nil where not read
	row      int       // the last row that had it
	asked    int       // how many members are read, where not all are
}

// member is a name that rows have.
type member struct {
	name string
	text string         // the name as JSON has it before a text, with the quotes, the colon and the text's quote; or empty
	node *node          // nil where nobody reads it
	zone *time.Location // that the name marks its times with, or nil
	rows int            // of a column that is not read: how many rows have it
}

// maxElements bounds the indexes that have nodes of their own.
const maxElements = 1024

// maxMembers is how many distinct names a node remembers; data with more has names that are data.
const maxMembers = 4096

func newNode() *node { return &node{slot: -1, row: -1} }

// step is the node that one step of a path leads to; it is made where it is new. An index from the end
// has no node.
func (n *node) step(s dynamic.Step) *node {
	if s.Array {
		for len(n.elements) <= s.Index {
			n.elements = append(n.elements, nil)
		}
		if n.elements[s.Index] == nil {
			n.elements[s.Index] = newNode()
		}
		return n.elements[s.Index]
	}
	return n.named(s.Key)
}

func (n *node) named(name string) *node {
	if n.members == nil {
		n.members = map[string]*member{}
	}
	m := n.members[name]
	if m == nil {
		m = &member{name: name, text: beforeText([]byte(name)), node: newNode()}
		n.members[name] = m
		n.asked++
	}
	return m.node
}

// newTree is the tree that reads the given columns. Column i's value goes to slot slots[i]; where its path
// has an index from the end, rests[i] is what remains of the path from there on.
func newTree(columns []planner.ScanColumn) (root *node, slots []int, rests []dynamic.Path) {
	root = newNode()
	root.members = map[string]*member{}
	used := 0
	for _, c := range columns {
		n := root.named(c.Name)
		rest := c.Path
		for len(rest) > 0 && (!rest[0].Array || rest[0].Index >= 0 && rest[0].Index < maxElements) {
			n, rest = n.step(rest[0]), rest[1:]
		}
		if n.slot < 0 {
			n.slot = used
			used++
		}
		slots, rests = append(slots, n.slot), append(rests, rest)
	}
	return root, slots, rests
}

// inner says whether values inside the node's are read.
func (n *node) inner() bool { return n.members != nil || n.elements != nil }

// member is the member called name, guessed to be the i-th of its row; it is made where it is new.
func (n *node) member(i int, name []byte, resolve func(name string) (column string)) *member {
	m := n.members[string(name)]
	if m == nil {
		m = &member{name: string(name), text: beforeText(name)}
		if n.all {
			m.node = newNode()
			m.node.slot = len(n.members)
		} else if known := n.members[resolve(m.name)]; known != nil {
			m.node = known.node
			if !strings.EqualFold(known.name, m.name) {
				_, m.zone = marked(m.name)
			}
		}
		if len(n.members) < maxMembers {
			n.members[m.name] = m
		}
	}
	if i < len(n.order) {
		n.order[i] = m
	} else if i == len(n.order) {
		n.order = append(n.order, m)
	}
	return m
}

// beforeText is what JSON has of a name before a text; empty where the name has escapes.
func beforeText(name []byte) string {
	if bytes.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
		return ""
	}
	return `"` + string(name) + `":"`
}
