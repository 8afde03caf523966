package solve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Table is rows of a table: those columns of it that the query reads.
type Table struct {
	Name     string
	Columns  []planner.TableColumn
	Rows     [][]Value
	External *planner.External // what reads them, where that is no table
	List     string            // the watchlist that they are
}

// Outside says whether the rows lie outside of tables, where all cases of a test read them.
func (t Table) Outside() bool { return t.External != nil || t.List != "" }

// Value is a value of a row: its text, or with JSON set a dynamic value; Null where it has none.
type Value struct {
	Text       string
	JSON, Null bool
}

// written says whether every time in the tables can be written as one.
func written(tables []Table) bool {
	for _, t := range tables {
		for i, c := range t.Columns {
			for _, row := range t.Rows {
				if v := row[i]; c.Type == types.Datetime && !v.Null && v.Text != "" {
					if _, ok := types.ParseDatetime(v.Text); !ok {
						return false
					}
				}
			}
		}
	}
	return true
}

// instance is a row as it is put into its table: with some of its columns changed.
type instance struct {
	row  *row
	over map[*cell]value
}

// instances is all rows, those that stand for several as often as groups want them.
func (w *world) instances() []instance {
	var all []instance
	for _, r := range w.rows {
		all = append(all, instance{row: r})
	}
	for i, g := range w.groups {
		var own []*tally
		for at, t := range g.tallies {
			if t.when == nil {
				own = append(own, t)
			}
			if t.when == nil || !t.asked || slices.ContainsFunc(g.tallies[:at], t.shares) {
				continue
			}
			together := []*tally{t}
			for _, o := range g.tallies[at+1:] {
				if t.shares(o) {
					together = append(together, o)
				}
			}
			all = w.repeated(all, t.rows, together, w.inner(i))
		}
		all = w.repeated(all, g.rows, own, w.inner(i))
	}
	return all
}

// inner is the group whose rows are what a group counts; nil where it counts rows of tables.
func (w *world) inner(at int) *group {
	g := w.groups[at]
	for _, o := range slices.Backward(w.groups[:at]) {
		if len(o.keys) > 0 && len(o.rows) > 0 && slices.Contains(g.rows, o.rows[0]) {
			return o
		}
	}
	return nil
}

// repeated is instances with those of one row as often as tallies want them, and different where they count what is
// different.
func (w *world) repeated(all []instance, rows []*row, tallies []*tally, inner *group) []instance {
	n := 1
	var vary []varied
	add := func(x *cell, most int) {
		if x != nil {
			vary = append(vary, varied{x, most, w.variants(x)})
		}
	}
	for _, t := range tallies {
		want := t.whole()
		if want <= 1 {
			continue
		}
		n = max(n, want)
		if t.name == "dcount" {
			add(w.free(t.item, t.group, rows), want)
		} else if inner != nil {
			for _, k := range inner.keys {
				add(w.free(k, t.group, rows), want)
			}
		}
	}
	if n == 1 || len(rows) == 0 {
		return all
	}
	carrier := rows[len(rows)-1]
	var left, right *cell
	var key func(int) value
	if len(vary) > 0 {
		carrier = vary[len(vary)-1].cell.root.row
		if left, right = w.keys(carrier, tallies[0].group, rows); left != nil {
			key = w.variants(left)
		}
	}
	var out []instance
	for _, in := range all {
		out = append(out, in)
		if in.row != carrier {
			continue
		}
		for i := 1; i < n && len(out) < 4*maxRepeats; i++ {
			next := instance{in.row, maps.Clone(in.over)}
			if next.over == nil {
				next.over = map[*cell]value{}
			}
			if left != nil {
				next.over[left] = key(i)
				out = append(out, instance{right.row, map[*cell]value{right: key(i)}})
			}
			for _, v := range vary {
				if v.cell.root.row == carrier {
					next.over[v.cell.root] = v.other(i % v.most)
				}
			}
			out = append(out, next)
		}
	}
	return out
}

// varied is a cell that is to have so many values.
type varied struct {
	cell  *cell
	most  int
	other func(i int) value
}

// deduplicated is rows of which a join takes one for each value of its key.
type deduplicated struct {
	rows        []*row
	left, right planner.Expr // the key
}

// keys are the cells of a join's key that have to differ for a row to stand several times on its deduplicated side.
func (w *world) keys(carrier *row, g *group, rows []*row) (left, right *cell) {
	for _, u := range w.unique {
		if !slices.Contains(u.rows, carrier) {
			continue
		}
		l, r := w.locate(u.left), w.locate(u.right)
		if l == nil || r == nil || len(l.root.facets)+len(r.root.facets) > 0 || l.row != carrier || r.row == nil {
			continue
		}
		if w.free(u.left, g, rows) == l && w.free(u.right, g, rows) == r {
			return l, r
		}
	}
	return nil, nil
}

// plain is a part of a cell that has no parts itself and is none of the given ones, where there is one.
func (c *cell) plain(but []*cell) *cell {
	for _, f := range c.facets {
		for _, p := range f.parts {
			if x := p.plain(but); len(x.facets) == 0 && !slices.Contains(but, x) {
				return x
			}
		}
	}
	return c
}

