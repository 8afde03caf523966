package functions

import (
	"fmt"
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// bagFunctions make property bags and change them; what is no bag gives null.
var bagFunctions = []*Function{
	{
		Name: "bag_pack", Aliases: []string{"pack", "pack_dictionary"}, Doc: "Makes a bag of keys and values that take turns.",
		Example: `bag_pack("id", 7, "tags", dynamic(["a"]))`, Want: `{"id":7,"tags":["a"]}`,
		Signatures: sigs(sig(types.Dynamic, bagPack, str("key"), scalar("value").many()).ownNulls().prepared(checkPairs)),
	},
	{
		// The binder makes a bag_pack of the columns and their names of it.
		Name: "bag_pack_columns", Doc: "Makes a bag of columns, their names being the keys.",
		Example: `toscalar(print a = 1, b = "x" | project bag_pack_columns(a, b))`, Want: `{"a":1,"b":"x"}`,
		Signatures: sigs(sig(types.Dynamic, bagPack, scalar("column").many()).ownNulls()),
	},
	{
		// The binder puts all columns behind the flag, each behind its name.
		Name: "pack_all", Doc: "Makes a bag of all columns; with true, without those that are null or empty.",
		Example: `toscalar(print a = 1, b = "" | project pack_all(true))`, Want: `{"a":1}`,
		Signatures: sigs(sig(types.Dynamic, packAll, flag("ignore_null_empty").constant().opt(), scalar("column").many().opt()).ownNulls()),
	},
	{
		Name: "bag_keys", Doc: "Gives the keys of a bag as an array.", Example: `bag_keys(dynamic({"a": 1, "b": 2}))`, Want: `["a","b"]`,
		Signatures: sigs(sig(types.Dynamic, kernel.Try1(bagKeys), dyn("object"))),
	},
	{
		Name: "bag_merge", Doc: "Puts bags together; of a key that several have, the first one's value stays.",
		Example: `bag_merge(dynamic({"a": 1}), dynamic({"a": 2, "b": 3}))`, Want: `{"a":1,"b":3}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, bagMerge), dyn("bag"), dyn("bag").many())),
	},
	{
		Name: "bag_has_key", Doc: "Says whether a bag has a key, or a path such as $.a.b.", Example: `bag_has_key(dynamic({"a": {"b": 1}}), "$.a.b")`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Try2(bagHasKey), dyn("bag"), str("key"))),
	},
	{
		Name: "bag_remove_keys", Doc: "Takes keys, or paths such as $.a.b, out of a bag.", Example: `bag_remove_keys(dynamic({"a": 1, "b": 2}), dynamic(["b"]))`, Want: `{"a":1}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Try2(bagRemoveKeys), dyn("bag"), dyn("keys"))),
	},
	{
		Name: "bag_set_key", Doc: "Sets a key, or a path such as $.a.b, of a bag to a value.", Example: `bag_set_key(dynamic({"a": 1}), "b", 2)`, Want: `{"a":1,"b":2}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, bagSetKey), dyn("bag"), str("key"), scalar("value")).ownNulls()),
	},
	{
		Name: "bag_zip", Doc: "Makes a bag of an array of keys and an array of values; keys that are no strings are left out.",
		Example: `bag_zip(dynamic(["a", "b"]), dynamic([1]))`, Want: `{"a":1,"b":null}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Try2(bagZip), dyn("keys"), dyn("values"))),
	},
	{
		Name: "treepath", Doc: "Lists the paths into a dynamic value.", Example: `treepath(dynamic({"a": [1]}))`, Want: `["['a']","['a'][0]"]`,
		Naming: NameAndFirst, Prefix: "tree",
		Signatures: sigs(sig(types.Dynamic, kernel.Try1(treePaths), dyn("object"))),
	},
}

// checkPairs sees that keys, which are strings, and values take turns.
func checkPairs(c *Call) (Kernel, error) {
	if len(c.Args)%2 != 0 {
		return nil, fmt.Errorf("%s takes keys and values in turn, so an even number of arguments", c.Name)
	}
	for i := 0; i < len(c.Args); i += 2 {
		if t := c.Args[i]; t != types.String && t != types.Unknown {
			return nil, fmt.Errorf("argument %d of %s is a key, so a string, not a %s", i+1, c.Name, t)
		}
	}
	return bagPack, nil
}

func bagPack(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return pairs(c, args, rows, func(*vector.Vector, int) bool { return true })
}

func packAll(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	if len(args) == 0 {
		return vector.ConstText(types.Dynamic, "{}").Broadcast(rows), nil
	}
	sparse := args[0].Bool(0)
	return pairs(c, args[1:], rows, func(v *vector.Vector, i int) bool {
		return !sparse || !v.Null(i) && (v.Text == nil || v.Str(i) != "")
	})
}

// pairs writes bags of the names and values in args; values that keep refuses are left out.
func pairs(c *Call, args []*vector.Vector, rows int, keep func(*vector.Vector, int) bool) (*vector.Vector, error) {
	quoted := make([]string, len(args)/2)
	for i := range quoted {
		if args[2*i].Const {
			quoted[i] = dynamic.Quote(args[2*i].Str(0))
		}
	}
	return joined(c, 0, rows, func(buf []byte, row int) []byte {
		buf = append(buf, '{')
		for i := range quoted {
			key, value := args[2*i], args[2*i+1]
			if !keep(value, row) {
				continue
			}
			if len(buf) > 1 {
				buf = append(buf, ',')
			}
			if key.Const {
				buf = append(buf, quoted[i]...)
			} else {
				buf = dynamic.AppendQuoted(buf, key.Str(row))
			}
			buf = dynamic.AppendValue(append(buf, ':'), value, row)
		}
		return append(buf, '}')
	})
}

