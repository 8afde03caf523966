package parser

// Span is a part of the query's text, in bytes: Start up to but not including End.
type Span struct{ Start, End int }

// Place gives a node its span; every node of the tree embeds one.
type Place struct{ Span Span }

// Where is the node's span.
func (p *Place) Where() Span { return p.Span }

// Node is anything in the syntax tree.
type Node interface{ Where() Span }
