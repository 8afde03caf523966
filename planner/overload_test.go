package planner

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions"
)

// TestWhatMayBeLeftOutComesLast holds what fits relies on.
func TestWhatMayBeLeftOutComesLast(t *testing.T) {
	check := func(name string, all []functions.Signature) {
		for _, s := range all {
			optional := false
			for _, p := range s.Params {
				require.False(t, optional && !p.Optional, "%s: %s", name, p.Name)
				optional = optional || p.Optional
			}
		}
	}
	for _, name := range functions.Builtin.Names() {
		if f := functions.Builtin.Function(name); f != nil {
			check(name, f.Signatures)
		}
	}
	for _, a := range functions.Builtin.Aggregates() {
		params := make([]functions.Signature, 0, len(a.Signatures))
		for _, s := range a.Signatures {
			params = append(params, functions.Signature{Params: s.Params})
		}
		check(a.Name, params)
	}
}
