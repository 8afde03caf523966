package functions

import (
	"fmt"
	"slices"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/search"
	"kql/functions/types"
	"kql/functions/vector"
)

// listOperators compare a value with the values of a list: constants, a column of a query, or a dynamic array.
var listOperators = []*Function{
	member("in", "Says whether a value is in a list; strings by case.", false, false, `"a" in ("a", "b")`, "true"),
	member("!in", "Says whether a value is not in a list; strings by case.", false, true, `"a" !in ("a", "b")`, "false"),
	member("in~", "Says whether a value is in a list, case ignored.", true, false, `"A" in~ ("a", "b")`, "true"),
	member("!in~", "Says whether a value is not in a list, case ignored.", true, true, `"A" !in~ ("a", "b")`, "false"),
	hasOf("has_any", "Says whether a string has any of a list's strings as a term, case ignored.", false, `"North America" has_any ("south", "north")`),
	hasOf("has_all", "Says whether a string has all of a list's strings as terms, case ignored.", true, `"North and South America" has_all ("south", "north")`),
}

func member(name, doc string, fold, not bool, example, want string) *Function {
	prepare := func(c *Call) (Kernel, error) { return prepareMember(c, fold, not) }
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Bool, nil, scalar("value"), scalar("list")).ownNulls().prepared(prepare)),
	}
}

// prepareMember makes a set of a constant list. A null is in no list but one that has a null, where it is unknown.
func prepareMember(c *Call, fold, not bool) (Kernel, error) {
	list := c.Const(1)
	if list == nil {
		return memberByRow(c.Args[0], fold, not), nil
	}
	set, err := newSet(c.Args[0], list, fold)
	if err != nil {
		return nil, err
	}
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		return set.Mark(c, args[0], rows, not), nil
	}, nil
}

// newSet is the set of a list's values, as values of type t.
func newSet(t types.Type, list *vector.Vector, fold bool) (*kernel.Set, error) {
	if list.Type == types.Dynamic && t != types.Dynamic {
		list = elementsAs(t, list)
	}
	set := kernel.NewSet(t, list, fold)
	if set == nil {
		return nil, fmt.Errorf("values of type %s can't be looked up in a list of type %s", t, list.Type)
	}
	return set, nil
}

// memberByRow is the kernel for a list that is a dynamic array in each row.
func memberByRow(t types.Type, fold, not bool) Kernel {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		b := vector.NewBuilder(types.Bool, rows)
		for i := range rows {
			set, err := newSet(t, args[1].Slice(args[1].At(i), args[1].At(i)+1), fold)
			if err != nil {
				return nil, err
			}
			one := args[0].Gather([]int32{int32(i)})
			b.AppendFrom(set.Mark(c, one, 1, not), 0)
		}
		return b.Vector(), nil
	}
}

// elementsAs is the values of dynamic arrays, or dynamic scalars, as values of type t; those that are none are null.
func elementsAs(t types.Type, list *vector.Vector) *vector.Vector {
	b := vector.NewBuilder(t, list.Len)
	add := func(json string) {
		switch text := dynamic.Text(json); {
		case t == types.String && dynamic.KindOf(json) != dynamic.Null:
			b.AppendStr(text)
		case t == types.String:
		case types.Integers.Has(t) && dynamic.KindOf(json) == dynamic.Real: // 3.0 is 3, and 3.5 none
			appendWhole(b, json)
		case !appendParsed(b, text):
			b.AppendNull()
		}
	}
	for i := range list.Len {
		json := list.Str(i)
		if dynamic.KindOf(json) != dynamic.Array {
			add(json)
			continue
		}
		for _, e := range dynamic.Elements(json) {
			add(e)
		}
	}
	return b.Vector()
}

// appendWhole appends a real that is a whole number, and null for another.
func appendWhole(b *vector.Builder, json string) {
	x, ok := types.ParseReal(json)
	if !ok || !appendParsed(b, strconv.FormatFloat(x, 'f', -1, 64)) {
		b.AppendNull()
	}
}

func hasOf(name, doc string, all bool, example string) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, str("value"), scalar("list")).
			prepared(func(c *Call) (Kernel, error) { return prepareHasOf(c, all) }).
			needing(func(c *Call) ([]string, bool) { return coresOf(c, all), false })),
	}
}

// coresOf is what a text has to have one of that has any of a constant list's strings, or all of them.
func coresOf(c *Call, all bool) (texts []string) {
	list := c.Const(1)
	if list == nil {
		return nil
	}
	if list.Type == types.Dynamic {
		list = elementsAs(types.String, list)
	}
	for i := range list.Len {
		if list.Null(i) {
			continue
		}
		core := search.Core(textOf(list, i))
		switch {
		case all && core != "":
			return []string{core}
		case !all && core == "":
			return nil
		case !all:
			texts = append(texts, core)
		}
	}
	return texts
}

func prepareHasOf(c *Call, all bool) (Kernel, error) {
	list := c.Const(1)
	if list == nil {
		return kernel.Rows(true, func(c *Call, r kernel.Row) (bool, bool) {
			found := func(p *search.Pattern) bool { return p.In(r.Str(0)) }
			patterns := termsOf(r.Args[1].Slice(r.Args[1].At(r.I), r.Args[1].At(r.I)+1))
			if all {
				return !slices.ContainsFunc(patterns, func(p *search.Pattern) bool { return !found(p) }), true
			}
			return slices.ContainsFunc(patterns, found), true
		}), nil
	}
	patterns := search.NewSet(termsOf(list))
	return kernel.Texts(func(out []bool, buf []byte, spans []vector.Span) { patterns.Mark(out, buf, spans, all) }), nil
}

// termsOf is the patterns of a list's values as text.
func termsOf(list *vector.Vector) []*search.Pattern {
	if list.Type == types.Dynamic {
		list = elementsAs(types.String, list)
	}
	var out []*search.Pattern
	for i := range list.Len {
		if !list.Null(i) {
			out = append(out, search.New(textOf(list, i), true, search.TermStart|search.TermEnd))
		}
	}
	return out
}
