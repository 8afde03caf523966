package solve

import (
	"net/netip"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// list is a constant's values.
func (w *world) list(e planner.Expr) (out []string) {
	if k, ok := e.(*planner.Const); ok && k.Type() != types.Dynamic {
		for i := range k.Value.Len {
			out = append(out, textOf(k.Value, i).text)
		}
		return out
	}
	v, ok := w.eval(e)
	if !ok {
		return nil
	}
	if v.raw {
		return elements(v.text)
	}
	return []string{v.text}
}

// inside is an address of each of the networks that a call asks for.
func (w *world) inside(call *planner.Call) (out []string) {
	for _, a := range call.Args[1:] {
		if !w.constantly(a) {
			continue
		}
		for _, text := range w.list(a) {
			if p, err := netip.ParsePrefix(text); err == nil && p.Bits() < p.Addr().BitLen() {
				out = append(out, p.Masked().Addr().Next().String())
			} else if address, err := netip.ParseAddr(text); err == nil {
				out = append(out, address.String())
			}
		}
	}
	return out
}

// elements is the texts of a JSON array.
func elements(json string) (out []string) {
	for _, e := range dynamic.Elements(json) {
		out = append(out, dynamic.Text(e))
	}
	return out
}

// elementAt is array_index_of of an array that is known: the value is an element of it where a place is asked for.
func elementAt(w *world, c *constraint, e *planner.Call, x want) bool {
	n, ok := number(first(x.values))
	if !ok || !w.constantly(e.Args[0]) {
		return false
	}
	elements := w.list(e.Args[0])
	switch at := int(n); {
	case x.op == "==" && at >= 0 && at < len(elements):
		return w.make(c, e.Args[1], want{c, "==", elements[at : at+1]})
	case x.op == ">=" && at >= 0 && at < len(elements):
		return w.make(c, e.Args[1], want{c, "==", elements[at:]})
	case x.op == ">" && at >= -1 && at+1 < len(elements):
		return w.make(c, e.Args[1], want{c, "==", elements[at+1:]})
	case x.op == "!==" && at == -1:
		return w.make(c, e.Args[1], want{c, "==", elements})
	}
	return w.make(c, e.Args[1], want{c, "!==", elements})
}
