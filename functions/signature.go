package functions

import (
	"kql/functions/kernel"
	"kql/functions/types"
)

// Kernel, Call and QueryContext are package kernel's.
type (
	Kernel       = kernel.Func
	Call         = kernel.Call
	QueryContext = kernel.Query
)

// UnknownSyntax is the error of a Prepare that does not know what Kusto makes of an argument.
type UnknownSyntax struct{ error }

// Param is one parameter of a signature.
type Param struct {
	Name     string
	Accept   types.Set // types taken as they are
	Optional bool
	Repeat   bool // the last parameter may stand any number of times, at least once unless Optional
	Constant bool // the argument must be known before a row is read
	Column   bool // the argument must be a column
	Strict   bool // a dynamic value does not stand for a text here
	// As, where set, is the type that the argument is converted to before the kernel, as tostring and
	// its kin would: strcat takes any scalar as a string, sqrt any number as a real.
	As types.Type
	// Values are the texts that it takes, or some of them where there is no end to them: for completion.
	Values []string
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
	// Returns, where set, gives the result type in place of Result, from the argument types and constants.
	Returns func(c *Call) types.Type
	// Cast has the binder convert every argument whose parameter accepts more than one type to the
	// result type (Widest, Common), or to the common type of those arguments (Fixed), before the kernel.
	Cast   bool
	Nulls  NullRule
	Kernel Kernel
	// Prepare, where set, runs once per call in the query, with the constant arguments at hand, and
	// gives the kernel to use: a compiled regular expression, a set of values. Its error is reported
	// at the call.
	Prepare func(c *Call) (Kernel, error)
	// Needs, where set, gives runs of letters and digits, one of which the first argument has, in whatever case, wherever
	// the answer is true; with not set, wherever it is false. None: nothing is known. So long values need not be looked into.
	Needs func(c *Call) (texts []string, not bool)
	// Refused, where set, says why kql computes nothing here though Kusto's binder takes it.
	Refused string
	// Impure marks a function that may give another answer for the same arguments (rand, new_guid):
	// it is not folded and not run over a dictionary.
	Impure bool
}
