package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/solve"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
)

type initCommand struct {
	Rules  []string `arg:"" name:"rule" help:"Rules, or folders that hold some."`
	Out    string   `help:"Where the test goes, in place of NAME.test.yaml beside the rule; - is standard output." placeholder:"FILE"`
	Force  bool     `help:"Write over a test that is there."`
	Now    string   `help:"What now() and ago() see in the tests." default:"2026-05-01T12:00:00Z" placeholder:"TIME"`
	Schema string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
}

// search is how long rows of one rule are looked for.
var search = solve.Budget{Effort: 200_000, Time: 30 * time.Second}

// Run writes a first test of each rule: errShown where a case that fires was not found for each.
func (c *initCommand) Run(a *App) error {
	files, err := ruleFiles(c.Rules)
	if err != nil {
		return err
	}
	if c.Out != "" && len(files) > 1 {
		return usageError("--out takes the test of one rule")
	}
	now, err := time.Parse(time.RFC3339, c.Now)
	if err != nil {
		return usageError(fmt.Sprintf("--now: %q is no time; write it as 2026-05-01T12:00:00Z", c.Now))
	}
	space, err := c.workspace(".")
	if err != nil {
		return a.wrong(err)
	}
	s, err := database.Open(context.Background(), database.Options{Space: space, Schema: c.Schema, Now: now, Data: []string{}})
	if err != nil {
		return err
	}
	failed := false
	for _, file := range files {
		ok, err := c.attempt(a, s, file)
		if err != nil {
			return err
		}
		failed = failed || !ok
	}
	if failed {
		return errShown
	}
	return nil
}

// attempt writes the test of one rule, and where kql fails at it says so: the other rules get theirs.
func (c *initCommand) attempt(a *App, s *database.DB, file string) (ok bool, err error) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Fprintf(a.Stderr, "%s: kql could not write a test of this rule: %v\n", file, e)
			ok, err = false, nil
		}
	}()
	return c.write(a, s, file)
}

// write writes the test of one rule; ok is false where no case fires.
func (c *initCommand) write(a *App, s *database.DB, file string) (ok bool, err error) {
	out := cmp.Or(c.Out, testBeside(file))
	if _, err := os.Stat(out); err == nil && !c.Force && out != "-" {
		return false, fmt.Errorf("%s is there already; --force writes over it", out)
	}
	source, err := rulefile.Read(file, a.Stdin)
	if err != nil {
		return false, err
	}
	s.Space.Enter(file)
	found, problems, now := solveAt(s, source, c.nows(s.Now))
	for _, d := range problems {
		s.Space.Write(a.Stderr, source, d)
	}
	if found == nil {
		return false, nil
	}
	draft := drafted(found, source, s.Space)
	draft.Now = now
	if draft.Rule = filepath.ToSlash(file); out != "-" {
		draft.Rule = relativeTo(filepath.Dir(out), file)
	}
	if draft.External, err = outsideFiles(found.Tables, out); err != nil {
		return false, err
	}
	for _, g := range draft.Gaps {
		fmt.Fprintf(a.Stderr, "%s: not solved: %s\n", file, g)
	}
	text, err := draft.Text()
	if err != nil {
		return false, err
	}
	if out == "-" {
		for _, x := range draft.External {
			fmt.Fprintf(a.Stderr, "%s: the test needs a file for %s, which --out - does not write\n", file, x.Location)
		}
		_, err = fmt.Fprint(a.Stdout, text)
		return found.Fires, err
	}
	if err := c.writeOutside(filepath.Dir(out), draft.External); err != nil {
		return false, err
	}
	if err := os.WriteFile(out, []byte(text), 0o644); err != nil {
		return false, err
	}
	outcome := "no case fires yet"
	if found.Fires {
		outcome = fmt.Sprintf("a case that fires and %d near misses", len(found.Misses))
	}
	fmt.Fprintf(a.Stdout, "%s: %s\n", out, outcome)
	return found.Fires, nil
}

