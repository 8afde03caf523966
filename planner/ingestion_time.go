package planner

import (
	"cmp"

	"kql/functions/types"
	"kql/parser"
)

// ingestionTime is when a row came into its table. Files do not tell, so it is the column that the user names, or else
// TimeGenerated, and null where the rows have none.
func (b *binder) ingestionTime(e *parser.Call, f *frame) Expr {
	if len(e.Args) > 0 {
		b.argumentCount(e.Name, 0, 0)
		return bad(e.Span)
	}
	call := func(args ...Expr) Expr { return b.apply(b.reg.Function(e.Name.Text), e.Name, e.Span, args) }
	name := cmp.Or(b.opts.IngestionTime, "TimeGenerated")
	c, found := f.rows.find(name)
	if !found && f.open {
		return call(b.scalar(&parser.NameRef{Name: parser.Name{Place: e.Name.Place, Text: name}}, f))
	}
	if !found || c.Type != types.Datetime {
		b.warn(e.Span, "KQL112", "", "The rows here have no time %s, so ingestion_time() is null.", name)
		return call()
	}
	b.note(e.Span, "KQL112", "--ingestion-time names another column", "ingestion_time() is %s here, since files do not tell when a row came in.", name)
	return call(&Ref{c, e.Span})
}
