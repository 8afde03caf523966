package functions

import (
	"kql/functions/vector"
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
	// Star lets * stand for an argument behind the first, all columns that are not keys: arg_max, take_any.
	Star bool
	// Tuple, where set, names the columns that the aggregate fills where it stands alone in summarize, given
	// the names of its arguments ("" for none).
	Tuple func(c *Call, arguments []string) []TupleColumn
}

// AggregateSignature is one way to call an aggregate. Several result columns (arg_max, percentiles) are
// the state's answer; the binder names and types them.
type AggregateSignature struct {
	Params []Param
	Result Result
	Cast   bool
	// New makes an empty state for one use of the aggregate.
	New func(c *Call) State
}

// State is an aggregate's running values for a growing number of groups. It belongs to one goroutine
// at a time. Partial states over consecutive parts of the input are merged in the order of the parts,
// so an answer does not depend on how many cores there are.
type State interface {
	// Update folds rows in: row i belongs to group groups[i], which is below n. A null argument row
	// is the aggregate's own affair.
	Update(groups []uint32, n int, args []*vector.Vector)
	// Merge folds in another state of the same call whose group g is this one's group into[g] (below n).
	Merge(other State, into []uint32, n int)
	// Result is the columns of the answer, a row a group, for n groups.
	Result(n int) []*vector.Vector
	// Bytes is about the memory held.
	Bytes() int64
}
