package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kql/executor/database"

	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/picture"
	"kql/cmd/internal/grid"
	"kql/cmd/internal/output"
	"kql/cmd/internal/rulefile"
	"kql/executor"
	"kql/parser"
	"kql/planner"
)

// planned is the bound query of a command's text, or without one the last query bound anew: a plan serves one run.
func (s *Shell) planned(ctx context.Context, text string) (submission, *planner.Result, error) {
	source := &parser.Source{Name: typedName, Text: text}
	if text == "" {
		if s.last == nil {
			return submission{}, nil, errNoResult
		}
		source = s.last.query.Source
	}
	q, _, r, err := s.bind(ctx, source)
	if err == nil && r.Plan == nil {
		err = errors.New("there is no query behind the let statements")
	}
	return q, r, err
}

func (s *Shell) explain(ctx context.Context, text string) error {
	_, r, err := s.planned(ctx, text)
	if err != nil {
		return err
	}
	return r.Explain(s.Out, nil)
}

func (s *Shell) profile(ctx context.Context, text string) error {
	q, r, err := s.planned(ctx, text)
	if err != nil {
		return err
	}
	o := s.Options()
	o.Stats, o.Progress = true, s.progress
	began := time.Now()
	rows, err := database.Within(ctx, func() (*executor.Result, error) { return executor.Run(ctx, r.Plan, s.Tables(), o) })
	if err != nil {
		return s.failed(q, r, err)
	}
	took := time.Since(began)
	err = r.Explain(s.Out, func(n planner.Node) string {
		if w := rows.Stats[n]; w != nil {
			return fmt.Sprintf("%s, %s", grid.Count(int(w.Rows()), "row"), lasting(w.Time()))
		}
		return ""
	})
	s.remark("%s · %s; an operator's time has that of its inputs in it, of all processors", grid.Count(rows.Rows(), "row"), lasting(took))
	return err
}

func (s *Shell) page(context.Context, string) error {
	switch {
	case s.console == nil:
		return errScript
	case s.last == nil:
		return errNoResult
	}
	s.console.program.Send(pageMsg{grid.New(s.last.tables[0])})
	return nil
}

// byEnding are the formats of files.
var byEnding = map[string]string{".csv": "csv", ".tsv": "tsv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".md": "markdown", ".txt": "table"}

func (s *Shell) save(_ context.Context, path string) error {
	path = unquoted(path)
	format := byEnding[strings.ToLower(filepath.Ext(path))]
	switch {
	case path == "":
		return needed("save")
	case s.last == nil:
		return errNoResult
	case picture.Format(path) != "":
		return fmt.Errorf("%s is a picture; .chart writes those", path)
	case format == "":
		return fmt.Errorf("%s: a result is written to .csv, .tsv, .json, .ndjson, .md or .txt", path)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = output.Write(f, format, s.last.tables...)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	s.remark("%s written to %s", grid.Count(s.last.rows(), "row"), path)
	return nil
}

func (s *Shell) saveChart(_ context.Context, path string) error {
	path = unquoted(path)
	switch {
	case path == "":
		return needed("chart")
	case picture.Format(path) == "":
		return fmt.Errorf("%s: a picture ends in .svg, .png or .html", path)
	case s.last == nil:
		return errNoResult
	}
	c, err := chart.First(s.last.bound, s.last.tables)
	if err != nil {
		return err
	}
	if c == nil {
		return errNoChart
	}
	if err := picture.Save(path, c); err != nil {
		return err
	}
	s.remark("chart written to %s", path)
	return nil
}

func (s *Shell) runFile(ctx context.Context, path string) error {
	if path = unquoted(path); path == "" {
		return needed("run")
	}
	source, err := rulefile.Read(path, nil)
	if err != nil {
		return err
	}
	return s.query(ctx, source)
}

func (s *Shell) edit(_ context.Context, path string) error {
	if s.console == nil {
		return errScript
	}
	text := ""
	if path = unquoted(path); path != "" {
		source, err := rulefile.Read(path, nil)
		if err != nil {
			return err
		}
		text = source.Text
	} else if s.last != nil {
		text = s.last.query.Text
	}
	s.console.job.edits = &text
	return nil
}
