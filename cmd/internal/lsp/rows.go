package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/stages"
	"kql/executor"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Limits of the rows that a hover shows.
const (
	rowsShown    = 5
	columnsShown = 12
	rowsGoOn     = 10 * time.Second // that a look may take when nobody waits any more, so that the next finds the tables read
)

// rowsAt is the first rows behind the operator, or of the table, that begins at a place of the query; "" where no data
// are at hand.
func (s *Server) rowsAt(d *document, f found, at int) string {
	stage, ok := stageAt(f.Tree, at)
	if !ok || f.Trace == nil || s.RowsWait == 0 {
		return ""
	}
	test := testBeside(d.path)
	if test == "" && len(s.session.Store.Tables()) == 0 {
		return ""
	}
	if s.looking != nil {
		s.looking() // nobody waits for the rows of the last place any more
	}
	ctx, cancel := context.WithTimeout(context.Background(), rowsGoOn)
	s.looking = cancel
	shown := &preview{s.session, s.session.Space.With(nil), f.Tree, f.Query, stage}
	done := make(chan string, 1)
	go func() {
		defer cancel()
		text, err := database.Within(ctx, func() (string, error) { return shown.rows(ctx, test) })
		if err != nil {
			text = "The rows here cannot be shown: " + err.Error()
		}
		done <- text
	}()
	select {
	case text := <-done:
		return text
	case <-time.After(s.RowsWait):
		return fmt.Sprintf("The rows here take longer than %s; they may be there when you look again.", s.RowsWait)
	}
}

// stageAt is the operator, or what a pipeline begins with, that begins at a place.
func stageAt(q *parser.Query, at int) (where parser.Span, ok bool) {
	if q == nil {
		return where, false
	}
	parser.Each(q, func(p *parser.Pipeline) {
		if p.Source != nil && p.Source.Where().Start == at {
			where, ok = p.Source.Where(), true
		}
		for _, op := range p.Operators {
			if op.Where().Start == at {
				where, ok = op.Where(), true
			}
		}
	})
	return where, ok
}

// testBeside is the file with the tests of a rule; "" where there is none.
func testBeside(path string) string {
	test := strings.TrimSuffix(path, filepath.Ext(path)) + ".test.yaml"
	if _, err := os.Stat(test); err != nil {
		return ""
	}
	return test
}

// preview is a look at the rows of a stage.
type preview struct {
	db     *database.DB
	space  *workspace.Workspace // of its own: the server's goes on
	tree   *parser.Query
	source *parser.Source
	stage  parser.Span
}

// rows is the first rows: of the first case of a test, or else of the data of the workspace.
func (l *preview) rows(ctx context.Context, test string) (string, error) {
	q, of := l.inTest(test)
	if q == nil {
		if q = l.inData(ctx); q == nil {
			return "", nil
		}
	}
	rows, err := q.First(ctx, l.stage, rowsShown)
	switch {
	case rows == nil:
		return "", err
	case rows.Rows() == 0:
		return "There are no rows here" + of + ".", nil
	}
	table, left := filled(rows)
	var b strings.Builder
	fmt.Fprintf(&b, "The first rows here%s:\n\n", of)
	if err := output.Write(&b, "excerpt", table); err != nil {
		return "", err
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%d more columns are empty or behind these.", left)
	}
	return strings.TrimRight(b.String(), "\n"), nil
}

// inTest is the query over the first case of a test, and what to call that; nil where there is none.
func (l *preview) inTest(path string) (found *stages.Query, of string) {
	if path == "" {
		return nil, ""
	}
	suite := &ruletest.Suite{Options: ruletest.Options{Space: func(string) (*workspace.Workspace, error) { return l.space.With(nil), nil }}}
	suite.Add(ruletest.Load(path))
	_ = suite.Queries(func(_ *ruletest.File, c *ruletest.Case, q *stages.Query) error {
		if found == nil {
			q.Tree, q.Source = l.tree, l.source // as they are in the editor
			found, of = q, fmt.Sprintf(" in the case '%s' of %s", c.Name, filepath.Base(path))
		}
		return nil
	})
	return found, of
}

// inData is the query over the workspace's data; nil where none of its tables has rows.
func (l *preview) inData(ctx context.Context) *stages.Query {
	db := l.db.At(time.Now().UTC(), l.db.Params)
	db.Space = l.space
	q := &stages.Query{Tree: l.tree, Source: l.source, Locate: l.space.Locate, Catalog: db.Names(ctx), Bind: db.BindOptions(ctx), Tables: db.Tables(), Run: db.Options()}
	reads := planner.Bind(q.Tree, q.Catalog, q.Bind).Reads
	for _, table := range reads {
		if db.HasRows(table) {
			return q
		}
	}
	if len(reads) == 0 {
		return q
	}
	return nil
}

// filled is rows with their first columns that have a value, and how many columns are left out.
func filled(rows *executor.Result) (some executor.Result, left int) {
	var kept []int
	for i := range rows.Schema {
		if len(kept) < columnsShown && hasValue(rows.Batches, i) {
			kept = append(kept, i)
			some.Schema = append(some.Schema, rows.Schema[i])
		}
	}
	if kept == nil {
		return *rows, 0
	}
	for _, b := range rows.Batches {
		cols := b.Cols()
		var vectors []*vector.Vector
		for _, i := range kept {
			vectors = append(vectors, cols[i])
		}
		some.Batches = append(some.Batches, vector.NewBatch(b.Len, vectors))
	}
	return some, len(rows.Schema) - len(kept)
}

func hasValue(batches []*vector.Batch, column int) bool {
	for _, b := range batches {
		v := b.Cols()[column]
		for i := range b.Len {
			if !v.Null(i) && (v.Type != types.String || v.Str(i) != "") {
				return true
			}
		}
	}
	return false
}
