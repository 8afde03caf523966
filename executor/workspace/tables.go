package workspace

import (
	"context"
	"strings"

	"kql/executor"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Tables is tables with the watchlists and external data of a workspace beside them.
func (w *Workspace) Tables(base executor.Tables) executor.ExternalTables { return &tables{base, w} }

type tables struct {
	executor.Tables
	w *Workspace
}

// Read is executor.Tables.
func (t *tables) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	if name, ok := strings.CutPrefix(table, planner.WatchlistPrefix); ok {
		return t.w.readWatchlist(ctx, name, cols, as)
	}
	if name, ok := strings.CutPrefix(table, planner.AnswerPrefix); ok {
		return t.w.answers.Read(ctx, name, cols, as)
	}
	return t.Tables.Read(ctx, table, cols, as)
}

// ReadWithin is executor.BoundedTables.
func (t *tables) ReadWithin(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column, within []executor.Bound) ([]*vector.Batch, executor.Unread, error) {
	if strings.HasPrefix(table, planner.WatchlistPrefix) || strings.HasPrefix(table, planner.AnswerPrefix) {
		batches, err := t.Read(ctx, table, cols, as)
		return batches, executor.Unread{}, err
	}
	return executor.ReadWithin(ctx, t.Tables, table, cols, as, within)
}

// External is executor.ExternalTables.
func (t *tables) External(ctx context.Context, n *planner.External) ([]*vector.Batch, error) {
	return t.w.readExternal(ctx, n)
}

// Catalog is a catalogue with the functions and watchlists of the workspace beside its tables.
func (w *Workspace) Catalog(ctx context.Context, base planner.Catalog) planner.Catalog {
	return &catalog{base, w, ctx}
}

type catalog struct {
	planner.Catalog
	*Workspace
	ctx context.Context
}

// Table is planner.Catalog. Of a watchlist whose file cannot be read it has no columns but those that every
// watchlist has, and Err says why.
func (c *catalog) Table(name string) ([]planner.TableColumn, bool) {
	if list, ok := strings.CutPrefix(name, planner.WatchlistPrefix); ok {
		return c.watchlist(c.ctx, list)
	}
	if call, ok := strings.CutPrefix(name, planner.AnswerPrefix); ok {
		if c.answers == nil || !c.answers.Has(call) {
			return nil, false
		}
		columns, err := c.answers.Columns(c.ctx, call, nil)
		c.fail(err)
		return columns, true
	}
	return c.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (c *catalog) Tables() []string { return c.Catalog.Tables() }

// Ranged is planner.Ranged.
func (c *catalog) Ranged() (views, tables []string) {
	for _, name := range c.Functions() {
		if l, _ := c.Workspace.Function(name); l != nil && l.View && l.NeedsNothing() {
			views = append(views, name)
		}
	}
	if base, ok := c.Catalog.(planner.Ranged); ok {
		_, tables = base.Ranged()
	} else {
		tables = c.Catalog.Tables()
	}
	return views, tables
}

// Function is planner.Catalog.
func (c *catalog) Function(name string) (*parser.Lambda, parser.Diagnostics) {
	return c.Workspace.Function(name)
}
