package solve

import (
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

func (w *world) evaluate(n *planner.Evaluate) env {
	in := w.row(n.Input)
	if n.Plugin.Name == "bag_unpack" && len(n.Args) > 0 {
		bag := n.Input.Schema()[n.Args[0].Column]
		byName := map[string]planner.Expr{}
		for _, c := range n.Input.Schema() {
			byName[c.Name] = in[c.ID]
		}
		prefix := ""
		if len(n.Args) > 1 {
			if k, ok := n.Args[1].Value.(*planner.Const); ok && k.Value.Type == types.String {
				prefix = k.Value.Str(0)
			}
		}
		for _, c := range n.Columns {
			if e, ok := byName[c.Name]; ok && c.Name != bag.Name {
				in[c.ID] = e
				continue
			}
			in[c.ID] = w.converted(w.member(in[bag.ID], strings.TrimPrefix(c.Name, prefix)), c.Type)
			if w.lacking[c.Name] {
				if x := w.locate(in[c.ID]); x != nil {
					x.root.used = true
				}
			}
		}
		return in
	}
	switch n.Plugin.Name {
	case "pivot":
		return w.pivot(n, in)
	case "ipv4_lookup", "ipv6_lookup":
		return w.networks(n, in)
	}
	for i, c := range n.Columns {
		if i < len(n.Input.Schema()) && n.Input.Schema()[i].Name == c.Name {
			in[c.ID] = in[n.Input.Schema()[i].ID]
		}
	}
	return w.unknown(n, in)
}

// networks is a row of ipv4_lookup: a row of its input, and one of the table with a network that the address is in.
func (w *world) networks(n *planner.Evaluate, in env) env {
	table := n.Args[0].Table
	right := w.row(table)
	address, network := in[n.Input.Schema()[n.Args[1].Column].ID], right[table.Schema()[n.Args[2].Column].ID]
	if e, ok := w.call(strings.TrimSuffix(n.Plugin.Name, "_lookup")+"_is_match", address, network); ok {
		w.require(e, joinKey, n.Span)
	}
	out := env{}
	for _, c := range n.Columns {
		for i, o := range slices.Concat(n.Input.Schema(), table.Schema()) {
			if o.Name == c.Name && out[c.ID] == nil {
				if out[c.ID] = in[o.ID]; i >= len(n.Input.Schema()) {
					out[c.ID] = right[o.ID]
				}
			}
		}
	}
	return w.unknown(n, out)
}

// member is what a bag has by a name. Of a bag that is packed with labels out of the data, one is given the name.
func (w *world) member(bag planner.Expr, name string) planner.Expr {
	if b := w.bags[bag]; b != nil {
		if e := w.under(b, name); e != nil {
			return e
		}
	}
	at := w.path(bag, dynamic.Path{{Key: name}})
	pack, ok := bag.(*planner.Call)
	if !ok || !packs[pack.Function.Name] {
		return at
	}
	free, text := -1, false
	for i := 0; i+1 < len(pack.Args); i += 2 {
		key, isText := pack.Args[i], pack.Args[i+1].Type() == types.String
		if label := w.locate(key); label != nil && !w.labels[label] {
			if free < 0 || isText && !text {
				free, text = i, isText
			}
		} else if v, ok := w.eval(key); ok && v.text == name {
			return pack.Args[i+1]
		}
	}
	if free < 0 {
		return at
	}
	w.labels[w.locate(pack.Args[free])] = true
	for _, x := range w.leaves(pack.Args[free+1]) {
		x.root.used = true
	}
	if e, ok := w.call("==", pack.Args[free], constText(name)); ok {
		w.require(e, internal, parser.Span{})
		w.truth(w.must[len(w.must)-1], e, true)
	}
	return pack.Args[free+1]
}
