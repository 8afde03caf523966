package functions

import (
	"kql/functions/kernel"
	"kql/functions/types"
)

// comparisonOperators compare values of one type, numbers of any two, and dynamic values with scalars, which they are
// converted to. Null equals no value; two nulls compare as null.
var comparisonOperators = []*Function{
	equality("==", "Says whether two values are equal; strings by case.", kernel.Equal, `1 == 1.0`, "true"),
	equality("!=", "Says whether two values differ; strings by case.", kernel.Unequal, `"a" != "A"`, "true"),
	order("<", "Says whether the first value is less.", kernel.Less, `1h < 2h`, "true"),
	order("<=", "Says whether the first value is less or equal.", kernel.LessEqual, `2 <= 1.5`, "false"),
	order(">", "Says whether the first value is greater.", kernel.Greater, `1d > 2h`, "true"),
	order(">=", "Says whether the first value is greater or equal.", kernel.GreaterEqual, `2 >= 2`, "true"),
	between("between", "Says whether a value lies in a range, both ends included.", false, `5 between (1 .. 5)`, "true"),
	between("!between", "Says whether a value lies outside a range.", true, `5 !between (1 .. 5)`, "false"),
	{
		Name: "and", Doc: "Says whether both conditions are true. False and null is false.", Example: `true and 1 > 2`, Want: "false",
		Signatures: sigs(sig(types.Bool, kernel.And, flag("left"), flag("right")).ownNulls()),
	},
	{
		Name: "or", Doc: "Says whether one condition at least is true. True or null is true.", Example: `true or 1 > 2`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Or, flag("left"), flag("right")).ownNulls()),
	},
	{
		Name: "not", Doc: "Turns true into false and false into true.", Example: `not(1 > 2)`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Not, flag("expression"))),
	},
}

func equality(name, doc string, op kernel.Comparison, example, want string) *Function {
	f := order(name, doc, op, example, want)
	for _, t := range []types.Type{types.String, types.Guid} {
		f.Signatures = append(f.Signatures, sig(types.Bool, kernel.Compare(op), arg("left", one(t)), arg("right", one(t))))
	}
	for i := range f.Signatures {
		f.Signatures[i].Nulls = OwnNulls
	}
	return f
}

func order(name, doc string, op kernel.Comparison, example, want string) *Function {
	k := kernel.Compare(op)
	f := &Function{Name: name, Doc: doc, Example: example, Want: want, Signatures: sigs(
		comparedNumbers(k, "left", "right"),
		sig(types.Bool, k, dyn("left"), dyn("right")),
		sig(types.Bool, k, dyn("left"), arg("right", types.Numbers)),
		sig(types.Bool, k, arg("left", types.Numbers), dyn("right")),
		sig(types.Bool, k, flag("left").as(types.Long), whole("right")),
		sig(types.Bool, k, whole("left"), flag("right").as(types.Long)),
	)}
	for _, t := range []types.Type{types.Bool, types.Datetime, types.Timespan} {
		f.Signatures = append(f.Signatures, sig(types.Bool, k, arg("left", one(t)), arg("right", one(t))))
	}
	return f
}

// comparedNumbers is a signature that brings numbers to their widest type and compares them.
func comparedNumbers(k Kernel, params ...string) Signature {
	s := widest(k, params...)
	s.Result = Result{Type: types.Bool}
	return s
}

func between(name, doc string, not bool, example, want string) *Function {
	k := kernel.Between(not)
	f := &Function{Name: name, Doc: doc, Example: example, Want: want, Signatures: sigs(
		comparedNumbers(k, "value", "start", "end"),
		sig(types.Bool, k, dyn("value"), arg("start", types.Numbers), arg("end", types.Numbers)),
	)}
	for _, t := range []types.Type{types.Datetime, types.Timespan} {
		f.Signatures = append(f.Signatures, sig(types.Bool, k, arg("value", one(t)), arg("start", one(t)), arg("end", one(t))))
	}
	for i := range f.Signatures {
		f.Signatures[i].Nulls = OwnNulls
	}
	return f
}
