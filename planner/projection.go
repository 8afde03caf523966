package planner

import (
	"cmp"
	"strconv"

	"kql/functions"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/parser"
)

// item is an output column and the expression that computes it.
type item struct {
	column Column
	expr   Expr
}

// project puts a Project over a table.
func (b *binder) project(t *table, items []item) *table {
	p := &Project{Input: t.node}
	for _, i := range items {
		p.Columns = append(p.Columns, i.column)
		p.Exprs = append(p.Exprs, i.expr)
	}
	return t.with(p)
}

// projection collects the columns of an operator under the naming rules of Kusto's binder: a name that was
// taken gets a number, an explicit one may stand only once.
type projection struct {
	b        *binder
	items    []item
	at       map[string]int  // place by name
	declared map[string]bool // names that the query gave explicitly
	suffixes map[string]int  // the last number that a name was given
	skip     map[int]bool    // ids of columns that are not to be added again
}

func (b *binder) projection() *projection {
	return &projection{b: b, at: map[string]int{}, declared: map[string]bool{}, suffixes: map[string]int{}, skip: map[int]bool{}}
}

// through is a projection that begins with all columns of a table.
func (b *binder) through(t *table) *projection {
	p := b.projection()
	for _, c := range t.schema() {
		p.keep(c, parser.Span{})
		p.skip[c.ID] = true
	}
	return p
}

// keep adds an input column as it is, under its own id, unless it is there.
func (p *projection) keep(c Column, span parser.Span) {
	if p.skip[c.ID] {
		return
	}
	out := c
	if _, taken := p.at[c.Name]; taken || p.has(c.ID) {
		out = p.b.column(p.unique(c.Name), c.Type)
	}
	p.push(item{out, &Ref{c, span}})
}

func (p *projection) has(id int) bool {
	for _, i := range p.items {
		if i.column.ID == id {
			return true
		}
	}
	return false
}

func (p *projection) push(i item) {
	if _, taken := p.suffixes[i.column.Name]; !taken {
		p.suffixes[i.column.Name] = 0
	}
	p.at[i.column.Name] = len(p.items)
	p.items = append(p.items, i)
}

// unique is the name itself, or with the first number that makes it new.
func (p *projection) unique(name string) string {
	last, taken := p.suffixes[name]
	if !taken {
		return name
	}
	for n := last + 1; ; n++ {
		next := name + strconv.Itoa(n)
		if _, taken := p.suffixes[next]; !taken {
			p.suffixes[name] = n
			return next
		}
	}
}

// add puts an expression under a name that was made for it; with replace it takes the place of a column of
// that name, else the name is made new.
func (p *projection) add(name string, e Expr, replace bool) Column {
	if at, taken := p.at[name]; taken && replace {
		c := p.b.column(name, e.Type())
		p.items[at] = item{c, e}
		return c
	}
	c := p.b.column(p.unique(name), e.Type())
	p.push(item{c, e})
	return c
}

// declare puts an expression under a name that the query gives.
func (p *projection) declare(n parser.Name, e Expr, replace bool) Column {
	if p.declared[n.Text] {
		p.b.declaredTwice(n)
		return Column{}
	}
	p.declared[n.Text] = true
	if _, taken := p.at[n.Text]; taken && !replace {
		return p.add(n.Text, e, false)
	}
	return p.add(n.Text, e, true)
}

// defaultName is Column1, Column2 ..., counted through the query as Kusto.Language's binder does: the next
// that is no column of the rows in sight.
func (p *projection) defaultName(rows Schema) string {
	for {
		p.b.defaults++
		name := "Column" + strconv.Itoa(p.b.defaults)
		if _, taken := rows.find(name); !taken {
			return name
		}
	}
}

// style is how an operator adds what stands in its list.
type style struct {
	replace bool // a name that is there already is replaced, as extend does
	print   bool // print_0, print_1 ... for what has no name
}

