package executor

import (
	"context"
	"sync"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// evaluator computes an expression on each row of a batch; the answer has the batch's length. It is used
// by several goroutines at once.
type evaluator interface {
	eval(b *vector.Batch) (*vector.Vector, error)
}

// compile turns a bound expression over columns s into an evaluator. Constant parts are computed here,
// and subqueries run.
func (r *run) compile(ctx context.Context, e planner.Expr, s planner.Schema) (evaluator, error) {
	return (&compiler{run: r, ctx: ctx, schema: s}).expr(e)
}

// compileAll compiles several expressions over the same columns.
func (r *run) compileAll(ctx context.Context, es []planner.Expr, s planner.Schema) ([]evaluator, error) {
	return (&compiler{run: r, ctx: ctx, schema: s}).exprs(es)
}

// constant computes an expression that needs no row.
func (r *run) constant(ctx context.Context, e planner.Expr) (*vector.Vector, error) {
	ev, err := r.compile(ctx, e, nil)
	if err != nil {
		return nil, err
	}
	return ev.eval(vector.NewBatch(1, nil))
}

// evalAll computes several expressions on a batch.
func evalAll(es []evaluator, b *vector.Batch) ([]*vector.Vector, error) {
	out := make([]*vector.Vector, len(es))
	for i, e := range es {
		v, err := e.eval(b)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// typesOf is the expressions' types.
func typesOf(es []planner.Expr) []types.Type {
	out := make([]types.Type, len(es))
	for i, e := range es {
		out[i] = e.Type()
	}
	return out
}

type compiler struct {
	run    *run
	ctx    context.Context
	schema planner.Schema
}

func (c *compiler) exprs(es []planner.Expr) ([]evaluator, error) {
	out := make([]evaluator, len(es))
	for i, e := range es {
		ev, err := c.expr(e)
		if err != nil {
			return nil, err
		}
		out[i] = ev
	}
	return out, nil
}

// compiledExprs keeps compiled expressions for a plan that is opened many times.
type compiledExprs struct{ byExpr sync.Map }

func (c *compiler) expr(e planner.Expr) (evaluator, error) {
	known := c.run.compiled
	if known == nil {
		return c.compile(e)
	}
	if ev, ok := known.byExpr.Load(e); ok {
		return ev.(evaluator), nil
	}
	ev, err := c.compile(e)
	if err == nil && !planner.AsksSlot(e) {
		known.byExpr.Store(e, ev)
	}
	return ev, err
}

func (c *compiler) compile(e planner.Expr) (evaluator, error) {
	switch e := e.(type) {
	case *planner.Ref:
		for i, col := range c.schema {
			if col.ID == e.Column.ID {
				return column(i), nil
			}
		}
		return nil, internal(e.Span, "column %s (%d) is not in the operator's input", e.Column.Name, e.Column.ID)
	case *planner.Const:
		return constant{e.Value}, nil
	case *planner.Call:
		return c.call(e)
	case *planner.Subquery:
		v, err := c.run.subquery(c.ctx, e)
		return constant{v}, err
	}
	return nil, internal(parser.Span{}, "an expression of kind %T", e)
}

// column reads a column of the batch.
type column int

func (c column) eval(b *vector.Batch) (*vector.Vector, error) { return b.Col(int(c)), nil }

// constant is one value for all rows, or a list, which stays as it is.
type constant struct{ value *vector.Vector }

func (c constant) eval(b *vector.Batch) (*vector.Vector, error) { return c.value.Broadcast(b.Len), nil }

// call applies a kernel.
type call struct {
	kernel  functions.Kernel
	context *functions.Call
	args    []evaluator
	pure    bool // the answer depends on the arguments only
	varying int  // the one argument that is not constant; -1: none or several
	cache   dictionaryCache
	at      parser.Span
}

func (c *compiler) call(e *planner.Call) (evaluator, error) {
	args, err := c.exprs(e.Args)
	if err != nil {
		return nil, err
	}
	out := &call{
		kernel: e.Signature.Kernel, args: args, varying: -1, at: e.Span,
		pure: !e.Signature.Impure && !e.Function.Window,
		context: &functions.Call{
			Name: e.Function.Name, Type: e.Result, Query: c.run.query,
			Args: make([]types.Type, len(args)), Consts: make([]*vector.Vector, len(args)),
		},
	}
	varying := 0
	for i, a := range args {
		out.context.Args[i] = e.Args[i].Type()
		if k, ok := a.(constant); ok {
			out.context.Consts[i] = k.value
		} else {
			out.varying = i
			varying++
		}
	}
	if varying > 1 {
		out.varying = -1
	}
	if e.Signature.Prepare != nil {
		if out.kernel, err = e.Signature.Prepare(out.context); err != nil {
			return nil, located(err, e.Span)
		}
	}
	if varying == 0 && out.pure {
		return out.fold()
	}
	return out, nil
}

// fold computes a call of constants.
func (c *call) fold() (evaluator, error) {
	v, err := c.eval(vector.NewBatch(1, nil))
	if err != nil {
		return nil, err
	}
	one := *v
	one.Const = true
	return constant{&one}, nil
}

func (c *call) eval(b *vector.Batch) (*vector.Vector, error) {
	args, err := evalAll(c.args, b)
	if err != nil {
		return nil, err
	}
	if c.pure && c.varying >= 0 {
		switch v := args[c.varying]; {
		case v.Const && v.Len > 1:
			return c.overConstant(args, b.Len)
		case v.Codes != nil:
			if out, err := c.overDictionary(args, b.Len); out != nil || err != nil {
				return out, err
			}
		}
	}
	return c.apply(args, b.Len)
}

// apply runs the kernel.
func (c *call) apply(args []*vector.Vector, rows int) (_ *vector.Vector, err error) {
	defer func() {
		if p := recover(); p != nil {
			text, ok := p.(vector.TooMuchText)
			if !ok {
				panic(p)
			}
			err = textOverflow(c.context.Name, text.Limit, c.at)
		}
	}()
	v, err := c.kernel(c.context, args, rows)
	if err != nil {
		return nil, located(err, c.at)
	}
	return v.Broadcast(rows), nil
}

// overConstant runs the kernel for one row where a column happens to be the same value in all rows.
func (c *call) overConstant(args []*vector.Vector, rows int) (*vector.Vector, error) {
	v, err := c.apply(c.withVarying(args, args[c.varying].Broadcast(1), 1), 1)
	if err != nil {
		return nil, err
	}
	one := *v
	one.Const, one.Len = true, rows
	return &one, nil
}

// withVarying is args for a kernel run over v, which has rows rows, in place of the batch.
func (c *call) withVarying(args []*vector.Vector, v *vector.Vector, rows int) []*vector.Vector {
	out := make([]*vector.Vector, len(args))
	for i, a := range args {
		out[i] = a.Broadcast(rows)
	}
	out[c.varying] = v
	return out
}
