package functions

import (
	"kql/functions/agg"
	"kql/functions/types"
)

// collectAggregates put a group's values into one dynamic value, in the order of the rows.
var collectAggregates = []*Aggregate{
	aggregate("make_list", "list", "Lists the values that are not null, up to a size.", listing(maxElements)...),
	aggregate("makelist", "list", "Lists the values that are not null, up to a size of 128 or as given.", listing(deprecatedSize)...).deprecated("make_list"),
	aggregate("make_list_if", "list", "Lists the values where a condition is true.", withCondition(1, listing(maxElements))...),
	aggregate("make_list_with_nulls", "list", "Lists the values, nulls too.",
		over(types.Dynamic, func(*Call) State { return agg.List(maxElements, true) }, scalar("expr"))),
	aggregate("make_set", "set", "Lists the distinct values that are not null, up to a size; arrays give their elements.", setting(maxElements)...),
	aggregate("makeset", "set", "Lists the distinct values that are not null, up to a size of 128 or as given.", setting(deprecatedSize)...).deprecated("make_set"),
	aggregate("make_set_if", "set", "Lists the distinct values where a condition is true.", withCondition(1, setting(maxElements))...),
	aggregate("make_bag", "bag", "Puts bags together; of a key that several have, the first one's value stays.", bagging(maxElements)...),
	aggregate("make_bag_if", "bag", "Puts bags together where a condition is true.", withCondition(1, bagging(maxElements))...),
	aggregate("make_dictionary", "dictionary", "Puts bags together, up to a size of 128 or as given.", bagging(deprecatedSize)...).deprecated("make_bag"),
}

// deprecatedSize is what makelist and its kin are cut to where no size is given.
const deprecatedSize = 128

func listing(limit int) []AggregateSignature {
	return collecting(types.Any, func(c *Call) State { return agg.List(sizeLimit(c, 1, limit), false) })
}

func setting(limit int) []AggregateSignature {
	return collecting(types.Any, func(c *Call) State { return agg.Set(c.Args[0], sizeLimit(c, 1, limit)) })
}

func bagging(limit int) []AggregateSignature {
	return collecting(one(types.Dynamic), func(c *Call) State { return agg.Bag(sizeLimit(c, 1, limit)) })
}

func collecting(of types.Set, state func(c *Call) State) []AggregateSignature {
	return []AggregateSignature{over(types.Dynamic, state, arg("expr", of), whole("maxSize").constant().opt())}
}
