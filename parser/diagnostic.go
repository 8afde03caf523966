package parser

import "fmt"

// Severity says how bad a diagnostic is.
type Severity string

// The severities; a query with an Error does not run.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Diagnostic is something to tell the user about a place in the query. Code is the one that Microsoft's
// Kusto.Language gives where it has one (KS142), else empty or one of kql's own (KQL001).
type Diagnostic struct {
	Severity Severity
	Code     string
	Message  string // one sentence, without place and code
	Hint     string // what to do about it: "did you mean AccountUpn?"; may be empty
	Span     Span
}

// Diagnostics is what was found in one query; as an error it reads as its first Error.
type Diagnostics []Diagnostic

// Error is the first error's message, and how many more there are.
func (ds Diagnostics) Error() string {
	var first string
	n := 0
	for _, d := range ds {
		if d.Severity == Error {
			if n == 0 {
				first = d.Message
			}
			n++
		}
	}
	if n > 1 {
		return fmt.Sprintf("%s (and %d more)", first, n-1)
	}
	return first
}

// Failed says whether any diagnostic is an Error.
func (ds Diagnostics) Failed() bool {
	for _, d := range ds {
		if d.Severity == Error {
			return true
		}
	}
	return false
}
