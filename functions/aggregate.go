package functions

import (
	"kql/functions/agg"
)

// Aggregate is an aggregate function, as summarize uses it.
type Aggregate struct {
	Name       string
	Aliases    []string
	Doc        string
	Signatures []AggregateSignature
	Naming     Naming
	Prefix     string // in an unnamed column's name, where it is not Name: "list" for make_list
	Deprecated string
	// Star lets * stand for all columns that are not keys, from argument StarFrom on: arg_max, take_any.
	Star     bool
	StarFrom int
	// Tuple, where set, names the columns that the aggregate fills where it stands alone in summarize, given
	// the names of its arguments ("" for none).
	Tuple func(c *Call, arguments []string) []TupleColumn
}

// AggregateSignature is one way to call an aggregate. The state's answer has as many columns as Tuple
// names: of arg_max and take_any one for each argument, * having been replaced by its columns; of
// percentiles one for each percentile.
type AggregateSignature struct {
	Params []Param
	Result Result
	Cast   bool
	// Refused, where set, says why kql computes nothing here though Kusto's binder takes it.
	Refused string
	// New makes an empty state for one use of the aggregate.
	New func(c *Call) State
}

// State is package agg's.
type State = agg.State
