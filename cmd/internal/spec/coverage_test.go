package spec

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
)

// uncovered are functions, operators and plugins that have no case yet.
var uncovered = words(``)

// noBadUse are functions that no arguments are wrong for, and words that are no calls of the user's.
var noBadUse = words(``)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		all[word] = true
	}
	return all
}

// TestEverythingHasACase holds that each function, operator and plugin is used by a case that gives rows, and by
// one that gives an error.
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
	refused := func(operator string) bool {
		_, problems := parser.Parse("T | " + operator + " x")
		return strings.Contains(problems.Error(), "kql does not")
	}
	for _, name := range functions.Builtin.Names() {
		assert.NotEqual(t, uncovered[name], right[name], "does a case call %s?", name)
		assert.NotEqual(t, uncovered[name] || noBadUse[name], wrong[name], "does a case call %s in a wrong way?", name)
	}
	for _, name := range parser.OperatorNames() {
		assert.NotEqual(t, uncovered[name], right[name] || refused(name) && wrong[name], "does a case use the operator %s?", name)
	}
	for name := range plugin.Builtin {
		assert.NotEqual(t, uncovered[name], right[name], "does a case evaluate %s?", name)
	}
}

var keyword = regexp.MustCompile(`^[a-z_-]+`)

// collect finds what a syntax tree uses, by name.
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
			used[strings.Fields(n.Op)[0]] = true
		case *parser.In:
			used[n.Op] = true
		case *parser.Between:
			used["between"] = true
		case *parser.Path:
			used["path"] = true
		case *parser.Index:
			used["index"], used["path"] = true, true
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
