package planner

import (
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// table is a bound tabular expression.
type table struct {
	node   Node
	open   bool          // it may have columns that are not known
	name   string        // of the table it reads, for union's withsource
	graph  *Graph        // set where it is a graph and no rows
	again  func() *table // binds the graph again for one more use
	serial bool          // its order counts: serialize, sort and their kind came before

	guesses *[]string // where to note columns that it is taken to have; nil where nobody asks
}

func (t *table) schema() Schema { return t.node.Schema() }

// with is the same table after another node.
func (t *table) with(n Node) *table {
	next := *t
	next.node = n
	return &next
}

// nothing stands for a table that could not be bound; any column is taken to be there.
func nothing() *table { return &table{node: &Values{Output: Output{Schema{}}}, open: true} }

// table binds an expression that gives rows.
func (b *binder) table(e parser.Expr, vars *scope) *table {
	return b.rowsOf(b.tableOrGraph(e, vars), e.Where())
}

// rowsOf wants a table to be no graph.
func (b *binder) rowsOf(t *table, at parser.Span) *table {
	if t != nil && t.graph != nil {
		b.noGraphHere(at)
		return nothing()
	}
	return t
}

func (b *binder) tableOrGraph(e parser.Expr, vars *scope) *table {
	switch e := e.(type) {
	case *parser.Paren:
		return b.tableOrGraph(e.X, vars)
	case *parser.NameRef:
		return b.tableNamed(e.Name, vars)
	case *parser.Pipeline:
		return b.pipelineOrGraph(e, nil, vars)
	case *parser.Datatable:
		return b.datatable(e, vars)
	case *parser.Externaldata:
		return b.externaldata(e, vars)
	case *parser.Call:
		return b.tableCall(e, vars)
	case *parser.Path:
		if qualifier(e.X, vars) {
			return b.qualified(e, vars)
		}
		if call := patternCall(e.X, vars); call != nil {
			return b.patternNamed(call, e.Name, vars)
		}
	}
	b.wantedTable(e.Where())
	return nothing()
}

// tableNamed binds a name to a let table, a table that as has named, a view or a table of the catalog.
func (b *binder) tableNamed(n parser.Name, vars *scope) *table {
	if x := vars.find(n.Text); x != nil {
		switch {
		case x.graph != nil:
			return x.graph()
		case x.entity != nil && kindOf(x.entity) == tableEntity:
			return b.tableOrGraph(x.entity, x.home)
		case x.table != nil:
			return b.use(x)
		case x.lambda != nil:
			view := b.expandTable(n, x.lambda, x.home, nil, vars)
			view.name = n.Text
			return view
		}
		b.wantedTable(n.Span)
		return nothing()
	}
	if x := b.named[n.Text]; x != nil {
		return b.use(x)
	}
	if _, table := b.cat.Table(n.Text); !table || !b.storedInside(n) {
		if l, ok := b.stored(n); ok {
			return b.expandTable(n, l, nil, nil, vars)
		}
	}
	if t := b.scan(n.Text, n.Span); t != nil {
		return t
	}
	b.unknownTable(n, vars)
	return nothing()
}

// use is one use of a let table, with columns of its own.
func (b *binder) use(x *binding) *table {
	s := &Shared{Definition: x.table}
	for _, c := range x.table.Plan.Schema() {
		s.Columns = append(s.Columns, b.column(c.Name, c.Type))
	}
	return &table{node: s, open: x.open, name: x.table.Name}
}

// scan reads a table of the catalog; nil where there is none of that name.
func (b *binder) scan(name string, span parser.Span) *table {
	cols, ok := b.cat.Table(name)
	if !ok {
		return nil
	}
	outside := strings.HasPrefix(name, WatchlistPrefix) || strings.HasPrefix(name, AnswerPrefix)
	if !slices.Contains(b.reads, name) && !outside {
		b.reads = append(b.reads, name)
	}
	s := &Scan{Table: name, Span: span}
	for _, c := range cols {
		s.Columns = append(s.Columns, b.column(c.Name, c.Type))
		s.Source = append(s.Source, ScanColumn{Name: c.Name})
	}
	t := &table{node: s, name: name}
	if outside {
		return t
	}
	return b.inRange(t, span)
}

// tableCall binds a call that gives rows: a function of the query or the catalog, table("name"), materialize.
func (b *binder) tableCall(e *parser.Call, vars *scope) *table {
	if x := vars.find(e.Name.Text); x != nil && x.lambda != nil {
		return b.expandTable(e.Name, x.lambda, x.home, e.Args, vars)
	} else if x != nil && x.pattern != nil {
		return b.patternNamed(e, parser.Name{Place: e.Place}, vars)
	}
	if t := b.scan(AnswerPrefix+e.Name.Text, e.Name.Span); t != nil {
		return t
	}
	switch e.Name.Text {
	case "materialize", "totable":
		if len(e.Args) != 1 {
			b.argumentCount(e.Name, 1, 1)
			return nothing()
		}
		return b.table(e.Args[0].Value, vars)
	case "table", "external_table", "materialized_view", "stored_query_result":
		return b.tableByText(e, vars)
	case "_GetWatchlist":
		return b.watchlist(e, vars)
	}
	if l, ok := b.stored(e.Name); ok {
		return b.expandTable(e.Name, l, nil, e.Args, vars)
	}
	b.absent++
	b.missing(e.Name)
	return nothing()
}

// tableByText binds table("name"), whose argument is a constant.
func (b *binder) tableByText(e *parser.Call, vars *scope) *table {
	name, ok := b.textArgument(e, 2, vars)
	if !ok {
		return nothing()
	}
	if vars.find(name) == nil && b.named[name] == nil { // a stored function of that name does not hide the table
		if t := b.scan(name, e.Args[0].Span); t != nil {
			return t
		}
	}
	return b.tableNamed(parser.Name{Place: e.Args[0].Place, Text: name}, vars)
}

// textArgument is a call's first argument, which is a constant text.
func (b *binder) textArgument(e *parser.Call, most int, vars *scope) (string, bool) {
	if len(e.Args) == 0 {
		b.argumentCount(e.Name, 1, most)
		return "", false
	}
	return b.constantText(e.Args[0].Value, vars)
}

// qualified binds database("x").T and its kind to the local table or function of that name.
func (b *binder) qualified(e *parser.Path, vars *scope) *table {
	if e.Call == nil {
		return b.tableNamed(e.Name, vars)
	}
	if qualifiers[e.Name.Text] {
		b.wantedTable(e.Span)
		return nothing()
	}
	return b.tableCall(e.Call, vars)
}

// datatable binds rows given in the query.
func (b *binder) datatable(e *parser.Datatable, vars *scope) *table {
	v := &Values{}
	builders := make([]*vector.Builder, len(e.Schema.Columns))
	for i, c := range e.Schema.Columns {
		v.Columns = append(v.Columns, b.column(c.Name.Text, c.Type))
		builders[i] = vector.NewBuilder(c.Type, len(e.Values)/len(builders))
	}
	if len(builders) == 0 || len(e.Values)%len(builders) != 0 {
		b.fail(e.Span, "KS173", "", "Incorrect number of data values. The values should appear in multiples of %d.", len(builders))
		return &table{node: v}
	}
	for i, x := range e.Values {
		to := builders[i%len(builders)]
		c, ok := b.convert(b.scalar(x, &frame{vars: vars}), to.Type()).(*Const)
		switch {
		case !ok:
			b.wantedConstant(x.Where())
			to.AppendNull()
		case c.Type() == types.Unknown:
			to.AppendNull()
		default:
			to.AppendFrom(c.Value, 0)
		}
	}
	v.Count = len(e.Values) / len(builders)
	for _, builder := range builders {
		v.Rows = append(v.Rows, builder.Vector())
	}
	return &table{node: v}
}

// pipeline binds source | operator | operator ..., or operators on the rows of input.
func (b *binder) pipeline(p *parser.Pipeline, input *table, vars *scope) *table {
	return b.rowsOf(b.pipelineOrGraph(p, input, vars), p.Span)
}

func (b *binder) pipelineOrGraph(p *parser.Pipeline, input *table, vars *scope) *table {
	t := input
	if p.Source != nil {
		t = b.source(p.Source, b.tableOrGraph(p.Source, vars))
	}
	for i, op := range p.Operators {
		if t != nil && t.graph != nil {
			before := *p
			before.Operators = p.Operators[:i]
			t.again = func() *table {
				defer b.unstaged()()
				return b.pipelineOrGraph(&before, input, vars)
			}
		}
		if t != nil && b.opts.Trace != nil {
			b.opts.Trace.Rows[op] = t.schema()
		}
		around := b.current
		if b.current = op.Where(); around == b.current {
			t = b.operateOpen(op, t, vars)
			continue
		}
		t = b.operateOpen(op, t, vars)
		b.current = around
		b.stage(op.Where(), t)
	}
	return t
}

// rows is the frame of an expression over a table's rows.
func (t *table) frame(vars *scope) *frame {
	return &frame{vars: vars, rows: t.schema(), open: t.open, guesses: t.guesses}
}
