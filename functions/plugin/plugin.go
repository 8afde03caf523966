// Package plugin holds the plugins that evaluate calls: functions from a whole table to a table. Each is
// one Plugin value, with its parameters, result columns, rows and doc line together.
package plugin

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// Column is a column of a plugin's input or output.
type Column struct {
	Name string
	Type types.Type
}

// Table is rows at rest: a vector of Rows values for each column.
type Table struct {
	Columns []Column
	Vectors []*vector.Vector
	Rows    int
}

// Kind is what an argument must be.
type Kind uint8

// The kinds of parameter.
const (
	InputColumn   Kind = iota // a column of the input
	Constant                  // a value known before a row is read
	Predicate                 // a condition over the input's rows
	LookupTable               // another table
	LookupColumn              // a column of the lookup table
	CommonColumn              // a column of that name in the input and in the lookup table
	AggregateCall             // an aggregate over the input, as pivot takes
)

// Param is one parameter of a plugin.
type Param struct {
	Name     string
	Kind     Kind
	Accept   types.Set
	Optional bool
	Repeat   bool // any number of times
	Known    bool // Schema reads the value of a Constant, so that it must be known without data
}

// Arg is one bound argument, in the order of the call. Param says which parameter it is for.
type Arg struct {
	Param  *Param
	Name   string         // of the column, where it is one
	Column int            // in the input, or in the lookup table for a LookupColumn
	Value  *vector.Vector // of a Constant, one row; of a Predicate, a row an input row
	Table  *Table         // of a LookupTable; in Schema it has no rows
}

// Args is a call's arguments.
type Args []Arg

// Plugin is one plugin of evaluate.
type Plugin struct {
	Name   string
	Doc    string
	Params []Param
	// Schema gives the result's columns. Nil where only the rows decide, as with bag_unpack; then
	// Base gives the columns that are sure to be there, and Run's answer the rest.
	Schema func(in []Column, args Args) []Column
	Base   func(in []Column, args Args) []Column
	// Run computes the rows. Its error is shown at the call.
	Run func(in *Table, args Args) (*Table, error)
}

// Builtin is every plugin, by name.
var Builtin = index(
	bagUnpack, pivot, narrow, schemaMerge, rowsNear, ipv4Lookup, ipv6Lookup, geoPolygonLookup, geoLineLookup,
	sessionCount, slidingWindowCounts, activityCountsMetrics, activityEngagement, newActivityMetrics, rollingPercentile,
	activeUsersCount, activityMetrics, dcountIntersect, preview, funnelSequenceCompletion, sequenceDetect,
)

func index(all ...*Plugin) map[string]*Plugin {
	m := map[string]*Plugin{}
	for _, p := range all {
		m[p.Name] = p
	}
	return m
}

// given is the arguments for the named parameter.
func (args Args) given(name string) []Arg {
	var out []Arg
	for _, a := range args {
		if a.Param.Name == name {
			out = append(out, a)
		}
	}
	return out
}

// one is the argument for the named parameter; nil where it was left out.
func (args Args) one(name string) *Arg {
	for i := range args {
		if args[i].Param.Name == name {
			return &args[i]
		}
	}
	return nil
}

// flag is a bool argument, false where left out.
func (args Args) flag(name string) bool {
	a := args.one(name)
	return a != nil && a.Value != nil && a.Value.Bool(0)
}

// text is a string argument, "" where left out.
func (args Args) text(name string) string {
	if a := args.one(name); a != nil && a.Value != nil {
		return a.Value.Str(0)
	}
	return ""
}

// columns is the input columns that the named parameter was given.
func (args Args) columns(name string, in []Column) []Column {
	var out []Column
	for _, a := range args.given(name) {
		out = append(out, in[a.Column])
	}
	return out
}

// sameColumns is the schema of a plugin that only picks rows.
func sameColumns(in []Column, _ Args) []Column { return in }

// gather is the given rows of a table; a row below 0 is nulls.
func gather(in *Table, rows []int32) []*vector.Vector {
	out := make([]*vector.Vector, len(in.Vectors))
	for i, v := range in.Vectors {
		b := vector.NewBuilder(v.Type, len(rows))
		for _, r := range rows {
			if r < 0 {
				b.AppendNull()
			} else {
				b.AppendFrom(v, int(r))
			}
		}
		out[i] = b.Vector()
	}
	return out
}

// builders is an empty builder for each column.
func builders(cols []Column) []*vector.Builder {
	out := make([]*vector.Builder, len(cols))
	for i, c := range cols {
		out[i] = vector.NewBuilder(c.Type, 16)
	}
	return out
}

// table is what the builders hold.
func table(cols []Column, bs []*vector.Builder) *Table {
	t := &Table{Columns: cols}
	for _, b := range bs {
		t.Rows = b.Len()
		t.Vectors = append(t.Vectors, b.Vector())
	}
	return t
}
