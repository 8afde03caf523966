package functions

import (
	"fmt"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// jsonFunctions read JSON texts and write dynamics as such.
var jsonFunctions = []*Function{
	{
		Name: "extract_json", Aliases: []string{"extractjson"}, Doc: "Gives the value at a path, such as $.a[0].b, of a JSON text, converted to a type if one is named.",
		Example: `extract_json("$.a[1]", '{"a": [1, 2]}', typeof(long))`, Want: "2",
		Signatures: sigs(
			sig(types.String, nil, str("jsonPath").constant(), str("jsonText")).prepared(prepareExtractJSON),
			Signature{
				Params: []Param{str("jsonPath").constant(), str("jsonText"), arg("type", types.Any).constant()},
				Result: Result{Kind: Literal, Arg: 2}, Prepare: prepareExtractJSON,
			}),
	},
	{
		Name: "dynamic_to_json", Doc: "Writes a dynamic value as JSON, the keys of bags in order.", Example: `dynamic_to_json(dynamic({"b": 1, "a": [2]}))`, Want: `{"a":[2],"b":1}`,
		Signatures: sigs(
			sig(types.String, kernel.Map1(func(json kernel.JSON) string { return canonical(string(json)) }), dyn("dynamic")),
			sig(types.String, kernel.Map1(func(s string) string { return s }), arg("dynamic", types.Any&^one(types.Dynamic)).as(types.String))),
	},
}

func prepareExtractJSON(c *Call) (Kernel, error) {
	v := c.Const(0)
	if v == nil {
		return nil, fmt.Errorf("the path of %s must be a constant", c.Name)
	}
	path, err := dynamic.ParseJSONPath(v.Str(0))
	if err != nil {
		return nil, &UnknownSyntax{err}
	}
	return convertedText(c, kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
		json, ok := dynamic.Parse(r.Str(1))
		return dynamic.Text(path.Get(json)), ok
	})), nil
}

// canonical sorts the keys of bags, at every depth.
func canonical(json string) string {
	switch dynamic.KindOf(json) {
	case dynamic.Array:
		e := dynamic.Elements(json)
		for i := range e {
			e[i] = canonical(e[i])
		}
		return dynamic.Join(e)
	case dynamic.Bag:
		b, _ := readBag(json)
		for i := range b.values {
			b.values[i] = canonical(b.values[i])
		}
		b.sort()
		return b.json()
	case dynamic.String:
		return dynamic.Quote(dynamic.Unquote(json))
	}
	return json
}
