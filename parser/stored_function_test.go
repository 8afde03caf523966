package parser

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStoredFunctionsHaveFourForms(t *testing.T) {
	for name, c := range map[string]struct {
		text, name, doc string
		params, lets    int
	}{
		"a lambda":              {"(a: long, b: string = 'x') { print a }", "", "", 2, 0},
		"no parameters":         {"() { let x = 1; print x }", "", "", 0, 1},
		"a comment above":       {"// What it\n//  does.\n(a: long) { a }\n", "", "What it does.", 1, 0},
		"a semicolon behind":    {"(a: long) { a };\n", "", "", 1, 0},
		"a let":                 {"// doc\nlet Named = (a: long) { a };\n// end\n", "Named", "doc", 1, 0},
		"a let in brackets":     {"let ['two words'] = () { 1 }", "two words", "", 0, 0},
		"a command":             {".create-or-alter function with (folder = 'a) b', docstring = \"Does (it).\", skipvalidation = true) Named(T: (*), a: int = 1) {\n T | take a\n}", "Named", "Does (it).", 2, 0},
		"a command that makes":  {".create function ifnotexists Named() { T }", "Named", "", 0, 0},
		"a command that alters": {".alter function Named() { T }", "Named", "", 0, 0},
		"a query":               {"T | take 1", "", "", 0, 0},
		"a query with a let":    {"let x = 1;\nprint x", "", "", 0, 1},
		"a let that is called":  {"let f = (a: long) { print a };\nf(1)", "", "", 0, 1},
		"a view":                {"view () { T }", "", "", 0, 0},
		"a group":               {"entity_group [A, B]", "", "", 0, 0},
		"a let of a group":      {"let Named = entity_group [database('a'), database('b')];", "Named", "", 0, 0},
		"a command for a group": {".create entity_group Named ifnotexists (cluster('c').database('a'), database('b'))", "Named", "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, problems := ParseFunction(c.text, 0)
			require.False(t, problems.Failed(), problems.Error())
			assert.Equal(t, c.name, f.Name.Text)
			assert.Equal(t, c.name, FunctionName(c.text))
			assert.Equal(t, c.doc, f.Doc)
			assert.Len(t, f.Lambda.Params, c.params)
			assert.Len(t, f.Lambda.Lets, c.lets)
			assert.NotNil(t, f.Lambda.Body)
		})
	}
}

func TestBrokenStoredFunctionsHaveTheirPlace(t *testing.T) {
	const base = 1000
	for text, at := range map[string]string{
		"":                                "",
		"// only a comment":               "// only a comment",
		"(a: long) { print a | }":         "}",
		"(a: long) { a } print 2":         "print 2",
		"() { 1 }; print 2":               "print 2",
		"let f = () { 1 |":                "",
		".drop function f":                "drop function f",
		".create table f":                 "table f",
		".create entity_group f":          "",
		"entity_group [A, ]":              "]",
		".create-or-alter function f":     "",
		"print 'no end":                   "'no end",
		"let a = () { 1 }; let b = (() {": ") {",
	} {
		f, problems := ParseFunction(text, base)
		require.Nil(t, f, text)
		require.NotEmpty(t, problems, text)
		want := base + len(text) - len(at)
		require.Equal(t, want, problems[0].Span.Start, "%s: %s", text, problems[0].Message)
		require.Empty(t, FunctionName(strings.TrimPrefix(text, "let f = ")), text)
	}
}

func TestPlacesOfAStoredFunctionAreMoved(t *testing.T) {
	text := "let f = (a: long) { print a };"
	f, problems := ParseFunction(text, 100)
	require.False(t, problems.Failed())
	assert.Equal(t, Span{104, 105}, f.Name.Span)
	body := f.Lambda.Body.Where()
	assert.Equal(t, "print a", text[body.Start-100:body.End-100])
}

func FuzzParseFunction(f *testing.F) {
	for _, text := range []string{
		"(a: long) { a };", "let f = (T: (*)) { T | take 1 };\n", ".create-or-alter function with (docstring = 'x') f() { print 1 }", "let x = 1; print x", "// doc\nview () { T }", ".create entity_group g (A)", "entity_group [A]", ".create", "let", "let ['", "(", ";",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const base = 1 << 20
		parsed, problems := ParseFunction(text, base)
		require.Equal(t, parsed == nil, problems.Failed(), text)
		for _, d := range problems {
			require.GreaterOrEqual(t, d.Span.Start, base, text)
			require.LessOrEqual(t, d.Span.Start, base+len(text), text)
		}
		if name := FunctionName(text); parsed != nil {
			require.Equal(t, parsed.Name.Text, name, text)
		}
	})
}
