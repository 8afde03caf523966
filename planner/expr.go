package planner

import (
	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// Expr is a bound scalar expression: one of Ref, Const, Call and Subquery.
type Expr interface {
	Type() types.Type
	Where() parser.Span
}

type (
	// Ref reads a column of the input by its id.
	Ref struct {
		Column Column
		Span   parser.Span
	}
	// Const is a value known while planning: a constant vector of one row.
	Const struct {
		Value *vector.Vector
		Span  parser.Span
	}
	// Call applies a function. Args have the types that the signature's kernel asks for: casts are
	// calls of their own. A constant list, as in x in (1, 2), is one Const argument whose vector has
	// a row an element.
	Call struct {
		Function  *functions.Function
		Signature *functions.Signature
		Args      []Expr
		Result    types.Type
		Span      parser.Span
	}
	// Subquery is a query inside an expression, run once before the rows: toscalar(...) is its first
	// row's first column (null where it has no row); with Table set it is the whole first column, the
	// list of in (T).
	Subquery struct {
		Plan   Node
		Table  bool
		Result types.Type
		Span   parser.Span
	}
)

// Type is the column's type.
func (e *Ref) Type() types.Type { return e.Column.Type }

// Type is the value's type.
func (e *Const) Type() types.Type { return e.Value.Type }

// Type is the call's result type.
func (e *Call) Type() types.Type { return e.Result }

// Type is the type of the subquery's first column.
func (e *Subquery) Type() types.Type { return e.Result }

// Where is the expression's place in the query.
func (e *Ref) Where() parser.Span { return e.Span }

// Where is the expression's place in the query.
func (e *Const) Where() parser.Span { return e.Span }

// Where is the expression's place in the query.
func (e *Call) Where() parser.Span { return e.Span }

// Where is the expression's place in the query.
func (e *Subquery) Where() parser.Span { return e.Span }
