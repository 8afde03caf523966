package solve

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// fillers are what stands where a pattern has .* and nothing is asked of it.
var fillers = []string{"", " ", " - - "}

// pattern is a regular expression of which texts are made.
type pattern struct {
	tree *syntax.Regexp
	re   *regexp.Regexp

	lock  sync.Mutex
	found map[string][]string // what it finds in texts: each is looked at again and again
}

// mostFound is how many texts a pattern keeps what it finds in.
const mostFound = 1000

// groups is what the groups of a pattern have in a text.
func (p *pattern) groups(text string) []string {
	p.lock.Lock()
	defer p.lock.Unlock()
	m, has := p.found[text]
	if !has {
		if m = p.re.FindStringSubmatch(text); p.found == nil || len(p.found) == mostFound {
			p.found = map[string][]string{}
		}
		p.found[text] = m
	}
	return m
}

var patterns sync.Map // *pattern by its text: each is asked for at each trial

// patternOf is nil where a text is no regular expression.
func patternOf(text string) *pattern {
	if p, ok := patterns.Load(text); ok {
		return p.(*pattern)
	}
	var p *pattern
	tree, err := syntax.Parse(text, syntax.Perl)
	re, err2 := regexp.Compile(text)
	if err == nil && err2 == nil {
		p = &pattern{tree: tree, re: re}
	}
	patterns.Store(text, p)
	return p
}

// text is one that the pattern matches, with what is in some of its groups.
func (p *pattern) text(groups map[int]string, filler string) string {
	g := generator{groups: groups, filler: filler}
	g.write(p.tree)
	return g.b.String()
}

// finds says whether the pattern finds these groups in a text.
func (p *pattern) finds(text string, groups map[int]string) bool {
	m := p.groups(text)
	if m == nil {
		return false
	}
	for i, want := range groups {
		if i >= len(m) || m[i] != want {
			return false
		}
	}
	return true
}

// matching is a text that a regular expression matches.
func matching(text string) (string, bool) {
	p := patternOf(text)
	if p == nil {
		return "", false
	}
	s := p.text(nil, "")
	return s, p.re.MatchString(s)
}

// anchored says whether a pattern asks for the start of a text.
func (p *pattern) anchored() bool { return begins(p.tree) }

func begins(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpBeginLine:
		return true
	case syntax.OpConcat, syntax.OpCapture:
		return len(re.Sub) > 0 && begins(re.Sub[0])
	}
	return false
}

// group is the part of a pattern that a group is; nil where it has no such.
func (p *pattern) group(n int) *syntax.Regexp {
	var in func(re *syntax.Regexp) *syntax.Regexp
	in = func(re *syntax.Regexp) *syntax.Regexp {
		if re.Op == syntax.OpCapture && re.Cap == n {
			return re.Sub[0]
		}
		for _, s := range re.Sub {
			if x := in(s); x != nil {
				return x
			}
		}
		return nil
	}
	return in(p.tree)
}

// fitting is a text for a group: the one given, if the pattern then finds it, or one made of the group.
func (f *facet) fitting(c *cell, text string, number int) string {
	p := patternOf(f.arg)
	at := slices.Index(f.parts, c)
	if p == nil || at < 0 {
		return text
	}
	key := f.keys[at]
	if f.kind == ofMatches {
		_, key, _ = strings.Cut(key, ".")
	}
	n, _ := strconv.Atoi(key)
	if n == 0 {
		if s := p.text(nil, ""); s != "" {
			return s
		}
		return text
	}
	made := ""
	if sub := p.group(n); sub != nil {
		g := generator{filler: ""}
		g.write(sub)
		made = g.b.String()
	}
	tight := strings.ReplaceAll(text, " ", "")
	for _, s := range []string{tight, text, made + strconv.Itoa(number+1), made} {
		groups := map[int]string{n: s}
		if s != "" && p.finds(p.text(groups, ""), groups) {
			return s
		}
	}
	return made
}

// matches is a text in which a pattern is found as often as parts are asked for.
func (f *facet) matches() string {
	p := patternOf(f.arg)
	if p == nil {
		return ""
	}
	found := map[int]map[int]string{}
	most := 0
	for i, k := range f.keys {
		at, group, _ := strings.Cut(k, ".")
		n, _ := strconv.Atoi(group)
		if found[place(at)] == nil {
			found[place(at)] = map[int]string{}
		}
		found[place(at)][n] = f.parts[i].now().text
		most = max(most, place(at))
	}
	texts := make([]string, most+1)
	for i := range texts {
		texts[i] = p.text(found[i], "")
	}
	return strings.Join(texts, " ")
}

// once says whether a pattern that may be found again and again is asked for the first time only.
func (f *facet) once() bool {
	return f.kind == ofMatches && !slices.ContainsFunc(f.keys, func(k string) bool { return !strings.HasPrefix(k, "#0.") })
}

// wanted is what the groups of a facet's pattern are to be.
func (f *facet) wanted() map[int]string {
	groups := map[int]string{}
	for i, k := range f.keys {
		n, _ := strconv.Atoi(strings.TrimPrefix(k, "#0."))
		groups[n] = f.parts[i].now().text
	}
	return groups
}

// generator writes a text that an expression matches.
type generator struct {
	b      strings.Builder
	groups map[int]string // what is in some of the groups
	filler string
}

func (g *generator) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		g.b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		g.b.WriteRune(likely(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		g.b.WriteByte('a')
	case syntax.OpCapture:
		if text, ok := g.groups[re.Cap]; ok {
			g.b.WriteString(text)
			return
		}
		g.write(re.Sub[0])
	case syntax.OpPlus:
		g.write(re.Sub[0])
	case syntax.OpStar:
		if g.holds(re) {
			g.write(re.Sub[0])
		} else if op := re.Sub[0].Op; op == syntax.OpAnyChar || op == syntax.OpAnyCharNotNL {
			g.b.WriteString(g.filler)
		}
	case syntax.OpQuest:
		if g.holds(re) {
			g.write(re.Sub[0])
		}
	case syntax.OpRepeat:
		for range max(re.Min, 0) {
			g.write(re.Sub[0])
		}
		if re.Min == 0 && g.holds(re) {
			g.write(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, s := range re.Sub {
			g.write(s)
		}
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if g.holds(s) {
				g.write(s)
				return
			}
		}
		g.write(re.Sub[0])
	case syntax.OpWordBoundary:
	}
}

// holds says whether one of the groups that are given is in an expression.
func (g *generator) holds(re *syntax.Regexp) bool {
	if _, ok := g.groups[re.Cap]; ok && re.Op == syntax.OpCapture {
		return true
	}
	return slices.ContainsFunc(re.Sub, g.holds)
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