// writeOutside writes files that stand for external data into the folder of the test.
func (c *initCommand) writeOutside(folder string, files []ruletest.DraftFile) error {
	for _, x := range files {
		path := filepath.Join(folder, x.Name)
		if _, err := os.Stat(path); err == nil && !c.Force {
			return fmt.Errorf("%s is there already; --force writes over it", path)
		}
		if err := os.WriteFile(path, []byte(x.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// testBeside is the path of a rule's test.
func testBeside(rule string) string {
	return strings.TrimSuffix(rule, filepath.Ext(rule)) + ".test.yaml"
}

// relativeTo is a path as it is written in a file of a folder.
func relativeTo(folder, path string) string {
	from, err1 := filepath.Abs(folder)
	to, err2 := filepath.Abs(path)
	if r, err := filepath.Rel(from, to); err1 == nil && err2 == nil && err == nil {
		return filepath.ToSlash(r)
	}
	return path
}

// drafted is a solution as a test.
func drafted(found *solve.Solution, source *parser.Source, space *workspace.Workspace) *ruletest.Draft {
	d := &ruletest.Draft{}
	d.Cases = append(d.Cases, ruletest.DraftCase{Name: "fires", Tables: draftTables(found.Tables), Rows: found.Rows, Open: !found.Fires, Shown: shownCells(found.Shown)})
	taken := map[string]bool{"fires": true}
	if found.Alerts != nil {
		d.Cases[0].Trigger = found.Alerts
		if !*found.Alerts && !found.Silent {
			d.Gaps = append(d.Gaps, "the trigger: the rule gives rows, but not as many as its trigger asks for within its queryPeriod")
		}
	}
	quiet := "stays quiet"
	var alert *bool
	if found.Silent {
		quiet, alert = "gives no row", &found.Silent
		d.Cases[0].Name = own("gives rows", taken)
	}
	for _, m := range found.Misses {
		name := quiet + " without " + placed(source, space, m.At)
		if m.Found {
			name = quiet + " where it is found: " + placed(source, space, m.At)
		}
		if m.Join {
			name = quiet + " where rows differ in " + placed(source, space, m.At)
		}
		d.Cases = append(d.Cases, ruletest.DraftCase{Name: own(name, taken), Tables: draftTables(m.Tables), Trigger: alert})
	}
	for _, v := range found.Others {
		name := fmt.Sprintf("%s with %s %s", quiet, v.Column, v.How)
		switch {
		case v.At != (parser.Span{}):
			name = "fires by nothing but " + placed(source, space, v.At)
		case len(v.From) > 0:
			name = "fires with rows of " + strings.Join(v.From, " and ")
		case v.More:
			name = "fires once more with another " + v.Column
		case v.Rows > 0:
			name = fmt.Sprintf("fires with %s %s", v.Column, v.How)
		}
		d.Cases = append(d.Cases, ruletest.DraftCase{Name: own(name, taken), Tables: draftTables(v.Tables), Rows: v.Rows})
	}
	if found.Fires {
		return d
	}
	for _, g := range found.Gaps {
		d.Gaps = append(d.Gaps, placed(source, space, g.At)+": "+g.Why)
	}
	if len(d.Gaps) == 0 {
		d.Gaps = append(d.Gaps, "the rows meet each condition by itself, and yet the rule gives none")
	}
	return d
}

func shownCells(shown []solve.Shown) (out []ruletest.DraftCell) {
	for _, x := range shown {
		out = append(out, ruletest.DraftCell(x))
	}
	return out
}

// own is a name, or with a number one that is not taken, which it is then.
func own(name string, taken map[string]bool) string {
	for base, n := name, 2; taken[name]; n++ {
		name = fmt.Sprintf("%s (%d)", base, n)
	}
	taken[name] = true
	return name
}

// placed is the text at a place of a rule, cut short, on one line.
func placed(source *parser.Source, space *workspace.Workspace, at parser.Span) string {
	in, span := space.Locate(source, at)
	if in == nil || span.Start >= span.End || span.End > len(in.Text) {
		return "the query"
	}
	line := strings.Join(strings.Fields(in.Text[span.Start:span.End]), " ")
	if r := []rune(line); len(r) > 80 {
		line = string(r[:77]) + "..."
	}
	return line
}

func draftTables(tables []solve.Table) (out []ruletest.DraftTable) {
	for _, t := range tables {
		if t.Outside() {
			continue
		}
		d := ruletest.DraftTable{Name: t.Name, Columns: t.Columns}
		for _, row := range t.Rows {
			var line []ruletest.DraftValue
			for _, v := range row {
				line = append(line, ruletest.DraftValue(v))
			}
			d.Rows = append(d.Rows, line)
		}
		out = append(out, d)
	}
	return out
}
