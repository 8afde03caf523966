package plugin

import (
	"fmt"
	"slices"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

var bagUnpack = &Plugin{
	Name: "bag_unpack",
	Doc:  "Makes a column of each key of a dynamic column's bags.",
	Params: []Param{
		{Name: "Column", Kind: InputColumn, Accept: types.Of(types.Dynamic)},
		{Name: "OutputColumnPrefix", Kind: Constant, Accept: types.Of(types.String), Optional: true},
		{Name: "columnsConflict", Kind: Constant, Accept: types.Of(types.String), Optional: true},
		{Name: "ignoredProperties", Kind: Constant, Accept: types.Of(types.Dynamic), Optional: true},
	},
	Base: func(in []Column, args Args) []Column {
		return slices.Delete(slices.Clone(in), args[0].Column, args[0].Column+1)
	},
	Run: runBagUnpack,
}

// slot is one key found in the bags.
type slot struct {
	name   string
	typ    types.Type
	values map[int]string // JSON by row
}

func runBagUnpack(in *Table, args Args) (*Table, error) {
	slots := findSlots(in.Vectors[args[0].Column], args)
	conflict := args.text("columnsConflict")
	if conflict == "" {
		conflict = "error"
	}
	if !slices.Contains([]string{"error", "replace_source", "keep_source"}, conflict) {
		return nil, fmt.Errorf("columnsConflict is %q; expected error, replace_source or keep_source", conflict)
	}
	out := &Table{Rows: in.Rows}
	for i, c := range in.Columns {
		if i == args[0].Column {
			continue
		}
		v := in.Vectors[i]
		if at := slices.IndexFunc(slots, func(s slot) bool { return s.name == c.Name }); at >= 0 {
			switch conflict {
			case "error":
				return nil, fmt.Errorf("the bags hold the key '%s', which the table has as a column already; say columnsConflict='replace_source' or 'keep_source'", c.Name)
			case "replace_source":
				v = slots[at].vector(in.Rows)
				c.Type = v.Type
			}
			slots = slices.Delete(slots, at, at+1)
		}
		out.Columns, out.Vectors = append(out.Columns, c), append(out.Vectors, v)
	}
	for _, s := range slots {
		out.Columns, out.Vectors = append(out.Columns, Column{s.name, s.typ}), append(out.Vectors, s.vector(in.Rows))
	}
	return out, nil
}

// findSlots is the bags' keys in the order of their names, as the engine lists them.
func findSlots(bags *vector.Vector, args Args) []slot {
	var ignored []string
	if a := args.one("ignoredProperties"); a != nil {
		for _, e := range dynamic.Elements(a.Value.Str(0)) {
			ignored = append(ignored, dynamic.Text(e))
		}
	}
	prefix := args.text("OutputColumnPrefix")
	at := map[string]int{}
	var slots []slot
	for row := range bags.Len {
		if bags.Null(row) || dynamic.KindOf(bags.Str(row)) != dynamic.Bag {
			continue
		}
		dynamic.Each(bags.Str(row), func(key, value string) bool {
			kind := dynamic.KindOf(value)
			if kind == dynamic.Null || slices.Contains(ignored, key) {
				return true
			}
			i, ok := at[key]
			if !ok {
				i = len(slots)
				at[key] = i
				slots = append(slots, slot{prefix + key, slotType(kind), map[int]string{}})
			}
			if slots[i].typ != slotType(kind) {
				slots[i].typ = types.Dynamic
			}
			slots[i].values[row] = value
			return true
		})
	}
	slices.SortFunc(slots, func(a, b slot) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return slots
}

func slotType(k dynamic.Kind) types.Type {
	switch k {
	case dynamic.Bool:
		return types.Bool
	case dynamic.Long:
		return types.Long
	case dynamic.Real:
		return types.Real
	case dynamic.String:
		return types.String
	}
	return types.Dynamic
}

func (s slot) vector(rows int) *vector.Vector {
	b := vector.NewBuilder(s.typ, rows)
	for row := range rows {
		json, ok := s.values[row]
		if !ok {
			b.AppendNull()
			continue
		}
		switch s.typ {
		case types.Bool:
			b.AppendBool(json == "true")
		case types.Long:
			if n, err := strconv.ParseInt(json, 10, 64); err == nil {
				b.AppendLong(n)
			} else {
				b.AppendNull()
			}
		case types.Real:
			f, _ := strconv.ParseFloat(json, 64)
			b.AppendReal(f)
		case types.String:
			b.AppendStr(dynamic.Text(json))
		default:
			b.AppendStr(json)
		}
	}
	return b.Vector()
}
