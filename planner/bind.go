package planner

import (
	"slices"
	"time"

	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// Options are what binding depends on besides the query and the catalog.
type Options struct {
	Now           time.Time           // what now() is; the zero time: the time of the call
	Registry      *functions.Registry // nil: functions.Builtin
	Parameters    map[string]string   // values for declare query_parameters, as KQL literals
	IngestionTime string              // the column that ingestion_time() is; "": TimeGenerated
	// Columns runs a plugin whose columns only its rows decide, such as bag_unpack, and gives them. Nil
	// where there is no data: then any column is taken to be there.
	Columns func(*Evaluate) ([]plugin.Column, error)
	Strict  bool     // a watchlist that is not there is an error
	Judging bool     // the query does not run: what kql cannot do is a warning, since Kusto may
	Without []string // names of Rules that are left out, to see what they do
	Trace   *Trace   // where set, binding writes down here what it made of the query's parts
	Stage   int      // where not 0, the plan counts the rows of this stage of the trace, from 1
	First   int      // of that stage: so many of its rows in place of their number
	Between *Between // where set, each table of the catalog has only its rows of that time
}

// Trace is what binding made of the parts of a query, for tools that look at both. What is bound several times, as
// the body of a function is, has what came last.
type Trace struct {
	Scalars map[parser.Expr]Expr
	Rows    map[parser.Operator]Schema // what each operator gets
	Lists   map[parser.Expr]Schema     // what the queries give that in takes its list from
	Guessed []parser.Name              // columns that are taken to be there, which only data can tell
	Names   []Named                    // what let statements and parameters have named, in the order of the names
	Stages  []Stage                    // the stages of every pipeline, those that others read before them
}

// Named is a name that the query gives to a scalar, to rows, to a function or to a group of entities.
type Named struct {
	Name   string
	Scalar Expr           // nil where it is none
	Rows   Schema         // nil where it gives none
	Lambda *parser.Lambda // nil where it is none
	Group  *parser.EntityGroup
}

// NewTrace is a trace to give to Bind.
func NewTrace() *Trace {
	return &Trace{Scalars: map[parser.Expr]Expr{}, Rows: map[parser.Operator]Schema{}, Lists: map[parser.Expr]Schema{}}
}

// Bind gives every name and expression of a query its meaning and makes a plan of it. It reports all that is
// wrong, not only the first mistake.
func Bind(q *parser.Query, cat Catalog, o Options) *Result {
	if o.Registry == nil {
		o.Registry = functions.Builtin
	}
	if o.Now.IsZero() {
		o.Now = time.Now().UTC()
	}
	first, results := bindResult(q, cat, o, 0)
	for i := 1; i < results; i++ {
		next, _ := bindResult(q, cat, o, i)
		for _, d := range next.Diagnostics {
			if !slices.Contains(first.Diagnostics, d) {
				first.Diagnostics = append(first.Diagnostics, d)
			}
		}
		first.More = append(first.More, next)
	}
	if first.Diagnostics.Failed() {
		first.Plan, first.More = nil, nil
	}
	return first
}

// bindResult binds one of a query's results, counted from 0, and says how many there are. Each has a plan of its
// own, which rules may change as they like.
func bindResult(q *parser.Query, cat Catalog, o Options, pick int) (r *Result, results int) {
	b := &binder{problems: parser.BareNames(q), cat: cat, reg: o.Registry, opts: o, query: &functions.QueryContext{Now: o.Now}, named: map[string]*binding{}, elsewhere: map[parser.Diagnostic]bool{}, settings: map[string]parser.Expr{}, pick: pick}
	vars := &scope{names: map[string]*binding{}}
	result := b.statements(q.Statements, vars)
	if o.Trace != nil {
		o.Trace.Names = vars.named()
		if pick == 0 {
			o.Trace.Stages = b.stages
		}
	}
	if o.Stage > 0 {
		result = b.ofStage(o.Stage, o.First)
	}
	r = &Result{Diagnostics: b.problems, Render: b.render, ReadsClock: b.readsClock, Reads: b.reads, calls: b.calls}
	if result != nil {
		r.Schema, r.Open = result.node.Schema(), result.open
		if !b.problems.Failed() {
			b.findMisspelt(result.node)
			r.Diagnostics = b.problems
			r.Plan = optimise(result.node, b)
		}
	}
	return r, b.results
}

type binder struct {
	cat        Catalog
	reg        *functions.Registry
	opts       Options
	query      *functions.QueryContext
	ids        int
	guessed    int // how many operators were bound again on columns that they guess
	defaults   int // how many columns were given a name such as Column1
	problems   parser.Diagnostics
	calling    []*parser.Lambda           // user functions that are being expanded, outermost first
	expansions int                        // how many calls of the query's functions were bound
	calls      []storedCall               // of stored functions, in the order in which they were bound
	absent     int                        // how many tables and functions that give rows were not found
	elsewhere  map[parser.Diagnostic]bool // errors that lie in stored functions
	inStored   int                        // how many stored functions are being expanded
	named      map[string]*binding        // tables that as has named
	settings   map[string]parser.Expr     // what set statements say; the value is nil where they have none
	render     *Render
	readsClock bool
	reads      []string     // the tables that were bound
	pick       int          // which of the results is bound
	results    int          // how many the statements so far have
	branches   int          // how many the statement has that is being bound
	made       []madeColumn // what extend has added under names of the query's
	stages     []Stage
	homes      []Home      // what is being bound stands in these
	current    parser.Span // the operator that is being bound in the innermost of them
	quiet      int         // above 0, what is bound makes no stages
}

// column is a new column of the plan.
func (b *binder) column(name string, t types.Type) Column {
	b.ids++
	return Column{b.ids, name, t}
}

// statements binds a query's statements and gives the result that is picked, nil where there is none.
func (b *binder) statements(all []parser.Statement, vars *scope) *table {
	var result *table
	for _, s := range all {
		switch s := s.(type) {
		case *parser.Let:
			b.let(s, vars)
		case *parser.Declare:
			for _, p := range s.Params {
				b.declare(p, vars)
			}
		case *parser.Pattern:
			b.pattern(s, vars)
		case *parser.Set:
			b.set(s, vars)
		case *parser.ExprStatement:
			b.branches = 1
			t := b.asSet(b.result(s.Value, vars), vars)
			if b.pick >= b.results && b.pick < b.results+b.branches || result == nil {
				result = t
			}
			b.results += b.branches
		}
	}
	return result
}

// result binds the query itself: a scalar is a table of one row.
func (b *binder) result(e parser.Expr, vars *scope) *table {
	if b.tabular(e, vars) {
		return b.table(e, vars)
	}
	value := b.scalar(e, &frame{vars: vars})
	return b.project(oneRow(), []item{{b.column("print_0", value.Type()), value}})
}

// oneRow is what print computes on.
func oneRow() *table { return &table{node: &Values{Count: 1}} }

// declare binds a query parameter to its given or default value.
func (b *binder) declare(p parser.Param, vars *scope) {
	value := p.Default
	if text, ok := b.opts.Parameters[p.Name.Text]; ok {
		value = b.given(p, text)
	}
	if value == nil {
		b.fail(p.Name.Span, "KS197", "", "The argument for parameter '%s' is missing.", p.Name.Text)
		vars.names[p.Name.Text] = &binding{scalar: null(p.Type, p.Span)}
		return
	}
	vars.names[p.Name.Text] = &binding{scalar: b.convert(b.scalar(value, &frame{vars: vars}), p.Type)}
}

// given reads the value that the user gives a parameter: a literal of KQL, or the bare text of one of its type, such as
// -5 or 2026-05-01.
func (b *binder) given(p parser.Param, text string) parser.Expr {
	x := literal(text, p.Place)
	if l, ok := x.(*parser.Literal); p.Type == types.String && (!ok || l.Type != types.String) {
		return &parser.Literal{Place: p.Place, Type: types.String, Text: text, Value: text}
	}
	if x == nil {
		x = literal(p.Type.String()+"("+text+")", p.Place)
		if l, ok := x.(*parser.Literal); ok && !l.Null && literalValue(l) == nil {
			x = nil
		}
	}
	if x != nil {
		return x
	}
	b.fail(p.Span, "", "", "The value given for the parameter '%s' is no literal: %s", p.Name.Text, text)
	return nil
}

// literal is a text that is one literal and nothing else, at a place that is not its own; nil where it is none.
func literal(text string, at parser.Place) parser.Expr {
	q, problems := parser.Parse(text)
	x, ok := first(q).(*parser.ExprStatement)
	if !ok || problems.Failed() || len(q.Statements) != 1 {
		return nil
	}
	switch l := x.Value.(type) {
	case *parser.Literal:
		moved := *l
		moved.Place = at
		return &moved
	case *parser.DynamicLiteral:
		return &parser.DynamicLiteral{Place: at, JSON: l.JSON}
	}
	return nil
}

func first(q *parser.Query) parser.Statement {
	if len(q.Statements) == 0 {
		return nil
	}
	return q.Statements[0]
}

// null is a constant null.
func null(t types.Type, s parser.Span) Expr { return &Const{vector.ConstNull(t), s} }

// bad stands for an expression that could not be bound; it fits anywhere, so that it is reported once.
func bad(s parser.Span) Expr { return null(types.Unknown, s) }
