package agg

import (
	"slices"

	"kql/functions/dynamic"
)

// Schema is the smallest schema that all of a group's dynamic values have: a bag's keys with their schemas,
// an array as a bag whose key `indexer` has its elements' schema, and the names of scalar types; several
// schemas of one place are an array, the bag first. Of no value it is null.
func Schema() State {
	return &gathered{finish: perGroup(func(rows values, dst []byte) []byte {
		var s schema
		for args, i := range rows {
			if !args[0].Null(i) {
				s.add(args[0].Str(i))
			}
		}
		if s.empty() {
			return dst
		}
		return s.append(dst)
	})}
}

type schema struct {
	scalars []string
	keys    []string
	members map[string]*schema
}

// indexer is the key that stands for an array's elements.
const indexer = "`indexer`"

var scalarNames = map[dynamic.Kind]string{
	dynamic.Bool: "bool", dynamic.Long: "long", dynamic.Real: "double", dynamic.String: "string",
}

func (s *schema) empty() bool { return len(s.scalars) == 0 && s.members == nil }

func (s *schema) add(json string) {
	kind := dynamic.KindOf(json)
	if name := scalarNames[kind]; name != "" && !slices.Contains(s.scalars, name) {
		s.scalars = append(s.scalars, name)
	}
	if kind != dynamic.Bag && kind != dynamic.Array {
		return
	}
	if s.members == nil {
		s.members = map[string]*schema{}
	}
	dynamic.Each(json, func(key, value string) bool {
		if kind == dynamic.Array {
			key = indexer
		}
		if s.members[key] == nil {
			s.members[key] = &schema{}
			s.keys = append(s.keys, key)
		}
		s.members[key].add(value)
		return true
	})
}

func (s *schema) append(dst []byte) []byte {
	slices.Sort(s.scalars)
	parts := len(s.scalars)
	if s.members != nil {
		parts++
	}
	if parts != 1 {
		dst = append(dst, '[')
	}
	if s.members != nil {
		dst = s.appendMembers(dst)
	}
	for i, name := range s.scalars {
		if i > 0 || s.members != nil {
			dst = append(dst, ',')
		}
		dst = dynamic.AppendQuoted(dst, name)
	}
	if parts != 1 {
		dst = append(dst, ']')
	}
	return dst
}

func (s *schema) appendMembers(dst []byte) []byte {
	dst = append(dst, '{')
	for i, key := range s.keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dynamic.AppendQuoted(dst, key), ':')
		dst = s.members[key].append(dst)
	}
	return append(dst, '}')
}
