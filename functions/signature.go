package functions

import (
	"time"

	"kql/functions/types"
	"kql/functions/vector"
)

// Kernel computes a function over whole vectors. Each argument has rows rows (constants have the Const
// shape) and the type that the signature asked for; so has the answer. A kernel keeps no state of its own.
type Kernel func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error)

// Param is one parameter of a signature.
type Param struct {
	Name     string
	Accept   types.Set // types taken as they are
	Optional bool
	Repeat   bool // the last parameter may stand any number of times, at least once unless Optional
	Constant bool // the argument must be known before a row is read
}

// Result says what type a call has.
type Result struct {
	Kind ResultKind
	Type types.Type // with Fixed
	Arg  int        // with SameAs and Literal
}

// ResultKind is how the result type of a call comes about.
type ResultKind uint8

const (
	Fixed   ResultKind = iota // always Result.Type
	Widest                    // the widest numeric argument type; int is promoted to long
	Common                    // the common type of the arguments marked in Signature.Cast
	SameAs                    // the type of argument Result.Arg
	Literal                   // the type that typeof() argument Result.Arg names
)

// NullRule says what a null argument does.
type NullRule uint8

const (
	// AnyNull makes the result null where any argument is; the kernel sees the values only.
	AnyNull NullRule = iota
	// OwnNulls leaves nulls to the kernel.
	OwnNulls
)

// Signature is one way to call a function.
type Signature struct {
	Params []Param
	Result Result
	// Cast has the binder convert every argument whose parameter accepts more than one type to the
	// result type (Widest, Common), or to the common type of those arguments (Fixed), before the kernel.
	Cast   bool
	Nulls  NullRule
	Kernel Kernel
	// Prepare, where set, runs once per call in the query, with the constant arguments at hand, and
	// gives the kernel to use: a compiled regular expression, a set of values. Its error is reported
	// at the call.
	Prepare func(c *Call) (Kernel, error)
	// Impure marks a function that may give another answer for the same arguments (rand, new_guid):
	// it is not folded and not run over a dictionary.
	Impure bool
}

// Call is one use of a function in a bound query.
type Call struct {
	Function *Function
	Args     []types.Type     // after casts
	Consts   []*vector.Vector // by argument: its one-row value where it is constant, else nil
	Type     types.Type       // the result's
	Query    *QueryContext
}

// QueryContext is what a query fixes for all its functions.
type QueryContext struct {
	Now  time.Time // what now() and ago() see; fixed for the query
	Seed uint64    // of rand() and its kin
}
