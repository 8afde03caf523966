package functions

import (
	"fmt"
	"regexp"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/regex"
	"kql/functions/types"
	"kql/functions/vector"
)

// regexFunctions match regular expressions, which are constant and compiled once per call.
var regexFunctions = []*Function{
	{
		Name: "extract", Doc: "Gives what a capture group of the first match holds (0: the whole match), converted to a type if one is named.",
		Example: `extract(@"(\d+) ms", 1, "took 25 ms", typeof(long))`, Want: "25",
		Signatures: sigs(
			sig(types.String, nil, str("regex").constant(), whole("captureGroup"), str("source")).prepared(prepareExtract),
			Signature{
				Params: []Param{str("regex").constant(), whole("captureGroup"), str("source"), arg("typeLiteral", types.Any).constant()},
				Result: Result{Kind: Literal, Arg: 3}, Prepare: prepareExtract,
			}),
	},
	{
		Name: "extract_all", Aliases: []string{"extractall"},
		Doc:     "Gives the capture groups of all matches as an array; of arrays, where there are several groups. No match gives null.",
		Example: `extract_all(@"(\w)(\d)", "a1 b2")`, Want: `[["a","1"],["b","2"]]`,
		Signatures: sigs(
			sig(types.Dynamic, nil, str("regex").constant(), str("source")).prepared(prepareExtractAll),
			sig(types.Dynamic, nil, str("regex").constant(), dyn("captureGroups"), str("source")).prepared(prepareExtractAll)),
	},
	{
		Name: "replace_regex", Doc: `Replaces every match; \0 to \9 in the replacement stand for the capture groups.`,
		Example: `replace_regex("Number is 1", @"is (\d+)", @"was: \1")`, Want: "Number was: 1",
		Signatures: sigs(sig(types.String, nil, str("source"), str("lookup_regex").constant(), str("rewrite_pattern").constant()).
			prepared(func(c *Call) (Kernel, error) { return prepareReplace(c, 0, 1, 2) })),
	},
	{
		Name: "replace", Doc: "Replaces every match, with the regular expression first.", Deprecated: "replace_regex",
		Example: `replace("a+", "b", "caat")`, Want: "cbt",
		Signatures: sigs(sig(types.String, nil, str("regex").constant(), str("rewrite").constant(), str("source")).
			prepared(func(c *Call) (Kernel, error) { return prepareReplace(c, 2, 0, 1) })),
	},
	trimming("trim", "both ends", true, true, `trim("--", "--a--")`, "a"),
	trimming("trim_start", "the start", true, false, `trim_start("-+", "--a--")`, "a--"),
	trimming("trim_end", "the end", false, true, `trim_end("-+", "--a--")`, "--a"),
	{
		Name: "countof", Doc: "Counts the occurrences of a string, overlapping ones included, or with kind 'regex' the matches.",
		Example: `countof("aaaa", "aa")`, Want: "3",
		Signatures: sigs(sig(types.Long, nil, str("source"), str("search"), str("kind").constant().opt()).prepared(prepareCount)),
	},
	{
		Name: "indexof_regex", Doc: "Finds a match: its position counted from 0, or -1. Start, length and occurrence narrow the search.",
		Example: `indexof_regex("abcabc", "c.b")`, Want: "2",
		Signatures: sigs(sig(types.Long, nil, text("string"), text("match").constant(), whole("start").opt(), whole("length").opt(), whole("occurrence").opt()).
			prepared(prepareIndexOf)),
	},
	{
		Name: "regex_quote", Doc: "Escapes what is special in a regular expression.",
		Example: `regex_quote("(so$me.Te^xt)")`, Want: `\(so\$me\.Te\^xt\)`,
		Signatures: sigs(sig(types.String, kernel.Map1(regexp.QuoteMeta), text("string"))),
	},
}

func compiled(c *Call, arg int) (*regex.Regexp, error) {
	v := c.Const(arg)
	if v == nil {
		return nil, fmt.Errorf("the regular expression must be a constant")
	}
	return regex.Compile(v.Str(0))
}

// prepareExtract finds texts and, for a type other than string, has them converted.
func prepareExtract(c *Call) (Kernel, error) {
	re, err := compiled(c, 0)
	if err != nil {
		return nil, err
	}
	return convertedText(c, kernel.Try3(func(_ string, group int64, source string) (string, bool) {
		m := re.FindStringSubmatchIndex(source)
		if group < 0 || int(group) > re.NumSubexp() || m == nil || m[2*group] < 0 {
			return "", false
		}
		return source[m[2*group]:m[2*group+1]], true
	})), nil
}

func prepareExtractAll(c *Call) (Kernel, error) {
	re, err := compiled(c, 0)
	if err != nil {
		return nil, err
	}
	all := make([]int, re.NumSubexp())
	for i := range all {
		all[i] = i + 1
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the regular expression of %s needs a capture group", c.Name)
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		groups := all
		if len(r.Args) == 3 {
			groups = captureGroups(re, r.Str(1))
		}
		return extractAll(re, groups, r.Str(len(r.Args)-1))
	}), nil
}

