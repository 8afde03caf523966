package anonymise

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"
)

// kind is a kind of names that are given.
type kind string

const (
	people  kind = "person "
	users   kind = "user"
	hosts   kind = "host"
	domains kind = "domain"
	guids   kind = "guid"
	sids    kind = "sid"
	macs    kind = "mac"
	ip      kind = "ip" // with the block behind it
)

// names are what has been given for what. A name gets one other name, of the kind that it was first seen as, so that what
// was equal in two columns still is.
type names struct {
	keep    map[string]bool // lower-case
	domains []string        // of those to keep
	ready   bool            // all names are known, and are replaced

	kinds    map[string]kind     // of lower-case names
	known    map[string][]string // names to look for in texts, by their first word
	given    map[string]string   // by lower-case name
	spelt    map[string]string   // by name
	spelling map[string]int      // the last spelling given of a name, of those that are neither in lower nor in upper case
	last     map[kind]int
}

func newNames(keep []string) *names {
	n := &names{keep: map[string]bool{}, kinds: map[string]kind{}, known: map[string][]string{}, given: map[string]string{}, spelt: map[string]string{}, spelling: map[string]int{}, last: map[kind]int{}}
	for _, text := range keep {
		text = strings.ToLower(strings.TrimSpace(text))
		bare := strings.Trim(text, `@.\/*% `)
		n.keep[text], n.keep[bare] = true, true
		if strings.Contains(bare, ".") {
			n.domains = append(n.domains, bare)
		}
	}
	delete(n.keep, "")
	return n
}

func (n *names) stays(text string) bool {
	low := strings.ToLower(text)
	return n.keep[low] || common[low]
}

// of is what a name becomes. While names are collected it stays.
func (n *names) of(k kind, name string) string {
	if n.stays(name) {
		return name
	}
	low := strings.ToLower(name)
	if !n.ready {
		n.collect(k, low)
		return name
	}
	if out, ok := n.spelt[name]; ok {
		return out
	}
	base := n.given[low]
	if base == "" {
		if first, ok := n.kinds[low]; ok {
			k = first
		}
		base = n.fresh(k)
		n.given[low] = base
	}
	out := base
	switch name {
	case low:
	case strings.ToUpper(name):
		out = strings.ToUpper(base)
	default:
		out, n.spelling[base] = mixed(base, n.spelling[base]+1)
	}
	n.spelt[name] = out
	return out
}

// collect notes a name, so that it is found in texts and given to nobody.
func (n *names) collect(k kind, low string) {
	if _, there := n.kinds[low]; there {
		return
	}
	n.kinds[low] = k
	if k != people && k != users && k != hosts && k != domains || len([]rune(low)) < 3 || strings.IndexFunc(low, unicode.IsLetter) < 0 {
		return
	}
	first := firstWord(low)
	n.known[first] = append(n.known[first], low)
}

// collected ends the collecting.
func (n *names) collected() {
	n.ready = true
	for _, all := range n.known {
		slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	}
}

func firstWord(text string) string {
	if end := strings.IndexFunc(text, func(r rune) bool { return !isWord(r) }); end > 0 {
		return text[:end]
	}
	return text
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fresh is a name that nobody has.
func (n *names) fresh(k kind) string {
	for {
		n.last[k]++
		name := numbered(k, n.last[k])
		if _, there := n.kinds[name]; !there {
			return name
		}
	}
}

// numbered is a name of a kind, in lower case.
func numbered(k kind, i int) string {
	switch k {
	case guids:
		return fmt.Sprintf("a0000000-c0de-4bad-8fed-%012x", i)
	case sids:
		return fmt.Sprintf("s-1-5-21-1000000000-1000000000-%d", 1000000000+i)
	case macs:
		return fmt.Sprintf("02:00:5e:%02x:%02x:%02x", i>>16&255, i>>8&255, i&255)
	}
	if block, ok := strings.CutPrefix(string(k), string(ip)); ok {
		return address(block, i)
	}
	return fmt.Sprintf("%s%d", k, i)
}

// mixed is a name in the i-th of its spellings, or the next that has letters of both cases, and its number. A bit of the
// number is a letter.
func mixed(base string, i int) (string, int) {
	for ; ; i++ {
		out := []rune(base)
		letters, upper := 0, 0
		for at, r := range out {
			if !unicode.IsLetter(r) {
				continue
			}
			if i>>letters&1 == 1 {
				out[at] = unicode.ToUpper(r)
				upper++
			}
			letters++
		}
		if upper < letters || letters < 2 {
			return string(out), i
		}
	}
}

// blocks are the blocks of addresses, each with where in it new ones begin. Those that are only for special use stay.
var blocks = []struct {
	prefix netip.Prefix
	from   netip.Addr
}{
	{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParseAddr("10.0.0.0")},
	{netip.MustParsePrefix("172.16.0.0/12"), netip.MustParseAddr("172.16.0.0")},
	{netip.MustParsePrefix("192.168.0.0/16"), netip.MustParseAddr("192.168.0.0")},
	{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParseAddr("100.64.0.0")},
	{netip.MustParsePrefix("fc00::/7"), netip.MustParseAddr("fd00::")},
	{netip.MustParsePrefix("::/0"), netip.MustParseAddr("2001:db8::")},
	{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParseAddr("198.18.0.0")}, // which tests of networks use, and nobody else
}

// block is the block of an address; "" of one that everybody has.
func block(a netip.Addr) string {
	if a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() || a.String() == "255.255.255.255" {
		return ""
	}
	for _, b := range blocks {
		if b.prefix.Contains(a) {
			return b.from.String()
		}
	}
	return ""
}

// address is the i-th new address of a block.
func address(from string, i int) string {
	bytes := netip.MustParseAddr(from).AsSlice()
	for at := len(bytes) - 1; i > 0; at-- {
		i += int(bytes[at])
		bytes[at], i = byte(i), i>>8
	}
	a, _ := netip.AddrFromSlice(bytes)
	return a.String()
}
