package lint

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// bounds is what conditions say of one expression. Its methods add a condition and say whether it can still hold.
type bounds struct {
	l         *linter
	equal     *vector.Vector
	low, high *limit
	empty     bool
	notEmpty  bool
	null      bool
	notNull   bool
}

// limit is a constant and whether the clock was read for it.
type limit struct {
	value *vector.Vector
	clock bool
}

func (b *bounds) and(op string, y parser.Expr) bool {
	c, ok := b.l.constant(y)
	if !ok {
		return true
	}
	text := c.Type() == types.String
	switch op {
	case "==":
		if b.equal != nil && differ(b.equal, c.Value) {
			return false
		}
		b.equal = c.Value
		if text {
			return b.call(map[bool]string{true: "isempty", false: "isnotempty"}[c.Value.Str(0) == ""])
		}
	case "!=":
		if b.equal != nil && b.equal.Type == c.Type() && !differ(b.equal, c.Value) {
			return false
		}
		if text && c.Value.Str(0) == "" {
			return b.call("isnotempty")
		}
	case "<", "<=":
		return b.below(y)
	case ">", ">=":
		return b.above(y)
	}
	return true
}

// call adds isempty(x) and its kind.
func (b *bounds) call(name string) bool {
	switch name {
	case "isempty":
		b.empty = true
	case "isnotempty":
		b.notEmpty = true
	case "isnull":
		b.null = true
	case "isnotnull":
		b.notNull = true
	}
	return !(b.empty && b.notEmpty) && !(b.null && b.notNull)
}

func (b *bounds) above(y parser.Expr) bool { return b.limit(&b.low, y) }
func (b *bounds) below(y parser.Expr) bool { return b.limit(&b.high, y) }

// limit sets an end, and says whether the lower one is not above the upper one. A fixed time against one that the
// clock gives says nothing: the rule may be old.
func (b *bounds) limit(end **limit, y parser.Expr) bool {
	c, ok := b.l.constant(y)
	if !ok || !types.Of(types.Int, types.Long, types.Datetime, types.Timespan).Has(c.Type()) {
		return true
	}
	clock := false
	parser.Each(&parser.Paren{X: y}, func(e *parser.Call) { clock = clock || e.Name.Text == "now" || e.Name.Text == "ago" })
	parser.Each(&parser.Paren{X: y}, func(*parser.NameRef) { ok = ok && c.Type() != types.Datetime })
	if !ok {
		return true
	}
	*end = &limit{c.Value, clock}
	return b.low == nil || b.high == nil || b.low.clock != b.high.clock || b.low.value.Type != b.high.value.Type ||
		b.low.value.Long(0) <= b.high.value.Long(0)
}

// differ says whether two constants are of one type and not equal; of other types it is not sure.
func differ(a, b *vector.Vector) bool {
	if a.Type != b.Type {
		return false
	}
	switch a.Type {
	case types.String:
		return a.Str(0) != b.Str(0)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		return a.Long(0) != b.Long(0)
	case types.Bool:
		return a.Bool(0) != b.Bool(0)
	}
	return false
}
