package planner

import (
	"kql/functions"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// Column is a column of a plan. ID is unique in the plan: expressions name columns by it, so a rule may
// move or drop columns and no expression changes.
type Column struct {
	ID   int
	Name string
	Type types.Type
}

// Schema is the columns of a result, in order.
type Schema []Column

// Node is an operator of the logical plan. Its output columns are Schema; after binding nothing in it
// fails on a name or a type.
type Node interface {
	Schema() Schema
	Inputs() []Node
}

// Output is embedded by nodes that list their columns.
type Output struct{ Columns Schema }

// Schema is the node's columns.
func (o *Output) Schema() Schema { return o.Columns }

type (
	// Scan reads a table. Source says, for each output column, what to read.
	Scan struct {
		Output
		Table  string
		Source []ScanColumn
		Span   parser.Span
	}
	// Values is rows given in the query: datatable, and the single row that print computes on. Rows[i]
	// is column i.
	Values struct {
		Output
		Rows  []*vector.Vector
		Count int
	}
	// Range is range Column from From to To step Step; the bounds are constant expressions.
	Range struct {
		Output
		From, To, Step Expr
	}
	// Filter keeps the rows where Predicate is true.
	Filter struct {
		Input     Node
		Predicate Expr
	}
	// Project computes the output columns: extend, project and their kind. With Serial set the
	// expressions hold window functions (row_number, prev ...) and see all rows, in order, at once.
	Project struct {
		Output
		Input  Node
		Exprs  []Expr
		Serial bool
	}
	// Aggregate is summarize, distinct (no Aggs) and count. Columns are the keys', then those of each of Aggs.
	Aggregate struct {
		Output
		Input Node
		Keys  []Expr
		Aggs  []Agg
	}
	// Join is join and lookup. Columns are those of the left, then those of the right, or of one side
	// only, as the kind has it; ids are the inputs' own. Keys are equal pairwise and of the same type.
	// Condition, which an inner or innerunique join may have, is over the columns of both sides; it keeps the pairs
	// for which it is true, once innerunique has picked its left rows.
	Join struct {
		Output
		Kind                string // inner, innerunique, leftouter, rightouter, fullouter, leftsemi, rightsemi, leftanti, rightanti
		Left, Right         Node
		LeftKeys, RightKeys []Expr
		Condition           Expr // nil: none
	}
	// Union is its inputs one after the other. Cells[i] is what input i gives for the columns that it has; all
	// others are null there. There may be hundreds of inputs and thousands of columns, so nothing is kept for those.
	Union struct {
		Output
		From  []Node
		Cells [][]Cell
	}
	// Cell is what gives a column its value in one input of a union.
	Cell struct {
		ID   int // of the union's column
		Expr Expr
	}
	// Sort orders all rows; equal rows stay in order.
	Sort struct {
		Input Node
		Keys  []SortKey
	}
	// Top is the first Count rows of Sort.
	Top struct {
		Input Node
		Count Expr
		Keys  []SortKey
	}
	// Take is the first Count rows.
	Take struct {
		Input Node
		Count Expr
	}
	// Sample is Count rows taken at random.
	Sample struct {
		Input Node
		Count Expr
	}
	// Expand is mv-expand: each row once for each element of the Arrays, the longest array deciding.
	// Columns are the input's, with the expanded ones in place of or after them, then Index if set.
	Expand struct {
		Output
		Input Node
		// Arrays[i] gives the dynamic value that column Targets[i] of Columns expands.
		Arrays  []Expr
		Targets []int
		Keep    []Expr // for each output column, what it is when not expanded; nil at Targets and Index
		Index   int    // output column that counts elements from 0; -1 where there is none
		AsArray bool   // bagexpansion=array: a bag's elements are [key, value] pairs
		Limit   Expr   // most elements of a row; nil: no limit
	}
	// Apply is mv-apply: Body runs over each input row's expansion on its own. Body reads Expanded's
	// columns through a Slot; its rows are joined back to the input row's Carry columns.
	Apply struct {
		Output
		Input    Node
		Expanded *Expand
		Slot     *Slot
		Body     Node
	}
	// Slot is a place in a sub-plan where the executor puts rows: the input of a body that runs many times.
	Slot struct{ Output }
	// Parse is parse and parse-where: Match finds the new columns' texts in Source. Columns are the
	// input's (Keep) and then the pattern's.
	Parse struct {
		Output
		Input       Node
		Source      Expr
		Pattern     ParsePattern
		Keep        []Expr // for each output column its expression, nil where the pattern gives it
		Captures    []int  // for each capture of the pattern its output column
		OnlyMatches bool
	}
	// Shared is one use of a let table that is used several times: Plan runs once. Columns[i] is Plan's
	// column i under an id of this use.
	Shared struct {
		Output
		Definition *Definition
	}
	// Render passes its input on; how to draw it is metadata of the result.
	Render struct {
		Input      Node
		Chart      string
		Properties map[string]string
	}
)

// ScanColumn is a table's column by name, or with Path a value inside that dynamic column.
type ScanColumn struct {
	Name string
	Path dynamic.Path
}

// Agg is one aggregate call of an Aggregate; it fills as many columns as it has Outputs.
type Agg struct {
	Function  *functions.Aggregate
	Signature *functions.AggregateSignature
	Args      []Expr
	Outputs   int
	Result    types.Type // of its first column
	Span      parser.Span
}

// SortKey is one key of Sort and Top.
type SortKey struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool
}

