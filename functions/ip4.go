package functions

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// ip4Functions work on IPv4 addresses with an optional prefix length; what is none gives null.
var ip4Functions = []*Function{
	{
		Name: "parse_ipv4", Doc: "Reads an address as a number, masked by its prefix.", Example: `parse_ipv4("192.168.1.1/24")`, Want: "3232235776",
		Signatures: sigs(sig(types.Long, kernel.Try1(func(s string) (int64, bool) { return parseIP4(s, 32) }), str("ip"))),
	},
	{
		Name: "parse_ipv4_mask", Doc: "Reads an address as a number, masked by the shorter of its prefix and another.", Example: `parse_ipv4_mask("127.0.0.1", 24)`, Want: "2130706432",
		Signatures: sigs(sig(types.Long, kernel.Try2(parseIP4), str("ip"), whole("prefix"))),
	},
	{
		Name: "format_ipv4", Doc: "Writes an address, given as text or number, masked by a prefix.", Example: `format_ipv4("192.168.1.1", 24)`, Want: "192.168.1.0",
		Signatures: formatIP4(func(p netip.Prefix) string { return p.Addr().String() }),
	},
	{
		Name: "format_ipv4_mask", Doc: "Writes an address, given as text or number, masked by a prefix, and the prefix.", Example: `format_ipv4_mask("192.168.1.1", 24)`, Want: "192.168.1.0/24",
		Signatures: formatIP4(netip.Prefix.String),
	},
	{
		Name: "ipv4_compare", Doc: "Compares two addresses as far as the shortest prefix goes: -1, 0 or 1.", Example: `ipv4_compare("192.168.1.1/24", "192.168.1.255")`, Want: "0",
		Signatures: comparison(types.Long, readIP4, func(order int) int64 { return int64(order) }),
	},
	{
		Name: "ipv4_is_match", Doc: "Says whether two addresses are the same as far as the shortest prefix goes.", Example: `ipv4_is_match("192.168.1.1/24", "192.168.1.255")`, Want: "true",
		Signatures: comparison(types.Bool, readIP4, func(order int) bool { return order == 0 }),
	},
	{
		Name: "ipv4_is_in_range", Doc: "Says whether an address lies in a network.", Example: `ipv4_is_in_range("192.168.1.6", "192.168.1.0/24")`, Want: "true",
		Signatures: rangeSignature(readIP4),
	},
	{
		Name: "ipv4_is_in_any_range", Doc: "Says whether an address lies in any of some networks.", Example: `ipv4_is_in_any_range("10.1.2.3", "192.168.0.0/16", "10.0.0.0/8")`, Want: "true",
		Signatures: anyRangeSignatures(readIP4),
	},
	{
		Name: "ipv4_is_private", Doc: "Says whether an address is of a private network: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.", Example: `ipv4_is_private("10.1.2.3")`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Try1(func(s string) (bool, bool) {
			p, ok := readIP4(s)
			return ok && masked(p, p.Bits()).IsPrivate(), ok
		}), str("ip"))),
	},
	{
		Name: "ipv4_netmask_suffix", Doc: "Gives the prefix length of an address, 32 where it has none.", Example: `ipv4_netmask_suffix("192.168.1.1/24")`, Want: "24",
		Signatures: sigs(sig(types.Long, kernel.Try1(func(s string) (int64, bool) { p, ok := readIP4(s); return int64(p.Bits()), ok }), str("ip"))),
	},
	{
		Name: "ipv4_range_to_cidr_list", Doc: "Gives the fewest networks that cover the addresses from one to another.",
		Example: `ipv4_range_to_cidr_list("1.1.128.0", "1.1.140.255")`, Want: `["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]`,
		Signatures: sigs(sig(types.Dynamic, kernel.Try2(cidrList), str("start_ip"), str("end_ip"))),
	},
}

func readIP4(s string) (netip.Prefix, bool) {
	if n, ok := dotted(s); ok {
		return netip.PrefixFrom(address4(n), 32), true
	}
	address, bits, _, ok := readNetwork(s, netip.ParseAddr)
	return netip.PrefixFrom(address, bits), ok && address.Is4()
}

// dotted reads the usual form of an address: four numbers without leading zeros.
func dotted(s string) (address uint32, ok bool) {
	number, digits, parts := uint32(0), 0, 0
	for i := range len(s) {
		switch d := s[i] - '0'; {
		case d <= 9 && digits < 3 && (digits == 0 || number > 0):
			number, digits = 10*number+uint32(d), digits+1
		case s[i] == '.' && digits > 0 && number <= 255 && parts < 3:
			address, number, digits, parts = address<<8|number, 0, 0, parts+1
		default:
			return 0, false
		}
	}
	return address<<8 | number, parts == 3 && digits > 0 && number <= 255
}

func number4(a netip.Addr) uint32 { b := a.As4(); return binary.BigEndian.Uint32(b[:]) }

func address4(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

func parseIP4(s string, prefix int64) (int64, bool) {
	p, ok := readIP4(s)
	if !ok || prefix < 0 || prefix > 32 {
		return 0, false
	}
	return int64(number4(masked(p, min(p.Bits(), int(prefix))))), true
}

// formatIP4 takes an address as text or as a number, and a prefix (32).
func formatIP4(write func(netip.Prefix) string) []Signature {
	format := func(p netip.Prefix, r kernel.Row) (string, bool) {
		prefix := int64(32)
		if len(r.Args) > 1 {
			prefix = r.Long(1)
		}
		if prefix < 0 || prefix > 32 {
			return "", false
		}
		n := min(p.Bits(), int(prefix))
		return write(netip.PrefixFrom(masked(p, n), n)), true
	}
	ofText := kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
		p, ok := readIP4(r.Str(0))
		if !ok {
			return "", false
		}
		return format(p, r)
	})
	ofNumber := kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
		n := r.Long(0)
		if n < 0 || n > 1<<32-1 {
			return "", false
		}
		return format(netip.PrefixFrom(address4(uint32(n)), 32), r)
	})
	return sigs(
		sig(types.String, ofText, arg("ip", types.Texts).as(types.String), whole("prefix").opt()),
		sig(types.String, ofNumber, whole("ip"), whole("prefix").opt()))
}

func cidrList(start, end string) (kernel.JSON, bool) {
	a, okA := readIP4(start)
	b, okB := readIP4(end)
	if !okA || !okB {
		return "", false
	}
	from, to := uint64(number4(a.Addr())), uint64(number4(b.Addr()))
	list := []string{}
	for from <= to {
		size := min(bits.TrailingZeros32(uint32(from)), bits.Len64(to-from+1)-1)
		list = append(list, dynamic.Quote(address4(uint32(from)).String()+"/"+strconv.Itoa(32-size)))
		from += 1 << size
	}
	return kernel.JSON(dynamic.Join(list)), true
}
