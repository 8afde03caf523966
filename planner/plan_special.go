package planner

import (
	"kql/functions/plugin"
	"kql/parser"
)

// Operators that few queries need.
type (
	// MakeSeries is make-series: for each group of Keys one row with an array for each aggregate and one
	// of the axis. Columns are the keys', the aggregates' and then the axis'.
	MakeSeries struct {
		Output
		Input    Node
		Keys     []Expr
		Aggs     []Agg
		Defaults []Expr // for each of Aggs a constant for steps without rows; nil: 0
		Axis     Expr
		From, To Expr // constants, To exclusive; nil: the group's own first or last step
		Step     Expr // a constant; a timespan for a datetime axis
		NonEmpty bool // kind=nonempty: without rows and Keys there is one series of defaults
	}
	// Partition is partition by Key, and top-nested's levels: Body runs over the rows of each value of Key
	// on their own, in the order in which the values first appear, and reads them through Slot. Columns
	// are Body's.
	Partition struct {
		Output
		Input Node
		Key   Expr
		Slot  *Slot
		Body  Node
		Most  int // how many values Key may have; 0: any
	}
	// Steps is scan: rows, in order, are matched against steps that remember earlier rows. Columns are
	// the input's, those of Declared, and then the match's number where MatchID is set.
	Steps struct {
		Output
		Input    Node
		Declared []Expr // each declared column's default, a constant
		Steps    []Step
		MatchID  bool
	}
	// Evaluate is a plugin of evaluate over the whole input. Columns that the plugin does not give are null.
	Evaluate struct {
		Output
		Input  Node
		Plugin *plugin.Plugin
		Args   []PluginArg
		Span   parser.Span
	}
)

// Step is one step of scan. State is what the step remembers under ids of its own: the input's columns
// and the declared ones of the last row that matched it. Condition and Assign read the input's columns and
// the steps' states; Assign may be nil for a declared column that the step leaves at its default.
type Step struct {
	Name      string
	Condition Expr
	Assign    []Expr // for each declared column
	Emit      Emit
	State     Schema
}

// Emit says which of the rows that match a step come out.
type Emit uint8

// All, none, or of rows that match a step one after the other only the last.
const (
	EmitAll Emit = iota
	EmitLast
	EmitNone
)

// PluginArg is an argument of a plugin, by the kind of its parameter: a column of the input or of the lookup
// table by place, a constant or a condition in Value, or a table.
type PluginArg struct {
	Param  *plugin.Param
	Name   string
	Column int
	Value  Expr
	Table  Node
}

// Inputs of each node, in order.
func (n *MakeSeries) Inputs() []Node { return []Node{n.Input} }
func (n *Partition) Inputs() []Node  { return []Node{n.Input, n.Body} }
func (n *Steps) Inputs() []Node      { return []Node{n.Input} }

// Inputs is the input and the tables among the arguments.
func (n *Evaluate) Inputs() []Node {
	in := []Node{n.Input}
	for _, a := range n.Args {
		if a.Table != nil {
			in = append(in, a.Table)
		}
	}
	return in
}
