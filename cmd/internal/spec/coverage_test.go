package spec

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
)

// uncovered are functions, operators and plugins that have no case yet. A new one is not added here: it gets a case.
var uncovered = words(``)

// neverWrong are the functions that no call of the user's makes an error of.
var neverWrong = words(``)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		all[word] = true
	}
	return all
}

// TestEverythingHasACase holds that each function, operator and plugin is used by a case that gives rows, and each
// function also by one that gives an error.
func TestEverythingHasACase(t *testing.T) {
	right, wrong := map[string]bool{}, map[string]bool{}
	for _, f := range files(t, testdata+"/spec") {
		for _, c := range f.cases {
			used := right
			if strings.Contains(c.want, "error: ") {
				used = wrong
			}
			q, _ := parser.Parse(c.query)
			for use := range parser.Uses(q, c.query) {
				_, name, _ := strings.Cut(use, " ")
				used[name], used[strings.Fields(name)[0]] = true, true // "matches regex" too is known by its first word
			}
		}
	}
	var missing, unchecked []string
	for _, name := range functions.Builtin.Names() {
		if !right[name] {
			missing = append(missing, name)
		}
		if f := functions.Builtin.Function(name); !wrong[name] && (f == nil || f.Name == name) {
			unchecked = append(unchecked, name)
		}
	}
	for _, name := range parser.OperatorNames() {
		if !right[name] && !refused(name, wrong) {
			missing = append(missing, name)
		}
	}
	for name := range plugin.Builtin {
		if !right[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	assert.Equal(t, slices.Sorted(maps.Keys(uncovered)), slices.Compact(missing), "no case uses these")
	assert.Equal(t, slices.Sorted(maps.Keys(neverWrong)), unchecked, "no case uses these in a wrong way")
}

// refused says whether an operator is one that kql knows by name only and that a case shows the refusal of.
func refused(operator string, wrong map[string]bool) bool {
	_, stdout, stderr := kql("run", "-q", "print x = 1 | "+operator+" by x (x)")
	return wrong[operator] && stdout == "" && stderr != ""
}
