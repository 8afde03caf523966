package parser

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSyntaxIsTrue reads each operator as its syntax line says, with all that may be left out and without it.
func TestSyntaxIsTrue(t *testing.T) {
	for _, o := range Operators() {
		for _, text := range []string{instance(o.Syntax, true), instance(o.Syntax, false)} {
			if o.Refused && !strings.Contains(o.Syntax, " ") {
				continue
			}
			_, problems := Parse("T | " + text)
			assert.Empty(t, problems, "%s: %s", o.Name, text)
		}
	}
}

var (
	innermost    = regexp.MustCompile(`\[([^\[\]]*)\]`)
	alternatives = regexp.MustCompile(`\|[\w-]+`)
	placeholders = map[string]string{
		"CONDITION": "a == 1", "EXPRESSION": "a", "COLUMN": "a", "AGGREGATE": "count()", "TABLE": "T", "QUERY": "where a == 1", "NAME": "n",
		"NUMBER": "3", "TYPE": "long", "TEXT": `"x"`, "FUNCTION": "f", "PLUGIN": "p",
	}
)

// instance is a use of an operator with this syntax, with or without what may be left out.
func instance(syntax string, whole bool) string {
	kept := ""
	if whole {
		kept = "$1"
	}
	for innermost.MatchString(syntax) {
		syntax = innermost.ReplaceAllString(syntax, kept)
	}
	syntax = alternatives.ReplaceAllString(syntax, "")
	for name, text := range placeholders {
		syntax = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(syntax, text)
	}
	return strings.NewReplacer(", ...", "", "; ...", ";", "...", "").Replace(syntax)
}
