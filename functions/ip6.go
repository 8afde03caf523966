package functions

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"kql/functions/kernel"
	"kql/functions/types"
)

// ip6Functions work on IPv6 addresses, and on IPv4 ones as ::ffff:a.b.c.d; what is none gives null.
var ip6Functions = []*Function{
	{
		Name: "parse_ipv6", Doc: "Writes an address in full, masked by its prefix.", Example: `parse_ipv6("fe80::1/16")`, Want: "fe80:0000:0000:0000:0000:0000:0000:0000",
		Signatures: sigs(sig(types.String, kernel.Try1(func(s string) (string, bool) { return parseIP6(s, 128) }), str("ip"))),
	},
	{
		Name: "parse_ipv6_mask", Doc: "Writes an address in full, masked by the shorter of its prefix and another.", Example: `parse_ipv6_mask("fe80::1", 16)`, Want: "fe80:0000:0000:0000:0000:0000:0000:0000",
		Signatures: sigs(sig(types.String, kernel.Try2(parseIP6), str("ip"), whole("prefix"))),
	},
	{
		Name: "ipv6_compare", Doc: "Compares two addresses as far as the shortest prefix goes: -1, 0 or 1.", Example: `ipv6_compare("fe80::1/120", "fe80::2")`, Want: "0",
		Signatures: comparison(types.Long, readMapped, func(order int) int64 { return int64(order) }),
	},
	{
		Name: "ipv6_is_match", Doc: "Says whether two addresses are the same as far as the shortest prefix goes.", Example: `ipv6_is_match("192.168.1.1", "::ffff:c0a8:101")`, Want: "true",
		Signatures: comparison(types.Bool, readMapped, func(order int) bool { return order == 0 }),
	},
	{
		Name: "ipv6_is_in_range", Doc: "Says whether an address lies in a network.", Example: `ipv6_is_in_range("fe80::1", "fe80::/10")`, Want: "true",
		Signatures: rangeSignature(readMapped),
	},
	{
		Name: "ipv6_is_in_any_range", Doc: "Says whether an address lies in any of some networks.", Example: `ipv6_is_in_any_range("fe80::1", "::1", "fe80::/10")`, Want: "true",
		Signatures: anyRangeSignatures(readMapped),
	},
}

// readIP6 reads an address of either family. The prefix of one written with dots counts from its IPv4 part.
func readIP6(s string) (netip.Prefix, bool) {
	address, _, _ := strings.Cut(s, "/")
	dotted := strings.Contains(address, ".")
	a, bits, given, ok := readNetwork(s, netip.ParseAddr)
	if !ok || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	if dotted && (given || a.Is4()) {
		if bits > 32 {
			return netip.Prefix{}, false
		}
		bits += 96
	}
	return netip.PrefixFrom(netip.AddrFrom16(a.As16()), bits), true
}

// readMapped reads an address for comparisons, where ::a.b.c.d is the same as ::ffff:a.b.c.d.
func readMapped(s string) (netip.Prefix, bool) {
	p, ok := readIP6(s)
	if ok && strings.Contains(s, ".") {
		b := p.Addr().As16()
		if binary.BigEndian.Uint64(b[:8]) == 0 && binary.BigEndian.Uint32(b[8:12]) == 0 {
			b[10], b[11] = 0xff, 0xff
			p = netip.PrefixFrom(netip.AddrFrom16(b), p.Bits())
		}
	}
	return p, ok
}

func parseIP6(s string, prefix int64) (string, bool) {
	p, ok := readIP6(s)
	if !ok || prefix < 0 || prefix > 128 {
		return "", false
	}
	n := min(p.Bits(), int(prefix))
	b := p.Addr().As16()
	for i := range b {
		switch {
		case n >= 8*(i+1):
		case n <= 8*i:
			b[i] = 0
		default:
			b[i] &= 0xff << (8 - n%8)
		}
	}
	out := make([]string, 8)
	for i := range out {
		out[i] = fmt.Sprintf("%02x%02x", b[2*i], b[2*i+1])
	}
	return strings.Join(out, ":"), true
}
