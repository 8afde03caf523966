package spec

import (
	"maps"
	"reflect"
	"regexp"
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
			collect(reflect.ValueOf(q), c.query, used)
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

var keyword = regexp.MustCompile(`^[a-z_-]+`)

// collect finds the names of what a syntax tree uses.
func collect(v reflect.Value, query string, used map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		switch n := v.Interface().(type) {
		case parser.Operator:
			used[keyword.FindString(query[n.Where().Start:])] = true
		case *parser.Call:
			used[n.Name.Text] = true
		case *parser.Binary:
			used[n.Op], used[strings.Fields(n.Op)[0]] = true, true
		case *parser.In:
			used[n.Op] = true
		case *parser.Between:
			used["between"] = true
		case *parser.Path:
			used["path"] = true
		case *parser.Index:
			used["path"], used["index"] = true, true
		case *parser.DynamicLiteral:
			used["dynamic"] = true
		}
		collect(v.Elem(), query, used)
	case reflect.Struct:
		for i := range v.NumField() {
			collect(v.Field(i), query, used)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), query, used)
		}
	}
}
