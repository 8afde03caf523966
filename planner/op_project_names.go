package planner

import (
	"path"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

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
