package solve

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"kql/executor"
	"kql/functions/vector"
	"kql/planner"
)

// outside is the rows of a world that externaldata and _GetWatchlist read, beside its tables.
type outside struct {
	executor.Tables
	rows  map[string]*vector.Batch // by the name of what reads them
	lists executor.HeldTables      // watchlists
}

// besides is tables with those rows of a world that lie outside of tables.
func besides(base executor.Tables, tables []Table) executor.Tables {
	o := outside{base, map[string]*vector.Batch{}, executor.HeldTables{}}
	for _, t := range tables {
		switch {
		case t.External != nil:
			h := t.held()
			o.rows[t.Name] = vector.NewBatch(h.Rows, h.Columns)
		case t.List != "":
			o.lists[t.Name] = t.held()
		}
	}
	if len(o.rows) == 0 && len(o.lists) == 0 {
		return base
	}
	return o
}

// Read is executor.Tables.
func (o outside) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	if o.lists[table] != nil {
		return o.lists.Read(ctx, table, cols, as)
	}
	return o.Tables.Read(ctx, table, cols, as)
}

// External is executor.ExternalTables.
func (o outside) External(ctx context.Context, n *planner.External) ([]*vector.Batch, error) {
	if b := o.rows[externalName(n)]; b != nil {
		return []*vector.Batch{b}, nil
	}
	if files, ok := o.Tables.(executor.ExternalTables); ok {
		return files.External(ctx, n)
	}
	return nil, nil
}

func externalName(n *planner.External) string { return "externaldata:" + strings.Join(n.Names(), " ") }

// external is a row of what externaldata reads. Where a record is put together by a mapping it is not known.
func (w *world) external(n *planner.External) env {
	if n.Mapping != "" {
		w.gap(n.Span, "rows from outside the query that a mapping reads")
		return w.unknown(n, env{})
	}
	r := &row{table: externalName(n), place: len(w.rows), external: n}
	w.draw(r)
	out := env{}
	for _, c := range n.Columns {
		x := w.root(c.Name, c.Type, r)
		x.used = true // cells of a record are told by their order
		r.cells = append(r.cells, x)
		out[c.ID] = x.ref()
	}
	return out
}

// without has rows of a plan not be there. Of what lies outside there has to be a file, so it has one of another key.
func (w *world) without(a absence) {
	w.absent = append(w.absent, a)
	if !readsOutside(a.plan) || len(a.left) == 0 {
		return
	}
	right := w.row(a.plan)
	if e, ok := w.call("!=", a.left[0], w.subst(a.right[0], right)); ok {
		w.require(e, condition, a.at)
	}
}

func readsOutside(n planner.Node) bool {
	switch n := n.(type) {
	case *planner.External:
		return true
	case *planner.Scan:
		return strings.HasPrefix(n.Table, planner.WatchlistPrefix)
	case *planner.Shared:
		return readsOutside(n.Definition.Plan)
	}
	return slices.ContainsFunc(n.Inputs(), readsOutside)
}

// fixOutside has what lies outside stay as it is: all cases of a test read it.
func (w *world) fixOutside() {
	for _, r := range w.rows {
		for _, c := range r.cells {
			c.fixed = r.outside()
		}
	}
}

// sameOutside says whether tables differ in nothing that lies outside of tables.
func sameOutside(a, b []Table) bool {
	return reflect.DeepEqual(onlyOutside(a), onlyOutside(b))
}

func onlyOutside(tables []Table) (out []Table) {
	for _, t := range tables {
		if t.Outside() {
			out = append(out, t)
		}
	}
	return out
}
