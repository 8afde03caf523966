package functions

import (
	"net/netip"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// ipTextFunctions find IPv4 addresses in a text, where characters other than letters and digits set them off.
var ipTextFunctions = []*Function{
	{
		Name: "has_ipv4", Doc: "Says whether a text holds an IPv4 address.", Example: `has_ipv4("05:04 127.0.0.1 GET", "127.0.0.1")`, Want: "true",
		Signatures: sigs(sig(types.Bool, addressSearch(isAddress), searched, str("ip"))),
	},
	{
		Name: "has_ipv4_prefix", Doc: "Says whether a text holds an IPv4 address that begins with a prefix such as '127.0.'.", Example: `has_ipv4_prefix("05:04 127.0.0.1 GET", "127.0.")`, Want: "true",
		Signatures: sigs(sig(types.Bool, addressSearch(isAddressPrefix), searched, str("ip_prefix"))),
	},
	{
		Name: "has_any_ipv4", Doc: "Says whether a text holds any of some IPv4 addresses.", Example: `has_any_ipv4("05:04 127.0.0.1 GET", "127.0.0.2", "127.0.0.1")`, Want: "true",
		Signatures: anyAddressSignatures(isAddress, "ips"),
	},
	{
		Name: "has_any_ipv4_prefix", Doc: "Says whether a text holds an IPv4 address that begins with any of some prefixes.", Example: `has_any_ipv4_prefix("05:04 127.0.0.1 GET", "192.", "127.0.")`, Want: "true",
		Signatures: anyAddressSignatures(isAddressPrefix, "ip_prefixes"),
	},
}

var searched = arg("source", types.Texts).as(types.String)

func anyAddressSignatures(valid func(string) bool, param string) []Signature {
	k := addressSearch(valid)
	return sigs(sig(types.Bool, k, searched, str(param).many()), sig(types.Bool, k, searched, dyn(param)))
}

// addressSearch looks in its first argument for an address that begins with one of the others, or of the
// elements of the second; those that are not valid are never found.
func addressSearch(valid func(string) bool) Kernel {
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
		var wanted []string
		add := func(s string) {
			if valid(s) {
				wanted = append(wanted, s)
			}
		}
		for i := 1; i < len(r.Args); i++ {
			if r.Args[i].Type == types.Dynamic {
				dynamic.Each(r.Str(i), func(_, v string) bool { add(dynamic.Text(v)); return true })
			} else {
				add(r.Str(i))
			}
		}
		return len(wanted) > 0 && anyAddress(r.Str(0), func(found string) bool {
			for _, w := range wanted {
				if found == w || strings.HasSuffix(w, ".") && strings.HasPrefix(found, w) {
					return true
				}
			}
			return false
		}), true
	})
}

func isAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// isAddressPrefix takes a whole address, or one to three of its numbers with a dot behind each.
func isAddressPrefix(s string) bool {
	head, dotted := strings.CutSuffix(s, ".")
	if !dotted {
		return isAddress(s)
	}
	missing := 3 - strings.Count(head, ".")
	return missing > 0 && isAddress(head+strings.Repeat(".0", missing))
}

// anyAddress says whether f holds for any IPv4 address that a text has.
func anyAddress(text string, f func(address string) bool) bool {
	for i := 0; i < len(text); {
		if !partOfAddress(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && partOfAddress(text[i]) {
			i++
		}
		if start > 0 && letter(text[start-1]) || i < len(text) && letter(text[i]) {
			continue
		}
		if found := strings.Trim(text[start:i], "."); isAddress(found) && f(found) {
			return true
		}
	}
	return false
}

func partOfAddress(c byte) bool { return c >= '0' && c <= '9' || c == '.' }

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