// captureGroups is the groups that an array names by number or name; what is no group is left out.
func captureGroups(re *regex.Regexp, json string) (groups []int) {
	dynamic.Each(json, func(_, v string) bool {
		n := re.SubexpIndex(dynamic.Text(v))
		if dynamic.KindOf(v) == dynamic.Long {
			n = -1
			fmt.Sscan(v, &n)
		}
		if n >= 0 && n <= re.NumSubexp() {
			groups = append(groups, n)
		}
		return true
	})
	return groups
}

func extractAll(re *regex.Regexp, groups []int, source string) (kernel.JSON, bool) {
	matches := re.FindAllStringSubmatch(source)
	if len(matches) == 0 || len(groups) == 0 {
		return "", false
	}
	out := []byte{'['}
	for i, m := range matches {
		if i > 0 {
			out = append(out, ',')
		}
		if len(groups) == 1 {
			out = dynamic.AppendQuoted(out, m[groups[0]])
			continue
		}
		for j, g := range groups {
			out = dynamic.AppendQuoted(append(out, "[,"[min(j, 1)]), m[g])
		}
		out = append(out, ']')
	}
	return kernel.JSON(append(out, ']')), true
}

// prepareReplace makes the kernel of replace_regex, told where source, pattern and rewrite stand.
func prepareReplace(c *Call, source, pattern, rewrite int) (Kernel, error) {
	re, err := compiled(c, pattern)
	if err != nil {
		return nil, err
	}
	template := goTemplate(c.Const(rewrite).Str(0))
	replace := kernel.Map1(func(s string) string { return re.ReplaceAllString(s, template) })
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		return replace(c, args[source:source+1], rows)
	}, nil
}

// goTemplate is a rewrite pattern in the notation of package regexp: \1 is ${1} there.
func goTemplate(rewrite string) string {
	var b strings.Builder
	for i := 0; i < len(rewrite); i++ {
		c := rewrite[i]
		switch {
		case c == '$':
			b.WriteString("$$")
		case c == '\\' && i+1 < len(rewrite) && rewrite[i+1] >= '0' && rewrite[i+1] <= '9':
			i++
			b.WriteString("${" + rewrite[i:i+1] + "}")
		case c == '\\' && i+1 < len(rewrite) && rewrite[i+1] == '\\':
			i++
			b.WriteByte('\\')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// trimming is one of the trim functions: it cuts one match off the named ends.
func trimming(name, ends string, start, end bool, example, want string) *Function {
	prepare := func(c *Call) (Kernel, error) {
		re, err := compiled(c, 0)
		if err != nil {
			return nil, err
		}
		first, err := regex.Compile(`\A(?:` + re.String() + `)`)
		if err != nil {
			return nil, err
		}
		last, err := regex.Compile(`(?:` + re.String() + `)\z`)
		if err != nil {
			return nil, err
		}
		return kernel.Map2(func(_, s string) string {
			if m := first.FindStringIndex(s); start && m != nil {
				s = s[m[1]:]
			}
			if m := last.FindStringIndex(s); end && m != nil {
				s = s[:m[0]]
			}
			return s
		}), nil
	}
	return &Function{
		Name: name, Doc: "Cuts a match of a regular expression off " + ends + " of a string.", Example: example, Want: want,
		Signatures: sigs(sig(types.String, nil, str("regex").constant(), str("source")).prepared(prepare)),
	}
}

func prepareCount(c *Call) (Kernel, error) {
	kind := "normal"
	if v := c.Const(2); v != nil {
		kind = v.Str(0)
	}
	switch kind {
	case "normal":
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (int64, bool) { return countOverlapping(r.Str(0), r.Str(1)), true }), nil
	case "regex":
	default:
		return nil, fmt.Errorf("the kind of countof is 'normal' or 'regex', not '%s'", kind)
	}
	re, err := compiled(c, 1)
	if err != nil {
		return nil, err
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (int64, bool) {
		return int64(re.Count(r.Str(0))), true
	}), nil
}

func countOverlapping(s, search string) (n int64) {
	if search == "" {
		return 0
	}
	for {
		i := strings.Index(s, search)
		if i < 0 {
			return n
		}
		n++
		s = s[i+1:]
	}
}

func prepareIndexOf(c *Call) (Kernel, error) {
	re, err := compiled(c, 1)
	if err != nil {
		return nil, err
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (int64, bool) {
		if len(r.Args) > 2 && r.Long(2) < 0 {
			return 0, false
		}
		start, end, occurrence, ok := searchRange(r)
		if !ok {
			return 0, false
		}
		return indexOfMatch(re, r.Str(0), start, end, occurrence), true
	}), nil
}

// indexOfMatch is the character at which the match of that number starts; a match starts between start and
// end, and matches do not overlap.
func indexOfMatch(re *regex.Regexp, s string, start, end int, occurrence int64) int64 {
	for _, m := range re.FindAllStringIndex(s[start:]) {
		if occurrence--; occurrence == 0 && start+m[0] < end {
			return characters(s[:start+m[0]])
		}
	}
	return -1
}