// Definition is the plan behind a let table that is used several times.
type Definition struct {
	Name string
	Plan Node
	Uses int
}

// ParsePattern is the pattern of parse, compiled: a regular expression with one group a capture.
type ParsePattern struct {
	Regex   string
	Types   []types.Type // of the captures
	Relaxed bool         // a text that is not of its column's type is null there, and does not undo the match
}

// cell is what input i gives for a column; nil where that is null there.
func (n *Union) cell(i, id int) Expr {
	for _, c := range n.Cells[i] {
		if c.ID == id {
			return c.Expr
		}
	}
	return nil
}

// Schema is the input's.
func (n *Filter) Schema() Schema { return n.Input.Schema() }

// Schema is the input's.
func (n *Sort) Schema() Schema { return n.Input.Schema() }

// Schema is the input's.
func (n *Top) Schema() Schema { return n.Input.Schema() }

// Schema is the input's.
func (n *Take) Schema() Schema { return n.Input.Schema() }

// Schema is the input's.
func (n *Sample) Schema() Schema { return n.Input.Schema() }

// Schema is the input's.
func (n *Render) Schema() Schema { return n.Input.Schema() }

// Inputs of each node, in order.
func (n *Scan) Inputs() []Node      { return nil }
func (n *Values) Inputs() []Node    { return nil }
func (n *Range) Inputs() []Node     { return nil }
func (n *Slot) Inputs() []Node      { return nil }
func (n *Filter) Inputs() []Node    { return []Node{n.Input} }
func (n *Project) Inputs() []Node   { return []Node{n.Input} }
func (n *Aggregate) Inputs() []Node { return []Node{n.Input} }
func (n *Join) Inputs() []Node      { return []Node{n.Left, n.Right} }
func (n *Union) Inputs() []Node     { return n.From }
func (n *Sort) Inputs() []Node      { return []Node{n.Input} }
func (n *Top) Inputs() []Node       { return []Node{n.Input} }
func (n *Take) Inputs() []Node      { return []Node{n.Input} }
func (n *Sample) Inputs() []Node    { return []Node{n.Input} }
func (n *Expand) Inputs() []Node    { return []Node{n.Input} }
func (n *Apply) Inputs() []Node     { return []Node{n.Input, n.Body} }
func (n *Parse) Inputs() []Node     { return []Node{n.Input} }
func (n *Shared) Inputs() []Node    { return []Node{n.Definition.Plan} }
func (n *Render) Inputs() []Node    { return []Node{n.Input} }
