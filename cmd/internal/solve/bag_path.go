package solve

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// packs are the names of the function that makes a bag of keys and values.
var packs = map[string]bool{"pack": true, "bag_pack": true, "pack_dictionary": true}

// inPath is a path into what is no cell, such as an array that a call makes.
func inPath(w *world, c *constraint, e *planner.Call, x want) bool {
	if in, ok := e.Args[0].(*planner.Call); ok {
		switch in.Function.Name {
		case "iff", "iif", "case", "coalesce":
			k := e.Args[1].(*planner.Const)
			parts := make([]planner.Expr, len(in.Args))
			copy(parts, in.Args)
			for i, a := range in.Args {
				if a.Type() == types.Dynamic {
					parts[i] = w.path(a, dynamic.ParsePath(k.Value.Str(0)))
				}
			}
			pushed := *in
			pushed.Args = parts
			return w.make(c, &pushed, x)
		case "pack", "bag_pack", "pack_dictionary":
			k := dynamic.ParsePath(e.Args[1].(*planner.Const).Value.Str(0))
			for i := 0; i+1 < len(in.Args); i += 2 {
				if len(k) != 1 {
					continue
				}
				name, ok := w.eval(in.Args[i])
				if label := w.locate(in.Args[i]); ok && name.text != k[0].Key && label != nil && !w.labels[label] {
					w.labels[label] = true
					ok = w.make(c, in.Args[i], want{c, "==", []string{k[0].Key}})
					name, _ = w.eval(in.Args[i])
				}
				if ok && name.text == k[0].Key {
					return w.make(c, in.Args[i+1], x)
				}
			}
		}
		return w.make(c, in, x)
	}
	return false
}
