package functions

import (
	"fmt"

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
