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
