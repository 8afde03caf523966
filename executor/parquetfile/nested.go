package parquetfile

import (
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// cursor goes through the values of one leaf, row by row.
type cursor struct {
	*values
	at, value int
}

func (c *cursor) definition() int {
	if c.definitions == nil {
		return c.leaf.least
	}
	return int(c.definitions[c.at])
}

// repeats says whether the value belongs to a list that has begun before.
func (c *cursor) repeats(level int) bool {
	return c.at < len(c.repetitions) && int(c.repetitions[c.at]) >= level
}

// nested is a column of lists, bags and maps as dynamic values.
func (f *File) nested(group int, column *parquet.Column) (*vector.Vector, error) {
	leaves := map[int]*cursor{}
	if err := f.openLeaves(group, column, leaves); err != nil {
		return nil, err
	}
	out := vector.NewBuilder(types.Dynamic, f.Rows(group))
	var text []byte
	for range f.Rows(group) {
		text = appendNested(text[:0], column, 0, 0, leaves)
		if string(text) == "null" {
			out.AppendNull()
		} else {
			out.AppendStr(string(text))
		}
	}
	return out.Vector(), nil
}

func (f *File) openLeaves(group int, c *parquet.Column, leaves map[int]*cursor) error {
	if !c.Leaf() {
		for _, part := range c.Columns() {
			if err := f.openLeaves(group, part, leaves); err != nil {
				return err
			}
		}
		return nil
	}
	l, err := f.leafOf(c, types.Unknown)
	if err != nil {
		return err
	}
	in, err := f.read(group, l, nil)
	if err != nil {
		return err
	}
	leaves[l.index] = &cursor{values: in}
	return nil
}

// appendNested adds the next value of a column as JSON; the levels are those of what it lies in.
func appendNested(dst []byte, c *parquet.Column, repetition, definition int, leaves map[int]*cursor) []byte {
	first := firstLeaf(c, leaves)
	switch {
	case c.Optional():
		if definition++; first.definition() < definition {
			skip(c, leaves)
			return append(dst, "null"...)
		}
	case c.Repeated():
		repetition, definition = repetition+1, definition+1
		if first.definition() < definition {
			skip(c, leaves)
			return append(dst, "[]"...)
		}
		dst = append(dst, '[')
		dst = appendOne(dst, c, repetition, definition, leaves)
		for first.repeats(repetition) {
			dst = appendOne(append(dst, ','), c, repetition, definition, leaves)
		}
		return append(dst, ']')
	}
	return appendOne(dst, c, repetition, definition, leaves)
}

// appendOne adds a value that is there.
func appendOne(dst []byte, c *parquet.Column, repetition, definition int, leaves map[int]*cursor) []byte {
	if c.Leaf() {
		at := leaves[c.Index()]
		at.at++
		at.value++
		return dynamic.AppendValue(dst, at.there, at.value-1)
	}
	parts := c.Columns()
	if list := listOf(c); list != nil {
		return appendList(dst, list, repetition, definition, leaves)
	}
	if pairs := mapOf(c); pairs != nil {
		return appendMap(dst, pairs, repetition, definition, leaves)
	}
	dst = append(dst, '{')
	for i, part := range parts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dynamic.AppendQuoted(dst, part.Name()), ':')
		dst = appendNested(dst, part, repetition, definition, leaves)
	}
	return append(dst, '}')
}

// appendList adds a list whose elements are the only part of what repeats.
func appendList(dst []byte, list *parquet.Column, repetition, definition int, leaves map[int]*cursor) []byte {
	element := list
	if parts := list.Columns(); len(parts) == 1 {
		element = parts[0]
	}
	return repeated(dst, list, repetition, definition, leaves, [2]byte{'[', ']'}, func(dst []byte, repetition, definition int) []byte {
		if element == list {
			return appendOne(dst, list, repetition, definition, leaves)
		}
		return appendNested(dst, element, repetition, definition, leaves)
	})
}

// appendMap adds a map as a bag.
func appendMap(dst []byte, pairs *parquet.Column, repetition, definition int, leaves map[int]*cursor) []byte {
	parts := pairs.Columns()
	return repeated(dst, pairs, repetition, definition, leaves, [2]byte{'{', '}'}, func(dst []byte, repetition, definition int) []byte {
		key := string(appendNested(nil, parts[0], repetition, definition, leaves))
		if key == "" || key[0] != '"' {
			key = dynamic.Quote(key)
		}
		return appendNested(append(append(dst, key...), ':'), parts[1], repetition, definition, leaves)
	})
}

// repeated adds what repeats, between marks.
func repeated(dst []byte, c *parquet.Column, repetition, definition int, leaves map[int]*cursor, marks [2]byte, one func(dst []byte, repetition, definition int) []byte) []byte {
	first := firstLeaf(c, leaves)
	dst = append(dst, marks[0])
	repetition, definition = repetition+1, definition+1
	if first.definition() < definition {
		skip(c, leaves)
		return append(dst, marks[1])
	}
	dst = one(dst, repetition, definition)
	for first.repeats(repetition) {
		dst = one(append(dst, ','), repetition, definition)
	}
	return append(dst, marks[1])
}

// listOf is the repeated part of a column that is a list; nil where it is none.
func listOf(c *parquet.Column) *parquet.Column {
	if t := c.Type().LogicalType(); t != nil {
		if _, ok := t.Value.(*format.ListType); ok && len(c.Columns()) == 1 && c.Columns()[0].Repeated() {
			return c.Columns()[0]
		}
	}
	return nil
}

// mapOf is the repeated pairs of a column that is a map; nil where it is none.
func mapOf(c *parquet.Column) *parquet.Column {
	if t := c.Type().LogicalType(); t != nil {
		if _, ok := t.Value.(*format.MapType); ok && len(c.Columns()) == 1 && c.Columns()[0].Repeated() && len(c.Columns()[0].Columns()) == 2 {
			return c.Columns()[0]
		}
	}
	return nil
}

func firstLeaf(c *parquet.Column, leaves map[int]*cursor) *cursor {
	for !c.Leaf() {
		if len(c.Columns()) == 0 {
			panic(fmt.Sprintf("column %s has no parts", c.Name()))
		}
		c = c.Columns()[0]
	}
	return leaves[c.Index()]
}

// skip passes over the mark of a value that is not there.
func skip(c *parquet.Column, leaves map[int]*cursor) {
	if c.Leaf() {
		leaves[c.Index()].at++
		return
	}
	for _, part := range c.Columns() {
		skip(part, leaves)
	}
}
