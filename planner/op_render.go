package planner

import (
	"slices"
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// The values that properties of render may have, where they are not words of a list; as Kusto.Language has them.
var (
	renderTexts   = words("title xtitle ytitle")                    // a text, also a variable's or a column's
	renderColumns = words("xcolumn series ycolumns anomalycolumns") // names of columns
	renderNumbers = words("ymin ymax")                              // numbers as they are
	numericTypes  = types.Of(types.Int, types.Long, types.Real, types.Decimal)
	textTypes     = types.Of(types.String, types.Dynamic)
)

// drawn keeps how to draw the result.
func (b *binder) drawn(op *parser.Render, t *table, vars *scope) *table {
	r := &Render{Input: t.node, Chart: op.Chart.Text, Properties: map[string]string{}}
	for _, p := range op.Properties {
		values := []string{b.renderValue(p.Name.Text, p.Value, t, vars)}
		for _, v := range p.Values {
			values = append(values, b.renderValue(p.Name.Text, v, t, vars))
		}
		r.Properties[p.Name.Text] = strings.Join(values, ",")
	}
	b.render = r
	return t.with(r)
}

// renderValue is the text of a property's value, which has to be what the property wants.
func (b *binder) renderValue(property string, value parser.Expr, t *table, vars *scope) string {
	written := parser.Property{Value: value}.Text()
	switch {
	case slices.Contains(renderTexts, property):
		x := b.scalar(value, t.frame(vars))
		if x.Type() != types.Unknown && !textTypes.Has(x.Type()) {
			b.fail(value.Where(), "KS141", "", "The expression must have one of the types: string or dynamic.")
		}
		if c, ok := x.(*Const); ok && c.Type() == types.String {
			return c.Value.Str(0)
		}
	case slices.Contains(renderColumns, property):
		if _, name := value.(*parser.NameRef); !name {
			b.wantedColumn(value.Where())
		} else if x := b.scalar(value, t.frame(vars)); x.Type() != types.Unknown {
			if _, column := x.(*Ref); !column {
				b.wantedColumn(value.Where())
			}
		}
	case slices.Contains(renderNumbers, property):
		number := value
		sign := ""
		if unary, ok := value.(*parser.Unary); ok {
			number, sign = unary.X, unary.Op
		}
		l, ok := number.(*parser.Literal)
		if !ok || !numericTypes.Has(l.Type) {
			b.fail(value.Where(), "KS224", "", "Summable literal expected.")
			return ""
		}
		return sign + l.Text
	}
	return written
}
