// Package complete says what may be typed at a place in a query: operators after a pipe, and in an expression the
// columns that the rows have at that very place, paths that the data has, functions, tables, names of the query,
// words that the grammar takes there, and values of columns that have few. The parser says which words are
// possible and the binder which names are; it works in the middle of a query that is not finished or is wrong.
package complete

import (
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Engine completes queries.
type Engine struct {
	Catalog    planner.Catalog
	Options    planner.Options
	Stored     []Item                  // the stored functions
	Watchlists []string                // their names
	Has        func(table string) bool // it has rows; may be nil
	// Sample is some values of a table's column, dynamic ones whole; nil where there are none at hand. It must not
	// take long; it may be nil.
	Sample func(table, column string) []*vector.Vector
}

// Kind says what an item is.
type Kind string

// The kinds of items.
const (
	Operator  Kind = "operator"
	Keyword   Kind = "keyword"
	Column    Kind = "column"
	Function  Kind = "function"
	Aggregate Kind = "aggregate"
	Plugin    Kind = "plugin"
	Table     Kind = "table"
	Let       Kind = "let"
	Type      Kind = "type"
	Path      Kind = "path"
	Value     Kind = "value"
)

// Item is something that may be typed.
type Item struct {
	Text   string // what stands in the query then
	Kind   Kind
	Detail string // a column's type, a function's signature
	Doc    string // one line; may be empty
}

// At is what may be typed at a byte offset of a text, the likeliest first, and where the part of a word starts that
// is typed already and that an item replaces.
func (e *Engine) At(text string, offset int) (items []Item, start int) {
	offset = min(max(offset, 0), len(text))
	if offset > parser.MaxSize {
		return nil, offset
	}
	p := locate(text[:offset])
	if p == nil {
		return nil, offset
	}
	c := &completion{Engine: e, place: p}
	c.fill()
	return c.best(), p.start
}

// completion is one answer in the making.
type completion struct {
	*Engine
	*place
	scope *scope // what names mean here; nil until it is asked for
	items []Item
}

// fill adds what may be typed, the likeliest first.
func (c *completion) fill() {
	switch {
	case c.quote != "":
		c.texts()
	case c.after("."):
		c.members()
	case c.after(":") && c.role(c.top()) == ofColumns, c.role(c.top()) == ofTypes:
		c.types()
	case c.role(c.top()) == ofColumns:
	case c.role(c.top()) == ofProperties:
		c.properties()
	case c.operatorNext():
		c.operators()
	case c.segment() < 0 && c.sourceNext():
		c.sources()
	default:
		c.words()
	}
}
