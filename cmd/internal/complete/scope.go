package complete

import (
	"strings"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// scope is what names mean at the cursor.
type scope struct {
	rows  planner.Schema // the columns that an operator gets there
	right planner.Schema // of join, those of the other side
	plan  planner.Node   // what gives rows; nil where it is wrong
	other planner.Node   // what gives right
	names []planner.Named
}

// names is what names mean at the cursor.
func (c *completion) meaning() *scope {
	if c.scope != nil {
		return c.scope
	}
	c.scope = &scope{}
	before := c.statementsBefore()
	if rows := c.input(c.top()); rows != "" {
		r := c.bind(before, rows)
		c.scope.rows, c.scope.plan = r.Schema, r.Plan
		if right := c.rightSide(); right != "" {
			r := c.bind(before, right)
			c.scope.right, c.scope.other = r.Schema, r.Plan
		}
	} else {
		c.bind(before, "print 1")
	}
	return c.scope
}

// bind binds a query behind the statements before the cursor. Operators that cannot be read are left out.
func (c *completion) bind(before, query string) *planner.Result {
	options := c.Options
	options.Trace = planner.NewTrace()
	tree, problems := parser.Parse(before + query)
	if problems.Failed() {
		tree, _ = parser.Parse(before + readable(query))
	}
	r := planner.Bind(tree, c.Catalog, options)
	c.scope.names = options.Trace.Names
	return r
}

// readable is a pipeline without the operators that cannot be read.
func readable(query string) string {
	p := locate(query + " ")
	if p == nil {
		return query
	}
	var out strings.Builder
	from, depth := 0, 0
	keep := func(to int) {
		part := strings.TrimSpace(p.between(from, to))
		text := part
		if from > 0 || parser.Leads(p.value(0)) {
			text = "T | " + part
		}
		if _, problems := parser.Parse(text); part != "" && !problems.Failed() {
			if out.Len() > 0 {
				out.WriteString(" | ")
			}
			out.WriteString(part)
		}
		from = to + 1
	}
	for i := range p.tokens {
		switch p.value(i) {
		case "(", "[", "{":
			if !p.lost[i] {
				depth++
			}
		case ")", "]", "}":
			depth--
		case "|":
			if depth == 0 {
				keep(i)
			}
		}
	}
	keep(len(p.tokens))
	return out.String()
}

// statementsBefore is the statements that the cursor sees: those before its own, and of each function around it the
// parameters and statements.
func (c *completion) statementsBefore() string {
	var out strings.Builder
	for _, f := range c.frames {
		if f.open >= 0 {
			if c.value(f.open) != "{" {
				continue
			}
			out.WriteString(c.parametersOf(f.open))
		}
		out.WriteString(c.between(f.open+1, f.statement))
		out.WriteString("\n")
		for i := f.statement; i < f.pipe; i++ {
			if c.value(i) == "as" && c.value(i-1) == "|" {
				out.WriteString("let " + c.value(i+1) + " = " + c.between(f.start, i-1) + ";\n")
			}
		}
	}
	return out.String()
}

// parametersOf is the parameters of the function whose body a brace opens, as statements.
func (c *completion) parametersOf(brace int) string {
	first, ok := c.opened[brace-1]
	if !ok {
		return ""
	}
	q, _ := parser.Parse("let f = " + c.between(first, brace) + "{ 1 }")
	if len(q.Statements) == 0 {
		return ""
	}
	let, _ := q.Statements[0].(*parser.Let)
	if let == nil {
		return ""
	}
	f, _ := let.Value.(*parser.Lambda)
	if f == nil {
		return ""
	}
	var out strings.Builder
	for _, p := range f.Params {
		out.WriteString("let " + p.Name.Text + " = " + anyValue(p) + ";\n")
	}
	return out.String()
}

// anyValue is a value that a parameter may have.
func anyValue(p parser.Param) string {
	switch {
	case p.Table != nil:
		var columns []string
		for _, c := range p.Table.Columns {
			columns = append(columns, parser.QuoteName(c.Name.Text)+":"+c.Type.String())
		}
		return "datatable(" + strings.Join(columns, ", ") + ")[]"
	case p.Type == types.String:
		return `""`
	case p.Type == types.Dynamic:
		return "dynamic(null)"
	}
	return p.Type.String() + "(null)"
}

// input is a query for the rows that the operator gets that is the cursor's in a bracket; "" where there are none.
func (c *completion) input(i int) string {
	f := c.frames[i]
	own := c.between(f.start, f.pipe)
	switch c.role(i) {
	case ofOperators:
		outside := c.body(i)
		if f.pipe >= 0 && own != "" && outside != "" {
			return outside + " | " + own
		}
		return outside
	case ofExpressions:
		if f.pipe < 0 && i > 0 {
			return c.input(i - 1)
		}
	case ofProperties:
		return c.input(i - 1)
	}
	return own
}

// body is a query for the rows that a bracket of operators gets from outside.
func (c *completion) body(i int) string {
	rows := c.input(i - 1)
	at := c.operator(i - 1)
	if name := c.value(at); rows != "" && (name == "mv-apply" || name == "mvapply") {
		return rows + " | mv-expand " + c.between(at+1, c.frames[i].open-1)
	}
	return rows
}

// rightSide is the query in the bracket of the join that the cursor is in the conditions of.
func (c *completion) rightSide() string {
	at := c.segment()
	if name := c.value(at); name != "join" && name != "lookup" {
		return ""
	}
	for i := at + 1; i < len(c.tokens); i++ {
		if c.value(i) != "on" {
			continue
		}
		if open, ok := c.opened[i-1]; ok {
			return c.between(open+1, i-1)
		}
		return c.value(i - 1)
	}
	return ""
}
