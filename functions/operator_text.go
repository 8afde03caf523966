package functions

import (
	"unsafe"

	"kql/functions/kernel"
	"kql/functions/regex"
	"kql/functions/search"
	"kql/functions/types"
	"kql/functions/vector"
)

// textOperators look for one string in another. A term is a maximal run of letters and digits.
var textOperators = append(inAllForms(
	finder{name: "contains", doc: "Says whether a string contains another", anchor: search.Anywhere, example: `"FabriKam" contains "BRik"`},
	finder{name: "startswith", doc: "Says whether a string starts with another", anchor: search.TextStart, example: `"Fabrikam" startswith "fab"`},
	finder{name: "endswith", doc: "Says whether a string ends with another", anchor: search.TextEnd, example: `"Fabrikam" endswith "KAM"`},
	finder{name: "has", doc: "Says whether a string has another as a whole term", anchor: search.TermStart | search.TermEnd, example: `"North America" has "america"`},
	finder{name: "hasprefix", doc: "Says whether a term of a string starts with another", anchor: search.TermStart, example: `"North America" hasprefix "ame"`},
	finder{name: "hassuffix", doc: "Says whether a term of a string ends with another", anchor: search.TermEnd, example: `"North America" hassuffix "ica"`},
),
	finder{name: "=~", doc: "Says whether two strings are equal, case ignored.", anchor: search.TextStart | search.TextEnd, fold: true, example: `"abc" =~ "ABC"`}.function("true"),
	finder{name: "!~", doc: "Says whether two strings differ in more than case.", anchor: search.TextStart | search.TextEnd, fold: true, not: true, example: `"abc" !~ "ABC"`}.function("false"),
	&Function{
		Name: "matches regex", Doc: "Says whether a regular expression matches a part of a string.", Example: `"Fabrikam" matches regex "b.*k"`, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, str("source"), str("regex")).prepared(prepareMatches).needing(literals)),
	},
)

// finder is one of the operators.
type finder struct {
	name, doc string
	anchor    search.Anchor
	fold, not bool
	example   string // is true
}

// inAllForms is each finder in its four forms: with and without case, as it is and negated.
func inAllForms(finders ...finder) (out []*Function) {
	for _, f := range finders {
		f.fold = true
		exact := f
		exact.name, exact.fold, exact.doc = f.name+"_cs", false, f.doc+" in the same case"
		out = append(out, f.pair()...)
		out = append(out, exact.pair()...)
	}
	return out
}

func (f finder) pair() []*Function {
	if f.fold {
		f.doc += ", case ignored"
	} else {
		f.example = ""
	}
	f.doc += "."
	no := f
	no.name, no.not, no.example = "!"+f.name, true, ""
	no.doc = "The opposite of " + f.name + "."
	return []*Function{f.function("true"), no.function("")}
}

func (f finder) function(want string) *Function {
	if f.example == "" {
		want = ""
	}
	return &Function{
		Name: f.name, Doc: f.doc, Example: f.example, Want: want,
		Signatures: sigs(sig(types.Bool, nil, str("left"), str("right")).prepared(f.prepare).needing(f.needs)),
	}
}

func (f finder) needs(c *Call) ([]string, bool) {
	if k := c.Const(1); k != nil && search.Core(k.Str(0)) != "" {
		return []string{search.Core(k.Str(0))}, f.not
	}
	return nil, false
}

// literals is texts of which every match of a regular expression has one.
func literals(c *Call) (cores []string, not bool) {
	re, err := compiled(c, 1)
	if err != nil || c.Const(1) == nil {
		return nil, false
	}
	for _, text := range re.Needs() {
		core := search.Core(text)
		if core == "" {
			return nil, false
		}
		cores = append(cores, core)
	}
	return cores, false
}

// prepare makes the kernel for a constant pattern, which is searched for in the whole column at once, or for any.
func (f finder) prepare(c *Call) (Kernel, error) {
	k := c.Const(1)
	if k == nil {
		return kernel.Map2(func(s, text string) bool { return search.New(text, f.fold, f.anchor).In(s) != f.not }), nil
	}
	p := search.New(k.Str(0), f.fold, f.anchor)
	return kernel.Texts(func(out []bool, buf []byte, spans []vector.Span) { p.Mark(out, buf, spans, f.not) }), nil
}

func prepareMatches(c *Call) (Kernel, error) {
	if c.Const(1) == nil {
		patterns := remember(func(text string) (*regex.Regexp, bool) {
			re, err := regex.Compile(text)
			return re, err == nil
		})
		return kernel.Map2(func(s, pattern string) bool {
			re, ok := patterns.of(pattern)
			return ok && re.MatchString(s)
		}), nil
	}
	re, err := compiled(c, 1)
	if err != nil {
		return nil, err
	}
	return kernel.Texts(func(out []bool, buf []byte, spans []vector.Span) { markMatches(re, out, buf, spans) }), nil
}

func markMatches(re *regex.Regexp, out []bool, buf []byte, spans []vector.Span) {
	text := unsafe.String(unsafe.SliceData(buf), len(buf))
	for i, s := range spans {
		out[i] = re.MatchString(text[s.Off : s.Off+s.Len])
	}
}
