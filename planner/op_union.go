package planner

import (
	"path"
	"slices"
	"strconv"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// union binds union: the tables' rows, one after the other, under the columns of all.
func (b *binder) union(op *parser.Union, t *table, vars *scope) *table {
	var parts []*table
	if t != nil {
		parts = append(parts, t)
	}
	fuzzy := parser.Hint(op.Hints, "isfuzzy") == "true" || b.isSet("best_effort", vars)
	for _, e := range op.Sources {
		leave := b.enterHome(branchOf(len(parts), e))
		found := b.sources(e, vars, fuzzy)
		if _, wild := e.(*parser.Wildcard); wild && b.opts.Judging && len(found) > 1 {
			found = []*table{b.byName(found)}
		}
		parts = append(parts, found...)
		leave()
	}
	if len(parts) == 0 {
		b.fail(op.Span, "KS204", "", "None of the tables of this union is there.")
	}
	source := parser.Hint(op.Hints, "withsource")
	if source == "" {
		source = parser.Hint(op.Hints, "with_source")
	}
	return b.unite(parts, parser.Hint(op.Hints, "kind") == "inner", source)
}

// sources is the tables that one source of union, search or find names. With fuzzy set one that is not
// there is left out, with a note.
func (b *binder) sources(e parser.Expr, vars *scope, fuzzy bool) []*table {
	if w, ok := e.(*parser.Wildcard); ok {
		return b.wildTables(w, vars, fuzzy)
	}
	before, absent, stages := len(b.problems), b.absent, len(b.stages)
	var t *table
	if b.tabular(e, vars) {
		t = b.source(e, b.table(e, vars))
	} else {
		b.notTabular(e, vars)
		t = nothing()
	}
	if broken := b.elsewhereOnly(b.problems[before:]); fuzzy && broken != nil && !b.opts.Judging {
		b.problems = b.problems[:before]
		b.warn(e.Where(), "KS205", "", "The union goes on without this, as isfuzzy says, since a function that is stored is wrong: %s", broken.Message)
		return nil
	}
	if found := b.problems[before:]; fuzzy && onlyAbsent(found, b.absent-absent) {
		b.problems, b.stages = b.problems[:before], b.stages[:stages]
		for _, p := range slices.Clone(found) {
			if p.Severity == parser.Error {
				b.warn(p.Span, "KS205", p.Hint, "%s As isfuzzy says, the union goes on without it.", p.Message)
			}
		}
		if b.opts.Judging { // where the table is there, it may have any columns
			return []*table{nothing()}
		}
		return nil
	}
	return []*table{t}
}

// elsewhereOnly is the first error, where there are some and all of them lie in stored functions: Kusto takes such a
// part of a fuzzy union for one that cannot be resolved.
func (b *binder) elsewhereOnly(problems parser.Diagnostics) (first *parser.Diagnostic) {
	for i, p := range problems {
		switch {
		case p.Severity != parser.Error:
		case !b.elsewhere[p]:
			return nil
		case first == nil:
			first = &problems[i]
		}
	}
	return first
}

// onlyAbsent says whether there are errors, all of them of as many tables and functions that are not there.
func onlyAbsent(problems parser.Diagnostics, absent int) bool {
	errors := 0
	for _, p := range problems {
		if p.Severity == parser.Error {
			errors++
		}
	}
	return errors > 0 && errors == absent
}

// wildTables is the tables, and behind them the stored views and those of the query, whose names a pattern fits.
func (b *binder) wildTables(w *parser.Wildcard, vars *scope, fuzzy bool) []*table {
	if w.Of != nil && !qualifier(w.Of, vars) {
		b.fail(w.Of.Where(), "KS114", "", "Database expected.")
		return []*table{nothing()}
	}
	var out []*table
	views, tables := b.ranged()
	for _, name := range tables {
		if ok, _ := path.Match(w.Pattern, name); ok {
			out = append(out, b.scan(name, w.Span))
		}
	}
	for _, name := range views {
		if ok, _ := path.Match(w.Pattern, name); ok {
			out = append(out, b.tableNamed(parser.Name{Place: w.Place, Text: name}, vars))
		}
	}
	for _, name := range slices.Sorted(slices.Values(vars.all())) {
		x := vars.find(name)
		if ok, _ := path.Match(w.Pattern, name); ok && w.Of == nil && x.lambda != nil && x.lambda.View && len(x.lambda.Params) == 0 {
			out = append(out, b.tableNamed(parser.Name{Place: w.Place, Text: name}, vars))
		}
	}
	switch {
	case out == nil && fuzzy:
		b.warn(w.Span, "KS205", "", "No table is called like '%s'; isfuzzy leaves it out.", w.Pattern)
	case out == nil:
		b.fail(w.Span, "KS204", "", "The name '%s' does not refer to any known table, tabular variable or function.", w.Pattern)
	}
	return out
}

// byName puts the tables of a wildcard together as Kusto's binder judges them, which cannot know what tables there will
// be: the columns of a name are one, of the type that the first two have, or else of one that takes both.
func (b *binder) byName(parts []*table) *table {
	var names []string
	kinds := map[string][]types.Type{}
	for _, p := range parts {
		for _, c := range p.schema() {
			if kinds[c.Name] == nil {
				names = append(names, c.Name)
			}
			kinds[c.Name] = append(kinds[c.Name], c.Type)
		}
	}
	u := &Union{}
	for _, name := range names {
		typ := kinds[name][0]
		if len(kinds[name]) > 1 && kinds[name][1] != typ {
			typ = types.Dynamic
			if t, ok := types.Widest(kinds[name][0], kinds[name][1]); ok {
				typ = t
			}
		}
		u.Columns = append(u.Columns, b.column(name, typ))
	}
	return &table{node: u}
}

// ranged is the stored views and the tables that wildcards, search and find range over: those that are there.
func (b *binder) ranged() (views, tables []string) {
	if c, ok := b.cat.(Ranged); ok {
		return c.Ranged()
	}
	return nil, b.cat.Tables()
}

// unite puts tables together. Columns of one name and type are one; of one name and several types they are kept
// apart as name_type, side by side where the first of them stands. inner keeps the columns that every table has.
func (b *binder) unite(parts []*table, inner bool, source string) *table {
	u := &Union{}
	out := &table{node: u}
	if source != "" {
		u.Columns = append(u.Columns, b.column(source, types.String))
	}
	ids := map[unifiedColumn]int{}
	for _, c := range unified(parts, inner) {
		col := b.column(c.out, c.typ)
		u.Columns = append(u.Columns, col)
		ids[unifiedColumn{name: c.name, typ: c.typ}] = col.ID
	}
	for i, p := range parts {
		var cells []Cell
		if source != "" {
			cells = append(cells, Cell{u.Columns[0].ID, &Const{vector.ConstText(types.String, p.sourceName(i)), parser.Span{}}})
		}
		for _, col := range p.schema() {
			key := unifiedColumn{name: col.Name, typ: col.Type}
			if id, ok := ids[key]; ok {
				cells = append(cells, Cell{id, &Ref{col, parser.Span{}}})
			}
		}
		u.From = append(u.From, p.node)
		u.Cells = append(u.Cells, cells)
		out.open = out.open || p.open
	}
	return out
}

// sourceName is what withsource says of a table: its name, or its place in the union.
func (t *table) sourceName(place int) string {
	if t.name == "" {
		return "union_arg" + strconv.Itoa(place)
	}
	return t.name
}

// unifiedColumn is a column of a union: out is its name there.
type unifiedColumn struct {
	name, out string
	typ       types.Type
}

func unified(parts []*table, inner bool) []unifiedColumn {
	var cols []unifiedColumn
	kinds, count := map[string]int{}, map[unifiedColumn]int{}
	for _, p := range parts {
		for _, c := range p.schema() {
			k := unifiedColumn{name: c.Name, typ: c.Type}
			if count[k] == 0 {
				cols = append(cols, k)
				kinds[c.Name]++
			}
			count[k]++
		}
	}
	first := map[string]int{} // where the first column of each name stands
	for i, k := range slices.Backward(cols) {
		first[k.name] = i
	}
	slices.SortStableFunc(cols, func(a, b unifiedColumn) int { return first[a.name] - first[b.name] })
	return renamed(slices.DeleteFunc(cols, func(k unifiedColumn) bool { return inner && count[k] < len(parts) }), kinds)
}

// renamed gives columns of one name and several types their names: name_type, made new with a number where a
// table has a column called that.
func renamed(cols []unifiedColumn, kinds map[string]int) []unifiedColumn {
	taken := map[string]bool{}
	for _, k := range cols {
		taken[k.name] = taken[k.name] || kinds[k.name] == 1
	}
	for i, k := range cols {
		cols[i].out = k.name
		if kinds[k.name] == 1 {
			continue
		}
		name := k.name + "_" + k.typ.String()
		cols[i].out = name
		for n := 1; taken[cols[i].out]; n++ {
			cols[i].out = name + strconv.Itoa(n)
		}
		taken[cols[i].out] = true
	}
	return cols
}
