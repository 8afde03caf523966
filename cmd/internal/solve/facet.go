package solve

import (
	"encoding/base64"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"kql/functions/dynamic"
)

// text is the text that the parts make.
func (f *facet) text(c *cell) string {
	switch f.kind {
	case ofJSON:
		return f.json()
	case ofSplit:
		return strings.Join(f.listed(), f.arg)
	case ofPattern:
		return f.pattern()
	case ofURL:
		return f.url()
	case ofBase64:
		return base64.StdEncoding.EncodeToString([]byte(f.parts[0].now().text))
	}
	var pairs []string
	for i, key := range f.keys {
		pairs = append(pairs, key+"="+f.parts[i].now().text)
	}
	return strings.Join(pairs, f.arg)
}

// place is the index of a key #N; those below zero count from the end, which is the first where it is alone.
func place(key string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(key, "#"))
	return n
}

// json is the bag or the array that the parts are of.
func (f *facet) json() string {
	if slices.ContainsFunc(f.keys, func(k string) bool { return strings.HasPrefix(k, "#") }) {
		return "[" + strings.Join(f.list(func(p *cell) string { return p.json() }, "{}"), ",") + "]"
	}
	var members []string
	for i, key := range f.keys {
		members = append(members, dynamic.Quote(key)+":"+f.parts[i].json())
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (f *facet) listed() []string {
	return f.list(func(p *cell) string { return p.now().text }, "x")
}

// list is the parts by their places, with gaps filled.
func (f *facet) list(of func(*cell) string, gap string) []string {
	longest := 1
	for _, k := range f.keys {
		if n := place(k); n >= 0 {
			longest = max(longest, n+1)
		} else {
			longest = max(longest, -n)
		}
	}
	out := slices.Repeat([]string{gap}, longest)
	for i, k := range f.keys {
		n := place(k)
		if n < 0 {
			n += longest
		}
		out[n] = of(f.parts[i])
	}
	return out
}

// pattern is a text that the regular expression matches, with the parts where its groups are.
func (f *facet) pattern() string {
	re, err := syntax.Parse(f.arg, syntax.Perl)
	if err != nil {
		return ""
	}
	groups := map[int]string{}
	for i, k := range f.keys {
		n, _ := strconv.Atoi(k)
		groups[n] = f.parts[i].now().text
	}
	if whole, ok := groups[0]; ok {
		return whole
	}
	var b strings.Builder
	generate(&b, re, groups)
	return b.String()
}

func (f *facet) url() string {
	at := func(key, otherwise string) string {
		if i := slices.Index(f.keys, key); i >= 0 {
			return f.parts[i].now().text
		}
		return otherwise
	}
	out := at("Scheme", "https") + "://" + at("Host", "contoso.com")
	if port := at("Port", ""); port != "" {
		out += ":" + port
	}
	return out + "/" + strings.TrimPrefix(at("Path", "index.html"), "/")
}

// matching is a text that a regular expression matches.
func matching(pattern string) (string, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	generate(&b, re, nil)
	ok, err := regexp.MatchString(pattern, b.String())
	return b.String(), ok && err == nil
}

// generate writes a text that an expression matches; groups says what is in some of its groups.
func generate(b *strings.Builder, re *syntax.Regexp, groups map[int]string) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(likely(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture:
		if text, ok := groups[re.Cap]; ok {
			b.WriteString(text)
			return
		}
		generate(b, re.Sub[0], groups)
	case syntax.OpPlus:
		generate(b, re.Sub[0], groups)
	case syntax.OpStar, syntax.OpQuest:
		if holdsGroup(re, groups) {
			generate(b, re.Sub[0], groups)
		}
	case syntax.OpRepeat:
		for range max(re.Min, 0) {
			generate(b, re.Sub[0], groups)
		}
		if re.Min == 0 && holdsGroup(re, groups) {
			generate(b, re.Sub[0], groups)
		}
	case syntax.OpConcat:
		for _, s := range re.Sub {
			generate(b, s, groups)
		}
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if holdsGroup(s, groups) {
				generate(b, s, groups)
				return
			}
		}
		generate(b, re.Sub[0], groups)
	case syntax.OpWordBoundary:
		if s := b.String(); s != "" && !strings.HasSuffix(s, " ") {
			return
		}
	}
}

func holdsGroup(re *syntax.Regexp, groups map[int]string) bool {
	if _, ok := groups[re.Cap]; ok && re.Op == syntax.OpCapture {
		return true
	}
	return slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return holdsGroup(s, groups) })
}

// likely is a character of a class, a usual one if it has any.
func likely(class []rune) rune {
	for _, r := range "a1A_-./ " {
		for i := 0; i+1 < len(class); i += 2 {
			if class[i] <= r && r <= class[i+1] {
				return r
			}
		}
	}
	if len(class) == 0 {
		return 'a'
	}
	return class[0]
}
