package planner

import (
	"path"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// operate binds one operator behind a table; t is nil where the operator stands first.
func (b *binder) operate(op parser.Operator, t *table, vars *scope) *table {
	if leading := leadingOperators(op); t == nil && !leading {
		b.fail(op.Where(), "KS174", "", "The operator cannot be the first operator in a query.")
		return nothing()
	}
	before := len(b.problems)
	if out, ok := b.graphOperator(op, t, vars); ok {
		return out
	}
	b.checkProperties(op)
	out := b.operateOnColumns(op, t, vars)
	switch op.(type) {
	case *parser.Where, *parser.Extend, *parser.Sort, *parser.Take, *parser.Top:
	default: // the columns that a mistake leaves out are not to be missed behind it
		out.open = out.open || b.problems[before:].Failed()
	}
	return out
}

// operateOnColumns binds the operators that change columns only, and hands on the others.
func (b *binder) operateOnColumns(op parser.Operator, t *table, vars *scope) *table {
	switch op := op.(type) {
	case *parser.Where:
		return b.where(op, t, vars)
	case *parser.Extend:
		return b.list(op.Columns, b.through(t), style{replace: true}, t, vars)
	case *parser.Project:
		return b.list(op.Columns, b.projection(), style{}, t, vars)
	case *parser.Serialize:
		t = b.list(op.Columns, b.through(t), style{replace: true}, t.serialized(), vars)
		return t
	case *parser.Print:
		return b.list(op.Columns, b.projection(), style{print: true}, oneRow(), vars)
	case *parser.ProjectAway:
		return b.projectAway(op, t)
	case *parser.ProjectKeep:
		return b.projectKeep(op, t)
	case *parser.ProjectRename:
		return b.projectRename(op, t, vars)
	case *parser.ProjectReorder:
		return b.projectReorder(op, t)
	case *parser.ProjectByNames:
		return b.projectByNames(op, t, vars)
	}
	return b.operateOnRows(op, t, vars)
}

func leadingOperators(op parser.Operator) bool {
	switch op.(type) {
	case *parser.Print, *parser.Range, *parser.Union, *parser.Search, *parser.Find, *parser.Evaluate, *parser.MacroExpand:
		return true
	}
	return false
}

func (t *table) serialized() *table {
	next := *t
	next.serial = true
	return &next
}

func (b *binder) where(op *parser.Where, t *table, vars *scope) *table {
	if op.Name != nil {
		b.warn(op.Name.Span, "KQL200", "write == to compare", "'%s =' names the value here and compares nothing.", op.Name.Text)
	}
	window := false
	f := t.frame(vars)
	if t.serial {
		f.window = &window
	}
	e := b.predicate(op.Predicate, f)
	if !window {
		return t.with(&Filter{Input: t.node, Predicate: e})
	}
	// A condition over other rows is computed as a column first, over all rows at once.
	p := b.through(t)
	flag := p.add("$where", e, false)
	wide := b.project(t, p.items)
	wide.node.(*Project).Serial = true
	kept := wide.with(&Filter{Input: wide.node, Predicate: &Ref{flag, e.Where()}})
	return b.project(kept, refs(t.schema()))
}

// predicate binds a condition, which is a bool.
func (b *binder) predicate(x parser.Expr, f *frame) Expr {
	e := b.scalar(x, f)
	if e.Type() == types.Bool || e.Type() == types.Unknown {
		return e
	}
	b.mustBe(x.Where(), types.Bool)
	return bad(x.Where())
}

func refs(cols Schema) []item {
	out := make([]item, len(cols))
	for i, c := range cols {
		out[i] = item{c, &Ref{c, parser.Span{}}}
	}
	return out
}

// list binds the columns of extend, project, serialize and print.
func (b *binder) list(columns []parser.Named, p *projection, s style, t *table, vars *scope) *table {
	window := false
	f := t.frame(vars)
	f.window = &window
	for i, n := range columns {
		p.addNamed(n, i, s, f)
	}
	out := b.project(t, p.items)
	out.node.(*Project).Serial = window
	if window && !t.serial && !isOneRow(t) {
		b.fail(columns[0].Span, "KQL101", "put serialize or sort before it", "A function that reads other rows needs its rows in an order.")
	}
	return out
}

func isOneRow(t *table) bool {
	v, ok := t.node.(*Values)
	return ok && v.Count == 1
}

// matches is the columns that a name or a wildcard stands for.
func (b *binder) matches(e parser.Expr, t *table) []Column {
	switch e := e.(type) {
	case *parser.NameRef:
		if c, ok := t.schema().find(e.Name.Text); ok {
			return []Column{c}
		}
		if t.open {
			t.frame(nil).guess(b, e.Name)
		} else {
			b.unknownName(e.Name, t.schema().names())
		}
	case *parser.Wildcard:
		cols := wild(e.Pattern, t.schema())
		if len(cols) == 0 && !t.open && !isStar(e) {
			b.fail(e.Span, "KS142", "", "The name '%s' does not refer to any known column.", e.Pattern)
		}
		return cols
	default:
		b.wantedColumn(e.Where())
	}
	return nil
}

// wild is the columns whose name fits a pattern with stars.
func wild(pattern string, cols Schema) []Column {
	pattern = strings.NewReplacer("[", `\[`, "?", `\?`).Replace(pattern)
	var out []Column
	for _, c := range cols {
		if ok, _ := path.Match(pattern, c.Name); ok {
			out = append(out, c)
		}
	}
	return out
}

func (b *binder) projectAway(op *parser.ProjectAway, t *table) *table {
	var away []Column
	for _, e := range op.Columns {
		away = append(away, b.matches(e, t)...)
	}
	kept := slices.DeleteFunc(slices.Clone(t.schema()), func(c Column) bool { return slices.Contains(away, c) })
	return b.project(t, refs(kept))
}

func (b *binder) projectKeep(op *parser.ProjectKeep, t *table) *table {
	var keep []Column
	for _, e := range op.Columns {
		keep = append(keep, b.matches(e, t)...)
	}
	kept := slices.DeleteFunc(slices.Clone(t.schema()), func(c Column) bool { return !slices.Contains(keep, c) })
	return b.project(t, refs(kept))
}

func (b *binder) projectRename(op *parser.ProjectRename, t *table, vars *scope) *table {
	items := refs(t.schema())
	for _, n := range op.Columns {
		if len(n.Names) != 1 {
			b.fail(n.Span, "KS110", "write New = Old", "Column rename assignment expected.")
			continue
		}
		old := b.scalar(n.Value, t.frame(vars))
		ref, ok := old.(*Ref)
		if !ok {
			if old.Type() != types.Unknown { // what is unknown has been reported
				b.wantedColumn(n.Value.Where())
			}
			continue
		}
		at := slices.IndexFunc(items, func(i item) bool { return i.expr.(*Ref).Column.ID == ref.Column.ID })
		if taken := slices.IndexFunc(items, func(i item) bool { return i.column.Name == n.Names[0].Text }); taken >= 0 && taken != at {
			b.declaredTwice(n.Names[0])
			continue
		}
		items[at].column = b.column(n.Names[0].Text, ref.Column.Type)
	}
	return b.project(t, items)
}

// projectReorder puts the named columns first; a wildcard's columns may be sorted.
func (b *binder) projectReorder(op *parser.ProjectReorder, t *table) *table {
	var order, named []Column
	for _, r := range op.Columns {
		cols := slices.DeleteFunc(slices.Clone(b.matches(r.Column, t)), func(c Column) bool {
			if slices.Contains(named, c) && !isStar(r.Column) {
				b.declaredTwice(parser.Name{Place: parser.Place{Span: r.Column.Where()}, Text: c.Name})
			}
			return slices.Contains(order, c)
		})
		if !isStar(r.Column) {
			named = append(named, cols...)
		}
		if r.Order != "" {
			slices.SortStableFunc(cols, nameOrder(r.Order))
		}
		order = append(order, cols...)
	}
	for _, c := range t.schema() {
		if !slices.Contains(order, c) {
			order = append(order, c)
		}
	}
	return b.project(t, refs(order))
}

// isStar says whether an expression is a wildcard that fits every name.
func isStar(e parser.Expr) bool {
	w, ok := e.(*parser.Wildcard)
	return ok && strings.Trim(w.Pattern, "*") == ""
}

// nameOrder compares columns by name; the granny orders compare runs of digits as numbers.
func nameOrder(order string) func(a, c Column) int {
	sign := 1
	if strings.HasSuffix(order, "desc") {
		sign = -1
	}
	compare := strings.Compare
	if strings.HasPrefix(order, "granny") {
		compare = compareNatural
	}
	return func(a, c Column) int { return sign * compare(a.Name, c.Name) }
}

func compareNatural(a, b string) int {
	for a != "" && b != "" {
		m, n := digits(a), digits(b)
		if m > 0 && n > 0 {
			x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			a, b = a[m:], b[n:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

// projectByNames keeps the columns whose names constant texts or arrays of texts give.
func (b *binder) projectByNames(op *parser.ProjectByNames, t *table, vars *scope) *table {
	p := b.projection()
	for _, e := range op.Columns {
		if w, ok := e.(*parser.Wildcard); ok {
			for _, c := range wild(w.Pattern, t.schema()) {
				p.keep(c, w.Span)
			}
			continue
		}
		c, ok := b.scalar(e, &frame{vars: vars}).(*Const)
		if !ok {
			b.wantedConstant(e.Where())
			continue
		}
		for _, name := range texts(c.Value) {
			for _, c := range wild(name, t.schema()) {
				p.keep(c, e.Where())
			}
		}
	}
	return b.project(t, p.items)
}

// texts is the texts in a string or in a dynamic array.
func texts(v *vector.Vector) []string {
	if v.Type != types.Dynamic {
		return []string{v.Str(0)}
	}
	return elementTexts(v.Str(0))
}