// addNamed binds one item of a list and adds its columns.
func (p *projection) addNamed(n parser.Named, place int, s style, f *frame) {
	if _, ok := n.Value.(*parser.Star); ok && len(n.Names) == 0 {
		for _, c := range f.rows {
			p.keep(c, n.Span)
		}
		return
	}
	e := p.b.scalar(n.Value, f)
	if tuple := p.b.tuple(e, n.Value); len(tuple) > 1 || len(tuple) == 1 && !s.print {
		p.addTuple(n, e, tuple, s)
		return
	}
	ref, isColumn := e.(*Ref)
	_, asked := parser.Bare(n.Value).(*parser.Call)               // column_ifexists gives a column too
	isColumn = isColumn && hasID(f.rows, ref.Column.ID) && !asked // an aggregate's is not
	switch {
	case len(n.Names) > 1:
		p.b.fail(n.Span, "KS149", "", "The expression does not have multiple named values.")
	case len(n.Names) == 1:
		_, taken := p.at[n.Names[0].Text]
		c := p.declare(n.Names[0], e, s.replace || isColumn)
		if s.replace && !taken {
			p.b.made = append(p.b.made, madeColumn{c.ID, n.Names[0], f.rows})
		}
	case isColumn && !s.print && p.declared[ref.Column.Name]:
		p.b.declaredTwice(parser.Name{Place: parser.Place{Span: ref.Span}, Text: ref.Column.Name})
	case isColumn && !s.print:
		p.declared[ref.Column.Name] = true
		p.keep(ref.Column, ref.Span)
	case s.print: // whatever the expression: the engine has print x as print_0
		p.add("print_"+strconv.Itoa(place), e, false)
	default:
		name := p.b.resultName(n.Value)
		switch {
		case ref == nil:
		case f.graph != nil && ref.Column.Name == anyOnPath:
			name = ""
		case asked && hasID(f.rows, ref.Column.ID):
			name = ref.Column.Name
		}
		if name == "" {
			var rows Schema
			if s.replace {
				rows = f.rows
			}
			name = p.defaultName(rows)
		}
		p.add(name, e, s.replace)
	}
}

// tuple is the columns that a call fills where it stands alone; nil where it has one value.
func (b *binder) tuple(e Expr, from parser.Expr) []functions.TupleColumn {
	call, ok := e.(*Call)
	if !ok || call.Function.Tuple == nil {
		return nil
	}
	var names []string
	if syntax, ok := parser.Bare(from).(*parser.Call); ok {
		for _, a := range syntax.Args {
			names = append(names, b.resultName(a.Value))
		}
	}
	return call.Function.Tuple(b.context(call), names)
}

// addTuple adds the columns of a call that fills several: element i of its answer each.
func (p *projection) addTuple(n parser.Named, e Expr, tuple []functions.TupleColumn, s style) {
	for i, t := range tuple {
		value := e
		if len(tuple) > 1 {
			value = p.b.convert(p.b.step(e, dynamic.Step{Index: i, Array: true}, n.Span), t.Type)
		}
		switch {
		case i < len(n.Names):
			p.declare(n.Names[i], value, s.replace)
		case len(n.Names) > 0 && (s.print || e.(*Call).Function.NamedOnly):
		default:
			p.add(t.Name, value, s.replace)
		}
	}
	for i := len(tuple); i < len(n.Names); i++ {
		p.b.fail(n.Names[i].Span, "KS150", "", "The name does not have a corresponding expression.")
	}
}

// resultName is the name that an expression gives its column; "" where it has none.
func (b *binder) resultName(e parser.Expr) string {
	switch e := e.(type) {
	case *parser.Paren:
		return b.resultName(e.X)
	case *parser.NameRef:
		return e.Name.Text
	case *parser.Path:
		if left, ok := e.X.(*parser.NameRef); ok && (left.Name.Text == "$left" || left.Name.Text == "$right") {
			return e.Name.Text
		}
		return joinNames(b.resultName(e.X), e.Name.Text)
	case *parser.Index:
		if l, ok := e.Index.(*parser.Literal); ok {
			switch l.Type {
			case types.String:
				return joinNames(b.resultName(e.X), l.Value)
			case types.Int, types.Long:
				return joinNames(b.resultName(e.X), l.Text)
			}
		}
		return b.resultName(e.X)
	case *parser.Call:
		return b.callName(e)
	}
	return ""
}

func joinNames(left, right string) string {
	if left == "" {
		return right
	}
	return left + "_" + right
}

// callName is the name that a call gives its column.
func (b *binder) callName(e *parser.Call) string {
	first := ""
	if len(e.Args) > 0 {
		if e.Args[0].Name != nil {
			first = e.Args[0].Name.Text
		} else {
			first = b.resultName(e.Args[0].Value)
		}
	}
	if a := b.reg.Aggregate(e.Name.Text); a != nil {
		return aggregateName(a, first)
	}
	if fn := b.reg.Function(e.Name.Text); fn != nil {
		return named(fn.Naming, cmp.Or(fn.Prefix, fn.Name), first)
	}
	return ""
}

// aggregateName is prefix_argument, such as dcount_User; count_ where there is no argument.
func aggregateName(a *functions.Aggregate, first string) string {
	return named(a.Naming, cmp.Or(a.Prefix, a.Name), first)
}

func named(how functions.Naming, prefix, first string) string {
	switch how {
	case functions.FirstArgument:
		return first
	case functions.NameAndFirst:
		return prefix + "_" + first
	case functions.NameOnly:
		return prefix
	}
	return ""
}
