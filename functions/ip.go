package functions

import (
	"net/netip"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// A network reads an address with an optional prefix length, such as 10.0.0.1/8; without one the prefix is
// the whole address. The address is given as it stands, not masked.
type network func(s string) (netip.Prefix, bool)

// readNetwork reads address/bits with read for the address.
func readNetwork(s string, read func(string) (netip.Addr, error)) (address netip.Addr, bits int, given, ok bool) {
	text, length, given := strings.Cut(strings.TrimSpace(s), "/")
	address, err := read(text)
	if err != nil {
		return address, 0, given, false
	}
	bits = address.BitLen()
	if given {
		if bits, err = strconv.Atoi(length); err != nil || bits < 0 || bits > address.BitLen() {
			return address, 0, given, false
		}
	}
	return address, bits, given, true
}

// argument reads argument i of each row, once where it is constant.
func (read network) argument(c *Call, i int) func(r kernel.Row) (netip.Prefix, bool) {
	if v := c.Const(i); v != nil {
		p, ok := read(v.Str(0))
		return func(kernel.Row) (netip.Prefix, bool) { return p, ok }
	}
	return func(r kernel.Row) (netip.Prefix, bool) { return read(r.Str(i)) }
}

// comparison is a function of two addresses and an optional prefix; the shortest of the prefixes counts.
func comparison[R bool | int64](result types.Type, read network, f func(order int) R) []Signature {
	prepare := func(c *Call) (Kernel, error) {
		one, other := read.argument(c, 0), read.argument(c, 1)
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (out R, ok bool) {
			a, okA := one(r)
			b, okB := other(r)
			if !okA || !okB {
				return out, false
			}
			bits := min(a.Bits(), b.Bits())
			if len(r.Args) > 2 {
				n := r.Long(2)
				if n < 0 || n > int64(a.Addr().BitLen()) {
					return out, false
				}
				bits = min(bits, int(n))
			}
			return f(masked(a, bits).Compare(masked(b, bits))), true
		}), nil
	}
	return sigs(sig(result, nil, str("ip1"), str("ip2"), whole("prefix").opt()).prepared(prepare))
}

// masked is an address with all but its first bits cleared.
func masked(p netip.Prefix, bits int) netip.Addr {
	return netip.PrefixFrom(p.Addr(), bits).Masked().Addr()
}

// within says whether an address, all of it if it has a prefix, lies in a network.
func within(address, in netip.Prefix) bool {
	return address.Bits() >= in.Bits() && in.Contains(address.Addr())
}

func rangeSignature(read network) []Signature {
	return sigs(sig(types.Bool, nil, str("ip"), str("ip_range")).prepared(func(c *Call) (Kernel, error) {
		one, in := read.argument(c, 0), read.argument(c, 1)
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
			a, okA := one(r)
			n, okN := in(r)
			return okA && okN && within(a, n), okA && okN
		}), nil
	}))
}

// anyRangeSignatures take the networks as arguments or as an array; a constant array is read once.
func anyRangeSignatures(read network) []Signature {
	list := func(json string) []string {
		var out []string
		dynamic.Each(json, func(_, v string) bool { out = append(out, dynamic.Text(v)); return true })
		return out
	}
	parse := func(texts []string) (networks []netip.Prefix, ok bool) {
		ok = true
		for _, s := range texts {
			n, valid := read(s)
			if ok = ok && valid; valid {
				networks = append(networks, n)
			}
		}
		return networks, ok
	}
	among := func(ip string, networks []netip.Prefix, allValid bool) (bool, bool) {
		a, ok := read(ip)
		if !ok {
			return false, false
		}
		for _, n := range networks {
			if within(a, n) {
				return true, true
			}
		}
		return false, allValid
	}
	prepare := func(c *Call) (Kernel, error) {
		var known []netip.Prefix
		valid, constant := false, false
		if v := c.Const(1); v != nil && !v.Null(0) {
			constant = true
			known, valid = parse(list(v.Str(0)))
		}
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
			if constant {
				return among(r.Str(0), known, valid)
			}
			networks, ok := parse(list(r.Str(1)))
			return among(r.Str(0), networks, ok)
		}), nil
	}
	listed := func(c *Call) (Kernel, error) {
		var in []func(r kernel.Row) (netip.Prefix, bool)
		for i := 1; i < len(c.Args); i++ {
			in = append(in, read.argument(c, i))
		}
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
			a, ok := read(r.Str(0))
			if !ok {
				return false, false
			}
			for i := range in {
				n, valid := in[i](r)
				if valid && within(a, n) {
					return true, true
				}
				ok = ok && valid
			}
			return false, ok
		}), nil
	}
	ip := arg("ip", types.Texts).as(types.String)
	return sigs(
		sig(types.Bool, nil, ip, str("ranges").many()).prepared(listed),
		sig(types.Bool, nil, ip, dyn("ranges")).prepared(prepare))
}
