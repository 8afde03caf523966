package functions

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// Boxing is the function that makes a dynamic value of a scalar as it is: a text becomes a JSON string,
// never something that is parsed.
const Boxing = "dynamic"

var boxingFunctions = []*Function{{
	Name: Boxing, Doc: "Makes a dynamic value of a scalar, as it is.",
	Signatures: sigs(sig(types.Dynamic, box, scalar("value")).ownNulls()),
}}

func box(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	v := args[0]
	if v.Type == types.Dynamic {
		return v, nil
	}
	out := vector.NewBuilder(types.Dynamic, rows)
	var json []byte
	for i := range rows {
		if v.Null(i) {
			out.AppendNull()
			continue
		}
		json = dynamic.AppendValue(json[:0], v, i)
		out.AppendStr(string(json))
	}
	return out.Vector(), nil
}
