package planner

import (
	"strconv"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// Stage is the rows behind one operator of a pipeline, or those that a pipeline begins with. A function's stages are
// those of each of its calls.
type Stage struct {
	Span parser.Span // the operator's, or that of the table that the pipeline begins with
	Home []Home      // what the pipeline stands in, outermost first; none: the query itself
	Rows Node        // what gives the rows, as it was bound; rules change it
}

// Home is something in a query that has pipelines of its own.
type Home struct {
	Kind HomeKind
	Name string      // of the let, the function, the operator or the function that takes the subquery; the number of a branch or an entity
	Span parser.Span // the let's name, the call, the branch, the right side, the subquery or the entity
}

// HomeKind is what pipelines stand in.
type HomeKind uint8

// A let, a function at its call, a branch of union, the right side of join or lookup, a query among expressions, and
// what macro-expand makes of an entity.
const (
	InLet HomeKind = iota
	InFunction
	InBranch
	InRight
	InSubquery
	InEntity
)

func (h Home) String() string {
	switch h.Kind {
	case InLet:
		return "let " + h.Name
	case InFunction:
		return "function " + h.Name
	case InBranch:
		return "branch " + h.Name + " of union"
	case InEntity:
		return "entity " + h.Name + " of macro-expand"
	case InRight:
		return "right side of " + h.Name
	}
	return h.Name + " (...)"
}

// enterHome has the stages that are bound until the call of leave stand in h.
func (b *binder) enterHome(h Home) (leave func()) {
	b.homes = append(b.homes, h)
	operator := b.current
	b.current = parser.Span{}
	return func() {
		b.homes = b.homes[:len(b.homes)-1]
		b.current = operator
	}
}

// body binds operators that run many times, on rows that the operator around them puts in the slot: no stages, since
// these have no rows of their own.
func (b *binder) body(p *parser.Pipeline, slot *Slot, open bool, vars *scope) *table {
	defer b.unstaged()()
	return b.pipeline(p, &table{node: slot, open: open, serial: true}, vars)
}

// unstaged has what is bound until the call of its result be no stage.
func (b *binder) unstaged() func() {
	b.quiet++
	return func() { b.quiet-- }
}

// stage notes the rows of an operator or of a pipeline's source. Pipelines that an operator is made of have its
// place, and are no stages.
func (b *binder) stage(at parser.Span, t *table) {
	if b.quiet > 0 || b.pick > 0 || t == nil || t.graph != nil || at == b.current {
		return
	}
	b.stages = append(b.stages, Stage{at, append([]Home(nil), b.homes...), t.node})
}

// source notes the rows of an expression that stands where a pipeline may, unless it is one.
func (b *binder) source(e parser.Expr, t *table) *table {
	if _, ok := parser.Bare(e).(*parser.Pipeline); !ok {
		b.stage(e.Where(), t)
	}
	return t
}

func branchOf(place int, e parser.Expr) Home {
	return Home{InBranch, strconv.Itoa(place + 1), e.Where()}
}

// ofStage is the first rows of a stage as a query, or how many it has where first is 0; nil where there is none of that
// number.
func (b *binder) ofStage(number, first int) *table {
	if number > len(b.stages) {
		return nil
	}
	rows := b.stages[number-1].Rows
	if first > 0 {
		return &table{node: &Take{Input: rows, Count: &Const{vector.ConstLong(types.Long, int64(first)), b.stages[number-1].Span}}}
	}
	return b.count(&parser.Count{}, &table{node: rows})
}
