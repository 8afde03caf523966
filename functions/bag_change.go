package functions

import (
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
)

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

// bag is a property bag's keys and values, which are JSON, in order.
type bag struct{ keys, values []string }
