package complete

import (
	"strings"

	"kql/functions"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// operand is the name with its path that ends before a token, and the token where it starts; "" where none does.
func (c *completion) operand(end int) (text string, from int) {
	from = end
	if from > 0 && literal[c.tokens[from-1].Kind] {
		return c.value(from - 1), from - 1
	}
	for from > 0 {
		t := c.tokens[from-1]
		switch v := c.value(from - 1); {
		case t.Kind == parser.Word && (from == end || c.value(from) == "." || c.value(from) == "["):
			from--
			continue
		case v == "." && from < end:
			from--
			continue
		case v == "]" && (from == end || c.value(from) == "." || c.value(from) == "["):
			from = c.opened[from-1]
			if c.value(from-1) == "" || c.tokens[from-1].End != c.tokens[from].Start {
				return c.between(from, end), from // ['a name']
			}
			continue
		}
		break
	}
	return c.between(from, end), from
}

var literal = map[parser.TokenKind]bool{parser.Number: true, parser.Text: true, parser.Constant: true}

// typeOf is the type of an expression in the rows at the cursor; Unknown where it has none.
func (c *completion) typeOf(text string) types.Type {
	if e, _ := c.bound(text, c.meaning().rows); e != nil {
		return e.Type()
	}
	return types.Unknown
}

// bound is an expression bound over rows, and the plan that gives them; nil where it is wrong.
func (c *completion) bound(text string, over planner.Schema) (planner.Expr, planner.Node) {
	if text == "" {
		return nil, nil
	}
	q, problems := parser.Parse("T | project x = " + text)
	if problems.Failed() {
		return nil, nil
	}
	r := planner.Bind(q, rows{c.Catalog, over}, c.Options)
	if p, ok := r.Plan.(*planner.Project); ok && len(p.Exprs) == 1 {
		return p.Exprs[0], p.Input
	}
	return nil, nil
}

// rows is a catalog in which T has the given columns.
type rows struct {
	planner.Catalog
	columns planner.Schema
}

func (r rows) Table(name string) (out []planner.TableColumn, ok bool) {
	if name != "T" {
		return nil, false
	}
	for _, c := range r.columns {
		out = append(out, planner.TableColumn{Name: c.Name, Type: c.Type})
	}
	return out, true
}

// compared is the expression that what stands at a token is compared with, and the operator: of x == and of
// x in (. It is "" where there is none.
func (c *completion) compared(at int) (text, operator string) {
	if open := c.frames[c.top()].open; open > 0 && (lists[c.value(open-1)] || strings.HasSuffix(c.value(open-1), "between")) {
		text, _ = c.operand(open - 1)
		return text, c.value(open - 1)
	}
	op := c.value(at - 1)
	if f := infix()[op]; f != nil && f.Signatures[0].Result.Type == types.Bool {
		text, _ = c.operand(at - 1)
		return text, op
	}
	return "", ""
}

// wanted is the type that an expression at the cursor is likely to have.
func (c *completion) wanted() types.Type {
	if text, _ := c.compared(len(c.tokens)); text != "" {
		return c.typeOf(text)
	}
	for _, p := range c.params() {
		for t := types.Bool; t <= types.Dynamic; t++ {
			if p.Accept == types.Of(t) {
				return t
			}
		}
		first := c.between(c.frames[c.top()].open+1, len(c.tokens)-1)
		if p.Accept.Has(types.Timespan) && c.after(",") && c.typeOf(first) == types.Datetime {
			return types.Timespan
		}
	}
	return types.Unknown
}

// params is what the function takes, in each of its signatures, as the argument that the cursor stands at.
func (c *completion) params() (all []functions.Param) {
	open := c.frames[c.top()].open
	if open <= 0 || c.value(open) != "(" {
		return nil
	}
	n := len(c.commas(open))
	f := functions.Builtin.Function(c.value(open - 1))
	if f == nil || infix()[f.Name] != nil {
		return nil
	}
	for _, s := range f.Signatures {
		if n < len(s.Params) {
			all = append(all, s.Params[n])
		}
	}
	return all
}

// members adds what may stand behind a dot: the columns of a side of a join, or the keys that a dynamic value has.
func (c *completion) members() {
	text, _ := c.operand(len(c.tokens) - 1)
	s := c.meaning()
	side := map[string]planner.Schema{"$left": s.rows, "$right": s.right}
	if columns, ok := side[text]; ok {
		for _, col := range columns {
			c.add(Column, parser.QuoteName(col.Name), col.Type.String(), "")
		}
		return
	}
	for _, key := range c.keys(text) {
		if parser.IsName(key.name) {
			c.add(Path, key.name, strings.Join(key.kinds, ", "), "")
		}
	}
}
