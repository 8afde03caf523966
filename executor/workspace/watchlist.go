package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kql/executor/ingest"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// searchKey is the column that Sentinel gives every watchlist beside its own: the values of the column that was
// chosen as its key.
const searchKey = "SearchKey"

// aliases is the stored function that lists the watchlists, as Sentinel has it.
const aliases = "_GetWatchlistAlias"

// UseWatchlists takes the watchlists of a folder in place of those that are there.
func (w *Workspace) UseWatchlists(folder string) error {
	clear(w.lists)
	if err := mustBeFolder(folder); err != nil {
		return err
	}
	return w.addWatchlists(folder)
}

func (w *Workspace) addWatchlists(folder string) error {
	files, err := entries(folder, ".csv", ".json", ".ndjson", ".csv.gz", ".json.gz", ".ndjson.gz")
	if err != nil {
		return err
	}
	maps.Copy(w.lists, files)
	return w.openWatchlists()
}

// DefineWatchlist has a file be a watchlist.
func (w *Workspace) DefineWatchlist(name, file string) error {
	w.lists[name] = file
	return w.openWatchlists()
}

func (w *Workspace) openWatchlists() (err error) {
	if f := w.function(aliases); f == nil || f.source.Name == aliases {
		w.store(aliases, &function{source: &parser.Source{Name: aliases, Text: w.aliasRows()}})
	}
	var sources []string
	for _, name := range w.Watchlists() {
		sources = append(sources, name+"="+w.lists[name])
	}
	w.rows, err = ingest.Open(sources, ingest.Options{Note: w.note})
	return err
}

// Watchlists is the names of the watchlists, sorted.
func (w *Workspace) Watchlists() []string { return slices.Sorted(maps.Keys(w.lists)) }

// WatchlistFile is the file that a watchlist's rows stand in; "" where there is none.
func (w *Workspace) WatchlistFile(name string) string { return w.lists[name] }

// aliasRows is the text of aliases: a table of the names.
func (w *Workspace) aliasRows() string {
	text := "// Gives the names of the watchlists.\ndatatable(WatchlistAlias: string) ["
	for _, name := range w.Watchlists() {
		text += dynamic.Quote(name) + ","
	}
	return text + "]"
}

// watchlist is the columns of a watchlist as _GetWatchlist gives them: its own are all texts, as Sentinel keeps
// them.
func (w *Workspace) watchlist(ctx context.Context, name string) ([]planner.TableColumn, bool) {
	if w.lists[name] == "" {
		return nil, false
	}
	own := w.ownColumns(ctx, name)
	if key := w.keys[name]; key != "" && !slices.Contains(own, key) {
		w.fail(fmt.Errorf("%s: the watchlist has no column '%s', which %s names as its key", w.lists[name], key, Manifest))
	}
	columns := slices.Clone(planner.WatchlistColumns)
	for _, c := range own {
		if !slices.ContainsFunc(columns, func(have planner.TableColumn) bool { return have.Name == c }) {
			columns = append(columns, planner.TableColumn{Name: c, Type: types.String})
		}
	}
	return columns, true
}

// ownColumns is the names of a watchlist's own columns.
func (w *Workspace) ownColumns(ctx context.Context, name string) (names []string) {
	columns, err := w.rows.Columns(ctx, name, nil)
	w.fail(err)
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// readWatchlist is a watchlist's rows. What only Sentinel knows of them, when an item was changed, is null.
func (w *Workspace) readWatchlist(ctx context.Context, name string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	own := w.ownColumns(ctx, name)
	var wanted []planner.ScanColumn
	var kinds []planner.Column
	at := make([]int, len(cols)) // of each column among those wanted; -1 where the file has none
	for i, c := range cols {
		if c.Name == searchKey {
			c.Name = w.keyColumn(name, own)
		}
		if at[i] = -1; slices.Contains(own, c.Name) {
			at[i], wanted, kinds = len(wanted), append(wanted, c), append(kinds, as[i])
		}
	}
	batches, err := w.rows.Read(ctx, name, wanted, kinds)
	for i, b := range batches {
		vectors := make([]*vector.Vector, len(cols))
		for j, k := range at {
			if k < 0 {
				vectors[j] = vector.ConstNull(as[j].Type).Broadcast(b.Len)
			} else {
				vectors[j] = b.Col(k)
			}
		}
		batches[i] = vector.NewBatch(b.Len, vectors)
	}
	return batches, err
}

// keyColumn is the column whose values SearchKey has: the one of that name, the one that the manifest names, or
// else the first.
func (w *Workspace) keyColumn(name string, own []string) string {
	switch {
	case w.keys[name] != "":
		return w.keys[name]
	case len(own) == 0 || slices.Contains(own, searchKey):
		return searchKey
	case len(own) > 1:
		w.note(fmt.Sprintf("watchlist %s: SearchKey is its first column, %s; searchKeys in %s can name another", name, own[0], Manifest))
	}
	return own[0]
}