// free is a cell of an expression that may have another value without leaving the group.
func (w *world) free(e planner.Expr, g *group, rows []*row) *cell {
	var keys []*cell
	for _, k := range g.keys {
		keys = append(keys, w.leaves(k)...)
	}
	for _, x := range w.leaves(e) {
		x = x.plain(keys)
		if x.root.row != nil && !x.root.opaque && !slices.Contains(keys, x) && slices.Contains(rows, x.root.row) {
			x.root.used = true
			return x
		}
	}
	return nil
}

// variants gives a root with one of its parts unlike what it is, each time otherwise, in the way that most of the
// conditions on it still take.
func (w *world) variants(x *cell) func(i int) value {
	was := x.value
	defer func() { x.value = was }()
	ways := slices.DeleteFunc(x.ways(w), func(way func(int) value) bool { return way(1) == was })
	var trials []value
	for _, way := range ways {
		x.value = way(1)
		trials = append(trials, x.root.now())
	}
	if len(ways) == 0 {
		return func(int) value { return x.root.now() }
	}
	scores := w.scores(w.touching(x.root), x.root, trials)
	best := ways[slices.Index(scores, slices.Max(scores))]
	return func(i int) value {
		if i == 0 {
			return x.root.now()
		}
		defer func() { x.value = was }()
		x.value = best(i)
		return x.root.now()
	}
}

// ways are how a value can be changed, each in as many forms as wanted.
func (c *cell) ways(w *world) []func(i int) value {
	was := c.value
	shift := func(step float64) func(int) value {
		return func(i int) value {
			f, _ := measure(c.typ, was.text)
			return w.measured(c.typ, f+step*float64(i))
		}
	}
	const second = 1e7
	switch {
	case c.typ == types.Datetime:
		return []func(int) value{shift(-60 * second), shift(60 * second), shift(-3600 * second), shift(3600 * second), shift(-86400 * second), shift(second), shift(-second)}
	case c.typ == types.Timespan:
		return []func(int) value{shift(second), shift(60 * second)}
	case !isText(c.typ) && c.typ != types.Guid:
		return []func(int) value{shift(1), shift(-1)}
	}
	listed := []string{}
	for _, x := range c.wants {
		if (x.op == "==" || x.op == "=~") && len(x.values) > 1 {
			listed = x.values
		}
	}
	return []func(int) value{
		func(i int) value { return w.plausible(c, c.number+i) },
		func(i int) value { return text(fmt.Sprintf("%s-%d", was.text, i)) },
		func(i int) value { return text(fmt.Sprintf("%d-%s", i, was.text)) },
		func(i int) value { return text(was.text + strings.Repeat("x", i)) },
		func(i int) value { return text(fmt.Sprintf("%s %d", was.text, i)) },
		func(i int) value {
			if len(listed) == 0 {
				return was
			}
			return text(listed[i%len(listed)])
		},
	}
}

// tables is the rows by table, in the order of the tables' names.
func (w *world) tables() []Table {
	by := map[string]*Table{}
	var names []string
	all := w.instances() // which may have more columns be used
	for _, r := range w.rows {
		t := by[r.table]
		if t == nil {
			t = &Table{Name: r.table, External: r.external, List: r.list}
			by[r.table], names = t, append(names, r.table)
		}
		for _, c := range r.cells {
			if c.used && !slices.ContainsFunc(t.Columns, func(k planner.TableColumn) bool { return k.Name == c.name }) {
				t.Columns = append(t.Columns, planner.TableColumn{Name: c.name, Type: c.typ})
			}
		}
	}
	known := map[*cell]value{} // a row that stands for thousands is put together once
	for _, in := range all {
		t := by[in.row.table]
		line := make([]Value, len(t.Columns))
		for i, k := range t.Columns {
			line[i] = in.value(k.Name, known)
		}
		t.Rows = append(t.Rows, line)
	}
	slices.Sort(names)
	var out []Table
	for _, name := range names {
		out = append(out, *by[name])
	}
	return out
}

func (in instance) value(column string, known map[*cell]value) Value {
	for _, c := range in.row.cells {
		if c.name != column {
			continue
		}
		if !c.used {
			return Value{Null: true}
		}
		v, has := in.over[c]
		if !has {
			if v, has = known[c]; !has {
				v = c.now()
				known[c] = v
			}
		}
		return Value{Text: v.text, JSON: v.raw, Null: v.null}
	}
	return Value{Null: true}
}

// held is tables as the executor reads them.
func held(tables []Table) executor.HeldTables {
	out := executor.HeldTables{}
	for _, t := range tables {
		if t.Outside() {
			continue
		}
		h := t.held()
		h.Names, h.Columns = append(h.Names, "Type"), append(h.Columns, typeColumn(t))
		out[t.Name] = h
	}
	return out
}

func (t Table) held() *executor.HeldTable {
	h := &executor.HeldTable{Rows: len(t.Rows)}
	for i, k := range t.Columns {
		b := vector.NewBuilder(k.Type, len(t.Rows))
		for _, line := range t.Rows {
			appendValue(b, value{null: line[i].Null, raw: line[i].JSON, text: line[i].Text})
		}
		h.Names, h.Columns = append(h.Names, k.Name), append(h.Columns, b.Vector())
	}
	return h
}

// typeColumn is the column with the table's name that each row has.
func typeColumn(t Table) *vector.Vector {
	b := vector.NewBuilder(types.String, len(t.Rows))
	for range t.Rows {
		b.AppendStr(t.Name)
	}
	return b.Vector()
}
