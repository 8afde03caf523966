package ruletest

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
	"kql/functions/types"
	"kql/planner"
)

// expectation is what a case wants of the rule's answer; what is nil or empty is not asked.
type expectation struct {
	node     *yaml.Node
	rows     *count
	empty    *bool
	columns  []wantedColumn
	contains []*yaml.Node
	excludes []*yaml.Node
	exactly  *yaml.Node // a list of rows
	ordered  bool       // the rows of exactly in that order
	fails    string     // text that the error has
	portal   portal
}

// count is a comparison with a number of rows.
type count struct {
	op string
	n  int
}

type wantedColumn struct {
	node *yaml.Node
	name string
	typ  types.Type // Unknown: any
}

func (f *File) readExpectation(n *yaml.Node) *expectation {
	e := &expectation{node: n}
	f.Doc.Keys(n, "expect", append(f.portalKeys(&e.portal),
		yamldoc.Key{Name: "rows", Read: func(n *yaml.Node) { e.rows = f.readCount(n) }},
		yamldoc.Key{Name: "empty", Read: func(n *yaml.Node) {
			if b, ok := types.ParseBool(n.Value); ok {
				e.empty = &b
			} else {
				f.Doc.Fail(n, "", "empty is true or false.")
			}
		}},
		yamldoc.Key{Name: "columns", Read: func(n *yaml.Node) { e.columns = f.readColumns(n) }},
		yamldoc.Key{Name: "contains", Read: func(n *yaml.Node) { e.contains = f.readRows(n, "contains") }},
		yamldoc.Key{Name: "excludes", Read: func(n *yaml.Node) { e.excludes = f.readRows(n, "excludes") }},
		yamldoc.Key{Name: "exactly", Read: func(n *yaml.Node) { f.readRows(n, "exactly"); e.exactly = n }},
		yamldoc.Key{Name: "ordered", Read: func(n *yaml.Node) {
			b, ok := types.ParseBool(n.Value)
			if !ok {
				f.Doc.Fail(n, "it says whether the rows of exactly stand in that order", "ordered is true or false.")
			}
			e.ordered = b
		}},
		yamldoc.Key{Name: "error", Read: func(n *yaml.Node) { e.fails, _ = f.Doc.Text(n, "error") }})...)
	if e.ordered && e.exactly == nil {
		f.Doc.Fail(n, "", "ordered is about the rows of exactly, which is not here.")
	}
	return e
}

// readRows wants a list of mappings.
func (f *File) readRows(n *yaml.Node, what string) []*yaml.Node {
	rows := f.Doc.Items(n, what)
	for _, row := range rows {
		f.Doc.Pairs(row, "a row of "+what)
	}
	return rows
}

var countOps = []string{">=", "<=", "==", "!=", ">", "<"}

func (f *File) readCount(n *yaml.Node) *count {
	text := strings.TrimSpace(n.Value)
	c := &count{op: "=="}
	for _, op := range countOps {
		if rest, ok := strings.CutPrefix(text, op); ok {
			c.op, text = op, strings.TrimSpace(rest)
			break
		}
	}
	var err error
	if c.n, err = strconv.Atoi(text); err != nil || c.n < 0 {
		f.Doc.Fail(n, `write a number, or a comparison such as ">= 2"`, "'%s' is no number of rows.", n.Value)
	}
	return c
}

func (c *count) holds(n int) bool {
	switch c.op {
	case ">=":
		return n >= c.n
	case "<=":
		return n <= c.n
	case "!=":
		return n != c.n
	case ">":
		return n > c.n
	case "<":
		return n < c.n
	}
	return n == c.n
}

func (c *count) String() string {
	if c.op == "==" {
		return strconv.Itoa(c.n)
	}
	return c.op + " " + strconv.Itoa(c.n)
}

// readColumns reads [A, B] or [A: string, B] or {A: string}.
func (f *File) readColumns(n *yaml.Node) (out []wantedColumn) {
	typed := func(pair [2]*yaml.Node) {
		c := wantedColumn{node: pair[0], name: pair[0].Value}
		var ok bool
		if c.typ, ok = types.Named(pair[1].Value); !ok {
			f.Doc.Fail(pair[1], yamldoc.DidYouMean(pair[1].Value, typeNames()), "'%s' is no type.", pair[1].Value)
		}
		out = append(out, c)
	}
	if n.Kind == yaml.MappingNode {
		for _, pair := range f.Doc.Pairs(n, "columns") {
			typed(pair)
		}
		return out
	}
	for _, item := range f.Doc.Items(n, "columns") {
		if item.Kind == yaml.MappingNode {
			for _, pair := range f.Doc.Pairs(item, "a column") {
				typed(pair)
			}
			continue
		}
		if name, ok := f.Doc.Text(item, "a column"); ok {
			out = append(out, wantedColumn{node: item, name: name})
		}
	}
	return out
}

// Failure is one way in which an answer is not what a case wants.
type Failure struct {
	Message string
	Rows    []RowFault
}

// check compares an answer with what is wanted.
func (f *File) check(e *expectation, a *answer) (out []Failure) {
	if e == nil {
		return nil
	}
	fail := func(format string, args ...any) { out = append(out, Failure{Message: fmt.Sprintf(format, args...)}) }
	if e.fails != "" {
		switch {
		case a.err == nil:
			fail("expected an error with %q, got %s", e.fails, plural(len(a.rows), "row"))
		case !strings.Contains(a.err.Error(), e.fails):
			fail("expected an error with %q, got: %s", e.fails, a.err)
		}
		return out
	}
	if a.err != nil {
		fail("%s", a.err)
		return out
	}
	if e.rows != nil && !e.rows.holds(len(a.rows)) {
		fail("expected rows: %s, got %d", e.rows, len(a.rows))
	}
	if e.empty != nil && *e.empty != (len(a.rows) == 0) {
		if *e.empty {
			out = append(out, Failure{fmt.Sprintf("expected no rows, got %d", len(a.rows)), a.unexpected(a.rows)})
		} else {
			fail("expected rows, got none")
		}
	}
	if why := differentColumns(e.columns, a.schema); why != "" {
		fail("%s", why)
	}
	out = append(out, f.checkRows(e, a)...)
	if a.portal != nil {
		out = append(out, e.portal.check(a.portal)...)
	}
	return out
}

func differentColumns(want []wantedColumn, got planner.Schema) string {
	if want == nil {
		return ""
	}
	same := len(want) == len(got)
	var w, g []string
	for i, c := range want {
		text := c.name
		if c.typ != types.Unknown {
			text += ": " + c.typ.String()
		}
		w = append(w, text)
		same = same && c.name == got[i].Name && (c.typ == types.Unknown || c.typ == got[i].Type)
	}
	for _, c := range got {
		g = append(g, c.Name+": "+c.Type.String())
	}
	if same {
		return ""
	}
	return "expected columns " + strings.Join(w, ", ") + "\n     got columns " + strings.Join(g, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func typeNames() (names []string) {
	for t := types.Bool; t <= types.Dynamic; t++ {
		names = append(names, t.String())
	}
	return names
}
