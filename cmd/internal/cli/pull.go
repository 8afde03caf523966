package cli

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kql/cmd/internal/anonymise"
	"kql/cmd/internal/pull"
	"kql/cmd/internal/rulefile"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

type pullCommand struct {
	Query []string `arg:"" help:"Queries, each for rows of the table that it begins with: 'SigninLogs | where ...'. NAME=QUERY calls the table so."`
	onFlag
	Out       string   `required:"" help:"The folder that the tables go to; --data takes it then." placeholder:"DIR"`
	Anonymise bool     `help:"Give people, machines and addresses other names, the same in all tables."`
	Keep      []string `help:"A query, a rule or a folder of them, the texts in which keep their names with --anonymise. May be repeated." placeholder:"PATH"`
	askFlags
	workspaceFlag
}

// pulled is a table that is asked for.
type pulled struct{ table, query string }

// Run brings the rows of the queries as files.
func (c *pullCommand) Run(a *App) error {
	ctx, cancel := c.deadline()
	defer cancel()
	if c.On == "" {
		return usageError("say where the rows are with --on TARGET")
	}
	if len(c.Keep) > 0 && !c.Anonymise {
		return usageError("--keep is for --anonymise")
	}
	wanted, err := c.tables()
	if err != nil {
		return err
	}
	keep, err := c.kept(a)
	if err != nil {
		return err
	}
	there, err := c.elsewhere(a, &c.askFlags, &c.workspaceFlag)
	if err != nil {
		return err
	}
	if err := there.settle(ctx); err != nil {
		return err
	}
	var tables []anonymise.Table
	for _, w := range wanted {
		rows, err := pull.Rows(ctx, there.one, w.query, func(text string) { a.note(w.table + ": " + text) })
		if err != nil {
			return err
		}
		tables = append(tables, anonymise.Table{Name: w.table, Result: *rows})
	}
	var left []anonymise.Left
	if c.Anonymise {
		left = anonymise.Tables(tables, keep)
	}
	if err := c.write(ctx, a, tables); err != nil {
		return err
	}
	if len(left) > 0 {
		fmt.Fprintln(a.Stdout, "texts that stay as they were:")
	}
	for _, l := range left {
		fmt.Fprintln(a.Stdout, "  "+l.String())
	}
	return nil
}

func (c *pullCommand) write(ctx context.Context, a *App, tables []anonymise.Table) error {
	schema := map[string][]planner.TableColumn{}
	for _, t := range tables {
		file, err := pull.Write(ctx, c.Out, t.Name, t.Result)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.Stdout, "%s: %d rows in %s\n", t.Name, t.Rows(), file.Path)
		if file.Types != nil {
			schema[t.Name] = file.Types
		}
	}
	if len(schema) == 0 {
		return nil
	}
	path := strings.TrimRight(c.Out, `/\`) + ".schema.json"
	fmt.Fprintf(a.Stdout, "their types differ from those that kql knows; they want --schema %s\n", path)
	return pull.WriteSchema(path, schema)
}

var tableName = regexp.MustCompile(`^\s*([\pL_][\pL\pN_]*)\s*=([^=~].*)$`)

// tables is the queries with the tables that they are of.
func (c *pullCommand) tables() (all []pulled, err error) {
	for _, text := range c.Query {
		p := pulled{query: text}
		if m := tableName.FindStringSubmatch(strings.ReplaceAll(text, "\n", "\x00")); m != nil {
			p = pulled{m[1], strings.ReplaceAll(m[2], "\x00", "\n")}
		} else if p.table = beginsWith(text); p.table == "" {
			return nil, usageError(fmt.Sprintf("%.60q does not begin with a table; call it NAME=QUERY", text))
		}
		if slices.ContainsFunc(all, func(other pulled) bool { return other.table == p.table }) {
			return nil, usageError("two queries are of table " + p.table + "; call one NAME=QUERY")
		}
		all = append(all, p)
	}
	return all, nil
}

// beginsWith is the table that a query begins with; "" where it begins with something else.
func beginsWith(text string) string {
	tree, _ := parser.Parse(text)
	for _, s := range tree.Statements {
		e, ok := s.(*parser.ExprStatement)
		if !ok {
			continue
		}
		source := parser.Bare(e.Value)
		for {
			p, ok := source.(*parser.Pipeline)
			if !ok {
				break
			}
			source = parser.Bare(p.Source)
		}
		if name, ok := source.(*parser.NameRef); ok {
			return name.Name.Text
		}
	}
	return ""
}

// kept is the texts that queries compare with, those that rows are pulled with among them.
func (c *pullCommand) kept(a *App) (texts []string, err error) {
	files, err := ruleFiles(c.Keep)
	if err != nil {
		return nil, err
	}
	queries := slices.Clone(c.Query)
	for _, f := range files {
		source, err := rulefile.Read(f, a.Stdin)
		if err != nil {
			return nil, err
		}
		queries = append(queries, source.Text)
	}
	for _, text := range queries {
		tree, _ := parser.Parse(text)
		parser.Each(tree, func(l *parser.Literal) {
			if l.Type == types.String {
				texts = append(texts, l.Value)
			}
		})
	}
	return texts, nil
}
