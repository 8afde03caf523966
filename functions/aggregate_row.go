package functions

import (
	"fmt"

	"kql/functions/agg"
)

// rowAggregates take whole rows of a group.
var rowAggregates = []*Aggregate{
	aggregate("arg_max", "", "Gives columns of the row where an expression is largest.", best(true)).starred(1).tuple(winnerColumns("max_")),
	aggregate("arg_min", "", "Gives columns of the row where an expression is smallest.", best(false)).starred(1).tuple(winnerColumns("min_")),
	aggregate("argmax", "max", "Gives columns of the row where an expression is largest.", best(true)).starred(1).tuple(prefixedColumns("max_")).deprecated("arg_max"),
	aggregate("argmin", "min", "Gives columns of the row where an expression is smallest.", best(false)).starred(1).tuple(prefixedColumns("min_")).deprecated("arg_min"),
	aggregate("take_any", "", "Gives columns of one row; a single column has a value that is neither null nor empty, if there is one.", takingAny).starred(0).tuple(anyColumns("")),
	aggregate("any", "", "Gives columns of one row.", takingAny).starred(0).tuple(anyColumns("any_")).deprecated("take_any"),
	aggregate("take_anyif", "", "Gives a value of a row where a condition is true.", anyIf).named(FirstArgument),
	aggregate("anyif", "", "Gives a value of a row where a condition is true.", anyIf).deprecated("take_anyif"),
}

func best(largest bool) AggregateSignature {
	state := func(c *Call) State { return agg.Best(c.Args, largest) }
	return likeFirst(state, arg("expr", compared), scalar("returned").many().opt())
}

var takingAny = likeFirst(func(c *Call) State { return agg.First(c.Args) }, scalar("expr").many())

var anyIf = withCondition(1, []AggregateSignature{likeFirst(func(c *Call) State { return agg.First(c.Args[:1]) }, scalar("expr"))})[0]

// winnerColumns names the columns of arg_max as the arguments are called: max_ and max_x_arg1 where they
// are not.
func winnerColumns(prefix string) func(c *Call, arguments []string) []TupleColumn {
	return func(c *Call, arguments []string) []TupleColumn {
		return eachArgument(c, arguments, func(i int, name string) string {
			switch {
			case name != "":
				return name
			case i == 0:
				return prefix
			}
			return fmt.Sprintf("%s%s_arg%d", prefix, arguments[0], i)
		})
	}
}

// prefixedColumns names the columns of argmax: max_x, and max_x_y for those behind it.
func prefixedColumns(prefix string) func(c *Call, arguments []string) []TupleColumn {
	return func(c *Call, arguments []string) []TupleColumn {
		return eachArgument(c, arguments, func(i int, name string) string {
			switch {
			case i == 0:
				return prefix + name
			case name == "":
				name = fmt.Sprintf("arg%d", i)
			}
			return prefix + arguments[0] + "_" + name
		})
	}
}

func anyColumns(prefix string) func(c *Call, arguments []string) []TupleColumn {
	return func(c *Call, arguments []string) []TupleColumn {
		return eachArgument(c, arguments, func(i int, name string) string {
			if name == "" {
				return fmt.Sprintf("any_arg%d", i)
			}
			return prefix + name
		})
	}
}

func eachArgument(c *Call, arguments []string, name func(i int, name string) string) []TupleColumn {
	out := make([]TupleColumn, len(arguments))
	for i, a := range arguments {
		out[i] = TupleColumn{Name: name(i, a), Type: c.Args[i]}
	}
	return out
}
