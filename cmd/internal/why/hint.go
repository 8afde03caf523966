package why

import (
	"fmt"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// hint says what may be the matter with a call that is not true, given its arguments for the row; "" where nothing is
// likely.
func hint(c *planner.Call, args []*vector.Vector) string {
	name := strings.TrimSuffix(c.Function.Name, "_cs")
	if len(args) < 2 {
		return ""
	}
	if args[0].Null(0) {
		return "the value is null, and nothing that is compared with null is true"
	}
	if list, ok := c.Args[1].(*planner.Const); ok && (list.Value.Len != 1 || !list.Value.Const) {
		return listHint(c.Function.Name, args[0], list.Value)
	}
	if args[1].Null(0) {
		return "it is compared with null, and nothing that is compared with null is true"
	}
	x, y := text(args[0]), text(args[1])
	if args[0].Type == types.Dynamic && dynamic.KindOf(args[0].Str(0)) == dynamic.String && args[1].Type.Numeric() {
		return fmt.Sprintf("the value %s is text here, and no number", args[0].Str(0))
	}
	switch name {
	case "==", "startswith", "endswith", "contains":
		if args[0].Type == types.String || args[0].Type == types.Dynamic {
			return textHint(c.Function.Name, x, y)
		}
	case "has":
		if strings.Contains(strings.ToLower(x), strings.ToLower(y)) {
			return fmt.Sprintf("%q stands inside of a longer term, and has looks for whole terms: contains finds it", y)
		}
	case "<", "<=", ">", ">=":
		return distance(args[0], args[1])
	case "between":
		if len(args) == 3 && !args[2].Null(0) {
			if over := distance(args[0], args[2]); over != "" && !strings.HasPrefix(over, "it is less") && over != atBound {
				return over
			}
			return distance(args[0], args[1])
		}
	}
	return ""
}

const atBound = "the two are equal"

func text(v *vector.Vector) string {
	switch v.Type {
	case types.String:
		return v.Str(0)
	case types.Dynamic:
		return dynamic.Text(v.Str(0))
	}
	return ""
}

// textHint looks for a difference that is easily overlooked.
func textHint(operator, x, y string) string {
	switch {
	case x == "":
		return "the value is empty"
	case strings.EqualFold(x, y) && x != y:
		return fmt.Sprintf("%q and %q differ only in case: =~ takes no notice of it", x, y)
	case strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)):
		return "the two differ only in blanks before or behind"
	case operator != "==" && strings.Contains(strings.ToLower(x), strings.ToLower(y)):
		return fmt.Sprintf("%q has %q, but not there or not in this case", x, y)
	case operator == "==" && strings.Contains(strings.ToLower(x), strings.ToLower(y)) && y != "":
		return fmt.Sprintf("%q is a part of the value: contains finds it", y)
	}
	return ""
}

// listHint looks for an element that differs in case or blanks only.
func listHint(operator string, v, list *vector.Vector) string {
	if strings.HasPrefix(operator, "!") {
		return "the list has it"
	}
	if v.Type != types.String || list.Type != types.String {
		return ""
	}
	if list.Len == 0 {
		return "the list is empty"
	}
	for i := range list.Len {
		x, y := v.Str(0), list.Str(i)
		if strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)) {
			return fmt.Sprintf("the list has %q, which differs only in case or in blanks", y)
		}
	}
	return ""
}

// distance is how far two values are from one another, of numbers, times and lengths of time.
func distance(x, y *vector.Vector) string {
	if x.Null(0) || y.Null(0) || x.Type != y.Type {
		return ""
	}
	word := func(less bool) string { return map[bool]string{true: "less", false: "more"}[less] }
	switch x.Type {
	case types.Datetime, types.Timespan:
		d := x.Long(0) - y.Long(0)
		if d == 0 {
			return atBound
		}
		return fmt.Sprintf("it is %s by %s", word(d < 0), types.AppendTimespan(nil, max(d, -d)))
	case types.Int, types.Long:
		d := x.Long(0) - y.Long(0)
		if d == 0 {
			return atBound
		}
		return fmt.Sprintf("it is %s by %d", word(d < 0), max(d, -d))
	case types.Real:
		d := x.Real(0) - y.Real(0)
		if d == 0 {
			return atBound
		}
		return fmt.Sprintf("it is %s by %g", word(d < 0), max(d, -d))
	}
	return ""
}
