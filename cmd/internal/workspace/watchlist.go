package workspace

import (
	"context"
	"maps"
	"slices"
	"strings"

	"kql/executor"
	"kql/executor/ingest"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// searchKey is the column that Sentinel gives every watchlist: its key. A file that has none has its first
// column's values there.
const searchKey = "SearchKey"

func (w *Workspace) addWatchlists(folder string) error {
	files, err := entries(folder, ".csv", ".json", ".ndjson", ".csv.gz", ".json.gz", ".ndjson.gz")
	if err != nil {
		return err
	}
	for name, path := range files {
		w.lists[name] = path
	}
	return w.openWatchlists()
}

// DefineWatchlist has a file be a watchlist.
func (w *Workspace) DefineWatchlist(name, file string) error {
	w.lists[name] = file
	return w.openWatchlists()
}

func (w *Workspace) openWatchlists() (err error) {
	var sources []string
	for _, name := range slices.Sorted(maps.Keys(w.lists)) {
		sources = append(sources, name+"="+w.lists[name])
	}
	w.rows, err = ingest.Open(sources, ingest.Options{})
	return err
}

// Watchlists is the names of the watchlists, sorted.
func (w *Workspace) Watchlists() []string { return slices.Sorted(maps.Keys(w.lists)) }

// watchlist is the columns of a watchlist, as _GetWatchlist gives them: all texts.
func (w *Workspace) watchlist(ctx context.Context, name string) ([]planner.TableColumn, bool) {
	own, ok := w.ownColumns(ctx, name)
	if !ok {
		return nil, false
	}
	columns := []planner.TableColumn{{Name: "_DTItemId", Type: types.String}, {Name: "LastUpdatedTimeUTC", Type: types.Datetime}, {Name: searchKey, Type: types.String}}
	for _, c := range own {
		if !slices.ContainsFunc(columns, func(have planner.TableColumn) bool { return have.Name == c }) {
			columns = append(columns, planner.TableColumn{Name: c, Type: types.String})
		}
	}
	return columns, true
}

func (w *Workspace) ownColumns(ctx context.Context, name string) (names []string, ok bool) {
	if w.lists[name] == "" {
		return nil, false
	}
	columns, err := w.rows.Columns(ctx, name, nil)
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names, err == nil
}

// readWatchlist is a watchlist's rows.
func (w *Workspace) readWatchlist(ctx context.Context, name string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	own, _ := w.ownColumns(ctx, name)
	cols = slices.Clone(cols)
	for i, c := range cols {
		if c.Name == searchKey && !slices.Contains(own, searchKey) && len(own) > 0 {
			cols[i].Name = own[0]
		}
	}
	return w.rows.Read(ctx, name, cols, as)
}

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

// Table is planner.Catalog.
func (c *catalog) Table(name string) ([]planner.TableColumn, bool) {
	if list, ok := strings.CutPrefix(name, planner.WatchlistPrefix); ok {
		return c.watchlist(c.ctx, list)
	}
	if call, ok := strings.CutPrefix(name, planner.AnswerPrefix); ok {
		if c.answers == nil || !c.answers.Has(call) {
			return nil, false
		}
		columns, err := c.answers.Columns(c.ctx, call, nil)
		return columns, err == nil
	}
	return c.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (c *catalog) Tables() []string { return c.Catalog.Tables() }

// Function is planner.Catalog.
func (c *catalog) Function(name string) (*parser.Lambda, parser.Diagnostics) {
	return c.Workspace.Function(name)
}