func bagKeys(json kernel.JSON) (kernel.JSON, bool) {
	if dynamic.KindOf(string(json)) != dynamic.Bag {
		return "", false
	}
	out := append(make([]byte, 0, 256), '[')
	dynamic.Each(string(json), func(key, _ string) bool {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = dynamic.AppendQuoted(out, key)
		return true
	})
	return kernel.JSON(append(out, ']')), true
}

// bag is a property bag's keys and values, which are JSON, in order.
type bag struct{ keys, values []string }

// readBag reads a bag; ok is false where json is none. Of a key given twice the first stays.
func readBag(json string) (b bag, ok bool) {
	if dynamic.KindOf(json) != dynamic.Bag {
		return b, false
	}
	b.keys, b.values = make([]string, 0, 16), make([]string, 0, 16)
	dynamic.Each(json, func(key, value string) bool {
		b.add(key, value)
		return true
	})
	return b, true
}

func (b *bag) add(key, value string) {
	if !slices.Contains(b.keys, key) {
		b.keys, b.values = append(b.keys, key), append(b.values, value)
	}
}

func (b *bag) remove(key string) {
	if i := slices.Index(b.keys, key); i >= 0 {
		b.keys, b.values = slices.Delete(b.keys, i, i+1), slices.Delete(b.values, i, i+1)
	}
}

func (b *bag) json() string {
	out := []byte{'{'}
	for i, k := range b.keys {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(dynamic.AppendQuoted(out, k), ':'), b.values[i]...)
	}
	return string(append(out, '}'))
}

func bagMerge(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	var merged bag
	for i := range r.Args {
		b, ok := readBag(r.Str(i))
		if !ok {
			return "", false
		}
		for j, k := range b.keys {
			merged.add(k, b.values[j])
		}
	}
	return kernel.JSON(merged.json()), true
}

// bagPath is a key as a path: $.a.b leads into inner bags, anything else is one key.
func bagPath(key string) dynamic.Path {
	if strings.HasPrefix(key, "$.") || strings.HasPrefix(key, "$[") {
		if p, err := dynamic.ParseJSONPath(key); err == nil {
			return p
		}
	}
	return dynamic.Path{{Key: key}}
}

func bagHasKey(json kernel.JSON, key string) (bool, bool) {
	path := bagPath(key)
	last := len(path) - 1
	if dynamic.KindOf(string(json)) != dynamic.Bag {
		return false, false
	}
	inner := string(json)
	if last > 0 {
		if inner = path[:last].Get(inner); dynamic.KindOf(inner) != dynamic.Bag {
			return false, true
		}
	}
	has := false
	dynamic.Each(inner, func(key, _ string) bool {
		has = key == path[last].Key
		return !has
	})
	return has, true
}

func bagRemoveKeys(json, keys kernel.JSON) (kernel.JSON, bool) {
	if dynamic.KindOf(string(json)) != dynamic.Bag || dynamic.KindOf(string(keys)) != dynamic.Array {
		return "", false
	}
	out := string(json)
	dynamic.Each(string(keys), func(_, key string) bool {
		if dynamic.KindOf(key) == dynamic.String {
			out = changed(out, bagPath(dynamic.Unquote(key)), "", false)
		}
		return true
	})
	return kernel.JSON(out), true
}

func bagSetKey(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	if !r.Has(0) || dynamic.KindOf(r.Str(0)) != dynamic.Bag {
		return "", false
	}
	value := string(dynamic.AppendValue(nil, r.Args[2], r.I))
	return kernel.JSON(changed(r.Str(0), bagPath(r.Str(1)), value, true)), true
}

// changed is a bag with the value at the end of a path set or, with set false, removed. Setting makes the
// inner bags that are missing.
func changed(json string, path dynamic.Path, value string, set bool) string {
	b, ok := readBag(json)
	if !ok && !set || path[0].Array {
		return json
	}
	key := path[0].Key
	at := slices.Index(b.keys, key)
	if len(path) > 1 {
		inner := "{}"
		if at >= 0 {
			inner = b.values[at]
		} else if !set {
			return json
		}
		value = changed(inner, path[1:], value, set)
		if at >= 0 {
			b.values[at] = value
			return b.json()
		}
	}
	b.remove(key)
	if set {
		b.add(key, value)
	}
	return b.json()
}

func bagZip(keys, values kernel.JSON) (kernel.JSON, bool) {
	k, v := dynamic.Elements(string(keys)), dynamic.Elements(string(values))
	if k == nil {
		return "", false
	}
	var b bag
	for i, key := range k {
		if dynamic.KindOf(key) != dynamic.String {
			continue
		}
		value := "null"
		if i < len(v) {
			value = v[i]
		}
		b.add(dynamic.Unquote(key), value)
	}
	return kernel.JSON(b.json()), true
}

// treePaths visits values in order. Of an array it shows the first element of each shape only, as all
// elements share their paths: scalars count as one shape.
func treePaths(json kernel.JSON) (kernel.JSON, bool) {
	if k := dynamic.KindOf(string(json)); k != dynamic.Bag && k != dynamic.Array {
		return "", false
	}
	paths := []string{}
	seen := map[string]bool{}
	var walk func(prefix, json string)
	walk = func(prefix, json string) {
		isArray := dynamic.KindOf(json) == dynamic.Array
		dynamic.Each(json, func(key, value string) bool {
			path := prefix + "['" + key + "']"
			if isArray {
				path = prefix + "[0]"
			}
			if !seen[path] {
				seen[path] = true
				paths = append(paths, dynamic.Quote(path))
			}
			if k := dynamic.KindOf(value); k == dynamic.Bag || k == dynamic.Array {
				walk(path, value)
			}
			return true
		})
	}
	walk("", string(json))
	return kernel.JSON(dynamic.Join(paths)), true
}
