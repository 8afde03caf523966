package plugin

import (
	"net/netip"
	"slices"

	"kql/functions/types"
)

var ipv4Lookup = addressLookup("ipv4_lookup", "IPv4", netip.Addr.Is4, false, Param{Name: "ExtraKey", Kind: CommonColumn, Accept: types.Any, Optional: true, Repeat: true})

// The engine has the lookup table's columns first here, unlike in ipv4_lookup.
var ipv6Lookup = addressLookup("ipv6_lookup", "IPv6", func(netip.Addr) bool { return true }, true)

// addressLookup is the plugin that joins rows with the networks of a lookup table that hold their address.
func addressLookup(name, family string, accepts func(netip.Addr) bool, lookupFirst bool, extra ...Param) *Plugin {
	p := &Plugin{
		Name: name,
		Doc:  "Joins each row with the rows of a lookup table whose " + family + " network holds its address.",
		Params: slices.Concat([]Param{
			{Name: "LookupTable", Kind: LookupTable},
			{Name: "Source" + family + "Key", Kind: InputColumn, Accept: types.Of(types.String)},
			{Name: family + "LookupKey", Kind: LookupColumn, Accept: types.Of(types.String)},
		}, extra, []Param{{Name: "return_unmatched", Kind: Constant, Accept: types.Of(types.Bool), Optional: true}}),
		Schema: func(in []Column, args Args) []Column {
			if lookupFirst {
				return unique(slices.Concat(args[0].Table.Columns, in))
			}
			return unique(slices.Concat(in, kept(args[0].Table.Columns, args)))
		},
	}
	p.Run = func(in *Table, args Args) (*Table, error) { return runAddressLookup(p, in, args, accepts, lookupFirst) }
	return p
}

// kept is the lookup table's columns without the extra keys, which the input has already.
func kept(cols []Column, args Args) []Column {
	return slices.DeleteFunc(slices.Clone(cols), func(c Column) bool {
		return slices.ContainsFunc(args.given("ExtraKey"), func(a Arg) bool { return a.Name == c.Name })
	})
}

func runAddressLookup(p *Plugin, in *Table, args Args, accepts func(netip.Addr) bool, lookupFirst bool) (*Table, error) {
	lookup, source := args[0].Table, in.Vectors[args[1].Column]
	networks := make([]netip.Prefix, lookup.Rows)
	for r := range networks {
		networks[r] = network(lookup.Vectors[args[2].Column].Str(r))
	}
	var left, right []int32
	for r := range in.Rows {
		address := network(source.Str(r))
		best := int32(-1)
		if address.IsValid() && accepts(address.Addr()) {
			best = longest(networks, address, func(l int) bool { return sameKeys(in, r, lookup, l, args.given("ExtraKey")) })
		}
		if best >= 0 || args.flag("return_unmatched") {
			left, right = append(left, int32(r)), append(right, best)
		}
	}
	out := &Table{Columns: p.Schema(in.Columns, args), Rows: len(left), Vectors: gather(in, left)}
	matched := gather(lookup, right)
	if lookupFirst {
		out.Vectors = append(matched, out.Vectors...)
		return out, nil
	}
	for i, c := range lookup.Columns {
		if slices.Contains(kept(lookup.Columns, args), c) {
			out.Vectors = append(out.Vectors, matched[i])
		}
	}
	return out, nil
}

// network is an address or address/bits as a prefix; invalid where the text is neither.
func network(s string) netip.Prefix {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(a, a.BitLen())
}

// longest is the place of the narrowest network that holds the address; -1 where none does.
func longest(networks []netip.Prefix, address netip.Prefix, also func(int) bool) int32 {
	best := int32(-1)
	for i, n := range networks {
		if n.IsValid() && n.Bits() <= address.Bits() && n.Contains(address.Addr()) && also(i) && (best < 0 || n.Bits() > networks[best].Bits()) {
			best = int32(i)
		}
	}
	return best
}

func sameKeys(in *Table, r int, lookup *Table, l int, keys []Arg) bool {
	for _, k := range keys {
		other := slices.IndexFunc(lookup.Columns, func(c Column) bool { return c.Name == k.Name })
		if other < 0 || Text(in.Vectors[k.Column], r) != Text(lookup.Vectors[other], l) {
			return false
		}
	}
	return true
}

// unique renames a column whose name came before: Name, Name1, Name2 ...
func unique(cols []Column) []Column {
	seen := map[string]bool{}
	for i, c := range cols {
		name := c.Name
		for n := 1; seen[name]; n++ {
			name = c.Name + string(rune('0'+n))
		}
		seen[name] = true
		cols[i].Name = name
	}
	return cols
}
