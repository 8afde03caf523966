package planner

import (
	"time"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// Between is a range of time that a request names beside its query: From is in it, To is not.
type Between struct{ From, To time.Time }

// inRange is a table's rows of the range that the options name: by TimeGenerated, or Timestamp where it has none. A
// table without either keeps all its rows.
func (b *binder) inRange(t *table, span parser.Span) *table {
	if b.opts.Between == nil {
		return t
	}
	for _, name := range []string{"TimeGenerated", "Timestamp"} {
		c, found := t.schema().find(name)
		if !found || c.Type != types.Datetime {
			continue
		}
		bound := func(op string, at time.Time) Expr {
			return b.operator(op, span, span, []Expr{&Ref{c, span}, &Const{vector.ConstLong(types.Datetime, types.Ticks(at)), span}})
		}
		both := b.operator("and", span, span, []Expr{bound(">=", b.opts.Between.From), bound("<", b.opts.Between.To)})
		return t.with(&Filter{Input: t.node, Predicate: both})
	}
	return t
}
