package anonymise

import (
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// shaped finds what can be told by its shape, wherever it stands. The host of a URL is its second group.
var shaped = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[\pL\pN._%+'#-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+` +
		`|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}` +
		`|[sS]-1-5-21-\d+-\d+-\d+` +
		`|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}` +
		`|://[\pL\pN.-]+` +
		`|\d{1,3}(?:\.\d{1,3}){3}` +
		`|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*`)
})

// shapes replaces what has a shape.
func (n *names) shapes(text string) string {
	return n.each(text, func(rest string) string { return rest })
}

// inText replaces what has a shape, and the names that are known in the rest.
func (n *names) inText(text string) string { return n.each(text, n.words) }

func (n *names) each(text string, rest func(string) string) string {
	if !strings.ContainsAny(text, "@:.-") { // which is in all shapes
		return rest(text)
	}
	var b strings.Builder
	from := 0
	for _, at := range shaped().FindAllStringIndex(text, -1) {
		if out, ok := n.shape(text, at[0], at[1]); ok {
			b.WriteString(rest(text[from:at[0]]) + out)
			from = at[1]
		}
	}
	if from == 0 {
		return rest(text)
	}
	return b.String() + rest(text[from:])
}

// shape is what a part of a text becomes; not ok where its shape is by chance.
func (n *names) shape(text string, start, end int) (string, bool) {
	part := text[start:end]
	switch {
	case n.stays(part):
		return part, true
	case strings.HasPrefix(part, "://"):
		bare := strings.TrimRight(part[3:], ".-")
		return "://" + n.hostOrAddress(bare) + part[3+len(bare):], true
	case strings.Contains(part, "@"):
		return n.mail(part), true
	case len(part) == 36 && part[8] == '-':
		if part == "00000000-0000-0000-0000-000000000000" {
			return part, true
		}
		return n.of(guids, part), true
	case part[0]|0x20 == 's':
		return n.of(sids, part), true
	case len(part) == 17 && strings.IndexByte(part, '.') < 0 && strings.Count(part, string(part[2])) == 5:
		return strings.ReplaceAll(n.of(macs, strings.ReplaceAll(part, "-", ":")), ":", string(part[2])), true
	}
	return n.address(text, start, end)
}

// address is what an address becomes. A number with points that stands in another word, or behind the name of a
// product, is a version.
func (n *names) address(text string, start, end int) (string, bool) {
	a, err := netip.ParseAddr(text[start:end])
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	switch {
	case err != nil || isWord(after) || isWord(before) && before != utf8.RuneError:
		return "", false
	case before == '.' || after == '.' && end+1 < len(text) && unicode.IsDigit(rune(text[end+1])):
		return "", false
	case before == '/' && start > 1 && isWord(rune(text[start-2])):
		return "", false
	}
	if last := strings.LastIndexByte(text[start:end], ':') + 1; a.Is4In6() && strings.Contains(text[start:end], ".") {
		out, _ := n.address(text[start+last:end], 0, end-start-last)
		return text[start:start+last] + out, true
	}
	b := block(a)
	if b == "" {
		return text[start:end], true
	}
	return n.of(ip+kind(b), text[start:end]), true
}

// guest is what stands between the name of a guest's own mail and the domain that has invited it.
const guest = "#ext#"

func (n *names) mail(text string) string {
	at := strings.LastIndexByte(text, '@')
	name, tail := text[:at], ""
	if i := strings.Index(strings.ToLower(name), guest); i > 0 {
		name, tail = name[:i], name[i:]
	}
	return n.of(users, name) + tail + "@" + n.host(text[at+1:])
}

func (n *names) hostOrAddress(text string) string {
	if out, ok := n.address(text, 0, len(text)); ok {
		return out
	}
	return n.host(text)
}

// host is what a machine or a domain becomes, label by label. What a domain ends in stays, but what belongs to somebody
// gets an end that belongs to nobody.
func (n *names) host(text string) string {
	low := strings.ToLower(text)
	suffix, shared := below(low, suffixes)
	if _, service := below(low, services); n.stays(low) || low == suffix || service && !shared {
		return text
	}
	if kept, ok := below(low, n.domains); ok {
		return n.labels(text[:len(text)-len(kept)-1]) + text[len(text)-len(kept)-1:]
	}
	if !strings.Contains(text, ".") {
		return n.of(hosts, text)
	}
	if !shared {
		suffix = low[strings.LastIndexByte(low, '.')+1:]
	}
	owner, end := text[:len(text)-len(suffix)-1], text[len(text)-len(suffix)-1:]
	if !shared && !reserved[suffix] {
		end += inCase(".example", end)
	}
	if dot := strings.LastIndexByte(owner, '.'); dot >= 0 {
		return n.labels(owner[:dot]) + "." + n.of(domains, owner[dot+1:]) + end
	}
	return n.of(domains, owner) + end
}

// inCase is a text in upper case where another is.
func inCase(text, other string) string {
	if other == strings.ToUpper(other) {
		return strings.ToUpper(text)
	}
	return text
}

func (n *names) labels(text string) string {
	all := strings.Split(text, ".")
	for i, label := range all {
		if label != "" && label != "www" {
			all[i] = n.of(hosts, label)
		}
	}
	return strings.Join(all, ".")
}

// whole is what a text becomes that is a name by its place; not ok where its shape says more.
func (n *names) whole(c class, text string) (string, bool) {
	if strings.IndexFunc(text, unicode.IsLetter) < 0 {
		return "", false // an id, or an address
	}
	if at := shaped().FindStringIndex(text); at != nil {
		if _, ok := n.shape(text, at[0], at[1]); ok {
			return "", false
		}
	}
	switch c {
	case domain:
		if strings.Contains(text, ".") {
			return n.host(text), true
		}
		return n.of(domains, text), true
	case host:
		if name, ok := strings.CutSuffix(text, "$"); ok {
			return n.host(name) + "$", true
		}
		return n.host(text), true
	case user:
		if before, name, ok := strings.Cut(text, `\`); ok {
			return n.of(domains, before) + `\` + n.user(name), true
		}
		return n.user(text), true
	}
	return n.of(people, text), true
}

// user is what a name becomes that somebody, or a machine, signs in with.
func (n *names) user(name string) string {
	if machine, ok := strings.CutSuffix(name, "$"); ok {
		return n.of(hosts, machine) + "$"
	}
	return n.of(users, name)
}

// words replaces the known names in a text, where they are whole words.
func (n *names) words(text string) string {
	if !n.ready {
		return text
	}
	var b strings.Builder
	from := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWord(r) {
			i += size
			continue
		}
		if end := n.nameAt(text, i); end > i {
			b.WriteString(text[from:i] + n.of(people, text[i:end]))
			from, i = end, end
			continue
		}
		i += len(firstWord(text[i:]))
	}
	return b.String() + text[from:]
}

// nameAt is where the longest known name that begins at a place ends; the place itself where none does.
func (n *names) nameAt(text string, at int) int {
	for _, name := range n.known[strings.ToLower(firstWord(text[at:]))] {
		end := at + len(name)
		if end > len(text) || !strings.EqualFold(text[at:end], name) {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(text[end:]); end == len(text) || !isWord(after) {
			return end
		}
	}
	return at
}
