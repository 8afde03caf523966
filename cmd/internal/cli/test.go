package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/ruletest"
	"kql/executor/database"
)

type testCommand struct {
	Paths    []string `arg:"" optional:"" name:"path" help:"Test files (*.test.yaml), rules with one beside them, or folders that hold some."`
	Output   string   `short:"o" help:"How results are written: ${enum}." enum:"text,junit,json,tap" default:"text"`
	Verbose  bool     `short:"v" help:"Show rows and time of cases that pass."`
	Only     string   `name:"run" help:"Run the cases whose name the regular expression matches." placeholder:"REGEX"`
	Update   bool     `help:"Write the rows that cases give into the test files, as what exactly expects."`
	Watch    bool     `help:"Run again whatever a saved test, rule or data file touches."`
	FailFast bool     `help:"Stop at the first case that fails."`
	Why      string   `help:"Say of each row of this case where in the rule it ended, and why." placeholder:"CASE"`
	coverageFlags
	mutationFlags
	Schema string `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
	MaxMemory size `help:"The most memory for the rows of cases, such as 1GB; without it three quarters of what the machine, its cgroup and ulimit leave free." placeholder:"SIZE"`
}

// Run runs the tests: errShown where a case fails, errWrongFile where a file is wrong.
func (c *testCommand) Run(a *App) error {
	options, err := c.options()
	if err != nil {
		return a.wrong(err)
	}
	paths, err := testFiles(c.Paths)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usageError("there are no test files (*.test.yaml) in " + strings.Join(c.where(), ", "))
	}
	if c.Why != "" {
		return c.why(a, options, paths)
	}
	outcome := c.round(a, options, paths)
	if c.Watch {
		return c.watch(context.Background(), a, options, paths)
	}
	return outcome
}

func (c *testCommand) where() []string {
	if len(c.Paths) == 0 {
		return []string{"."}
	}
	return c.Paths
}

func (c *testCommand) options() (o ruletest.Options, err error) {
	o.FailFast, o.Memory = c.FailFast, c.MaxMemory.budget()
	if c.Only != "" {
		if o.Only, err = regexp.Compile(c.Only); err != nil {
			return o, usageError("--run: " + err.Error())
		}
	}
	w, err := c.workspace(".")
	if err != nil {
		return o, err
	}
	o.Space = c.workspace
	o.Schema, err = database.Schema(c.Schema, w)
	return o, err
}

// testFiles is the files given and those in the folders given; without any, those in the current folder.
func testFiles(paths []string) (files []string, err error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, usageError(err.Error())
		}
		if !info.IsDir() {
			test, err := testOf(p)
			if err != nil {
				return nil, err
			}
			files = append(files, test)
			continue
		}
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(d.Name(), ".") && path != p
			switch {
			case err != nil:
				return err
			case d.IsDir() && hidden:
				return fs.SkipDir
			case !d.IsDir() && isTest(path):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func isTest(path string) bool {
	return strings.HasSuffix(path, ".test.yaml") || strings.HasSuffix(path, ".test.yml")
}

// testOf is the test file that is meant by a file: the one beside a rule, or else the file itself.
func testOf(path string) (string, error) {
	if isTest(path) {
		return path, nil
	}
	if _, err := rulefile.Read(path, nil); err != nil {
		return path, nil // it has no query, so what is wrong with it as a test is said
	}
	test := testBeside(path)
	for _, beside := range []string{test, strings.TrimSuffix(test, ".yaml") + ".yml"} {
		if _, err := os.Stat(beside); err == nil {
			return beside, nil
		}
	}
	return "", usageError(fmt.Sprintf("%s has no test: there is no %s beside it; kql init writes a first one", path, filepath.Base(test)))
}

// round runs the test files once and reports.
func (c *testCommand) round(a *App, o ruletest.Options, paths []string) error {
	began := time.Now()
	suite := &ruletest.Suite{Options: o}
	var files []*ruletest.File
	wrong := false
	for _, path := range paths {
		f := ruletest.Load(path)
		suite.Add(f)
		f.WriteProblems(a.Stderr)
		wrong = wrong || f.Doc.Problems.Failed()
		files = append(files, f)
	}
	report := ruletest.Reports[c.Output](a.Stdout, c.Verbose)
	var results []*ruletest.Result
	failed := false
	suite.Run(context.Background(), func(r *ruletest.Result) {
		results = append(results, r)
		if !c.Update {
			report.Case(r)
		}
		failed = failed || !r.Passed()
	})
	scored, inside := report.(ruletest.Scored)
	var scores []*ruletest.Score
	var text io.Writer = a.Stdout // of the scores, where the report does not have them
	if inside {
		scores = c.scores(suite)
		scored.Scores(scores)
		text = nil
	} else if c.Output != "text" {
		text = a.Stderr
	}
	if c.Update {
		if err := update(a, files, results); err != nil {
			return err
		}
	} else if err := report.End(time.Since(began)); err != nil {
		return err
	}
	low, err := c.measure(a, suite)
	if err != nil {
		return err
	}
	if !inside {
		scores = c.scores(suite)
	}
	weak, err := c.tell(a, scores, text)
	if err != nil {
		return err
	}
	switch {
	case wrong:
		return errWrongFile
	case (failed || low || weak) && !c.Update:
		return errShown
	}
	return nil
}

func update(a *App, files []*ruletest.File, results []*ruletest.Result) error {
	for _, f := range files {
		text, n := f.Snapshot(results)
		if n == 0 {
			continue
		}
		if err := os.WriteFile(f.Path, []byte(text), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(a.Stdout, "%s: updated %d\n", f.Path, n)
	}
	return nil
}

// watchEvery is how often watch looks for changes.
const watchEvery = 50 * time.Millisecond

// watch runs a test file again whenever a file that it reads is saved, until ctx is done.
func (c *testCommand) watch(ctx context.Context, a *App, o ruletest.Options, paths []string) error {
	state := map[string]time.Time{}
	reads := map[string][]string{}
	look := func(path string) {
		reads[path] = ruletest.Load(path).Files()
		for _, file := range reads[path] {
			if info, err := os.Stat(file); err == nil {
				state[file] = info.ModTime()
			}
		}
	}
	for _, path := range paths {
		look(path)
	}
	fmt.Fprintln(a.Stderr, "watching; Ctrl-C ends it")
	for tick := time.NewTicker(watchEvery); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		saved := map[string]bool{}
		for file, was := range state {
			if info, err := os.Stat(file); err == nil && !info.ModTime().Equal(was) {
				saved[file] = true
			}
		}
		if len(saved) == 0 {
			continue
		}
		var again []string
		for _, path := range paths {
			for _, file := range reads[path] {
				if saved[file] {
					again = append(again, path)
					break
				}
			}
		}
		for _, path := range again {
			look(path)
		}
		_ = c.round(a, o, again) // what went wrong has been shown
	}
}
