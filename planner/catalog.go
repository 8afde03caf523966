// Package planner turns a syntax tree into a typed, optimised plan: it binds names and types against a
// catalog and the function registry, finds every error before a row is read, and gives the result's schema.
package planner

import (
	"kql/functions/types"
	"kql/parser"
)

// Catalog is what a query can name besides what it defines itself.
type Catalog interface {
	// Table is the columns of a table, in order; ok is false where there is no such table.
	Table(name string) (columns []TableColumn, ok bool)
	// Tables is every table's name, sorted: for wildcards and did-you-mean.
	Tables() []string
	// Function is a stored function, or what is wrong with its text; neither where there is none. Its places are
	// none of a query's.
	Function(name string) (*parser.Lambda, parser.Diagnostics)
}

// Ranged is a Catalog that knows what is there of all that it could name: what wildcards, search and find range over.
type Ranged interface {
	// Ranged is the stored views, and the tables that have data, or all where there is no data at all; both sorted.
	Ranged() (views, tables []string)
}

// TableColumn is a column of a catalog table.
type TableColumn struct {
	Name string
	Type types.Type
}

// Result is a bound query: what Bind gives.
type Result struct {
	Plan        Node // nil where Diagnostics has an error, or the query has no tabular result
	Schema      Schema
	Render      *Render // the last render operator; nil where there is none
	Open        bool    // it may have more columns, which only the rows tell
	Diagnostics parser.Diagnostics
	More        []*Result // further results, of further statements or the branches of fork and facet
	Reads       []string  // the catalogue's tables that the query names
	ReadsClock  bool      // the query calls now() or ago()

	calls []storedCall
}
