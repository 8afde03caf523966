package repl

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"kql/cmd/internal/grid"
	"kql/cmd/internal/paint"
	"kql/cmd/internal/reference"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// listing shows rows of text as a table; the columns named with a hash hold numbers.
func (s *Shell) listing(names []string, rows [][]string) {
	var schema planner.Schema
	var columns []*vector.Vector
	for i, name := range names {
		name, number := strings.CutPrefix(name, "#")
		typ := types.String
		if number {
			typ = types.Real // stands to the right
		}
		b := vector.NewBuilder(types.String, len(rows))
		for _, row := range rows {
			b.AppendStr(row[i])
		}
		v := b.Vector()
		schema = append(schema, planner.Column{Name: name, Type: typ})
		columns = append(columns, v)
	}
	g := grid.New(executor.Result{Schema: schema, Batches: []*vector.Batch{vector.NewBatch(len(rows), columns)}})
	lines, _ := g.Draw(grid.Table, grid.Options{Width: cmp.Or(s.Screen.Width, 1<<20), Brush: s.Screen.Brush})
	s.say("%s", strings.Join(lines, "\n"))
}

// has says whether a name has a pattern in it, in any case; * stands for anything.
func has(name, pattern string) bool {
	name, at := strings.ToLower(name), 0
	for part := range strings.SplitSeq(strings.ToLower(pattern), "*") {
		n := strings.Index(name[at:], part)
		if n < 0 {
			return false
		}
		at += n + len(part)
	}
	return true
}

func (s *Shell) listTables(_ context.Context, pattern string) error {
	var rows [][]string
	known := 0
	for _, name := range s.Catalog.Tables() {
		switch {
		case s.Store.Has(name) && has(name, pattern):
			count, columns := "", ""
			if n, _, _, ok := s.Store.Held(name); ok {
				count = grid.Digits(n)
			}
			if all, ok := s.Catalog.AtOnce().Table(name); ok && len(all) > 0 {
				columns = fmt.Sprint(len(all))
			}
			rows = append(rows, []string{name, columns, count, grid.Count(len(s.Store.Files(name)), "file")})
		case !s.Store.Has(name):
			known++
			if pattern != "" && has(name, pattern) {
				columns, _ := s.Catalog.AtOnce().Table(name)
				rows = append(rows, []string{name, fmt.Sprint(len(columns)), "", "no data"})
			}
		}
	}
	for _, name := range s.Space.Watchlists() {
		if has(name, pattern) {
			rows = append(rows, []string{name, "", "", "watchlist"})
		}
	}
	if len(rows) == 0 {
		s.remark("no table has data; .load PATH adds some")
	} else {
		s.listing([]string{"table", "#columns", "#rows", "from"}, rows)
	}
	if pattern == "" {
		s.remark("%s known without data; .tables * lists them", grid.Count(known, "more table"))
	}
	return nil
}

func (s *Shell) showSchema(ctx context.Context, text string) error {
	if text == "" {
		return needed("schema")
	}
	// Behind a pipe a name can only be a table's, which a misspelt one is then told to be.
	schema, err := s.schemaOf(ctx, &parser.Source{Name: typedName, Text: strings.TrimRight(text, "; \n") + "\n| take 0"})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range schema {
		rows = append(rows, []string{c.Name, c.Type.String()})
	}
	s.listing([]string{"column", "type"}, rows)
	return nil
}

func (s *Shell) schemaOf(ctx context.Context, text *parser.Source) (planner.Schema, error) {
	if s.target != nil {
		return s.schemaElsewhere(ctx, text)
	}
	_, _, r, err := s.bind(ctx, text)
	if err != nil {
		return nil, err
	}
	return r.Schema, nil
}

func (s *Shell) tableNames(string) (names []string) {
	names = s.Store.Tables()
	for _, name := range s.Catalog.Tables() {
		if !s.Store.Has(name) {
			names = append(names, name)
		}
	}
	return names
}

func (s *Shell) listFunctions(_ context.Context, pattern string) error {
	var rows [][]string
	add := func(kind, name, state, doc string) {
		if has(name, pattern) || has(doc, pattern) {
			rows = append(rows, []string{kind, name, state, doc})
		}
	}
	for _, e := range reference.Entries() {
		add(e.Kind, strings.Join(append([]string{e.Name}, e.Aliases...), ", "), string(e.State), e.Doc)
	}
	for _, name := range s.Space.Functions() {
		add("stored", name, "workspace", s.Space.FunctionDoc(name))
	}
	if len(rows) == 0 {
		return fmt.Errorf("nothing has %q in its name or text", pattern)
	}
	s.listing([]string{"kind", "name", "state", "what it does"}, rows)
	return nil
}

func (s *Shell) loadData(ctx context.Context, source string) error {
	source = unquoted(source)
	if source == "" {
		return needed("load")
	}
	before := s.Store
	if err := s.Load(source); err != nil {
		return err
	}
	var names []string
	for _, name := range s.Store.Tables() {
		if !s.Store.Same(before, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%s holds no table: kql reads .ndjson, .jsonl, .json and .csv, each also as .gz and .zst", source)
	}
	s.remark("%s: %s", grid.Count(len(names), "table"), strings.Join(names, ", "))
	if s.console != nil {
		s.console.program.Send(surveyMsg{names})
	}
	return ctx.Err()
}

func (s *Shell) showData(context.Context, string) error {
	var rows [][]string
	for _, name := range s.Store.Tables() {
		count, inMemory := "", "nothing"
		if n, columns, bytes, ok := s.Store.Held(name); ok {
			count, inMemory = grid.Digits(n), fmt.Sprintf("%s, %s", grid.Count(columns, "column"), executor.ByteSize(bytes))
		}
		for i, file := range s.Store.Files(name) {
			row := []string{"", file, "", "", ""}
			if info, err := os.Stat(file); err == nil {
				row[2] = executor.ByteSize(info.Size())
			}
			if i == 0 {
				row[0], row[3], row[4] = name, count, inMemory
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		s.remark("there is no data; .load PATH adds some")
		return nil
	}
	s.listing([]string{"table", "file", "#size", "#rows", "in memory"}, rows)
	return nil
}

func (s *Shell) setNow(_ context.Context, text string) error {
	switch {
	case text == "clock":
		s.fixed, s.Now = false, time.Now().UTC()
	case text != "":
		ticks, ok := types.ParseDatetime(text)
		if !ok {
			return fmt.Errorf("%q is no time; write it as 2026-05-01T12:00:00Z, or clock for the time that it is", text)
		}
		s.fixed, s.Now = true, types.Time(ticks)
	}
	how := "the clock's time"
	if s.fixed {
		how = "fixed"
	}
	s.say("%s %s", string(types.AppendDatetime(nil, types.Ticks(s.Now))), s.Screen.Brush.Text(paint.Faint, "("+how+")"))
	return nil
}

// unquoted is a path without the quotes that it may stand in.
func unquoted(path string) string {
	if n := len(path); n >= 2 && (path[0] == '"' || path[0] == '\'') && path[n-1] == path[0] {
		return path[1 : n-1]
	}
	return path
}
