package planner

import (
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// External is rows from outside the query that a query names by location.
type External struct {
	Output
	Locations []string
	Format    string // "" where the query names none: then a location's ending tells
	HasHeader bool   // the first record of each location is none
	Mapping   string // where in a record each column lies, as the JSON of an ingestion mapping; "" for by name or order
	Span      parser.Span
}

// Inputs of the node: none.
func (n *External) Inputs() []Node { return nil }

// Names is the locations without their credentials.
func (n *External) Names() []string {
	names := make([]string, len(n.Locations))
	for i, l := range n.Locations {
		names[i] = LocationName(l)
	}
	return names
}

// LocationName is a location without what follows ; or ?, which is credentials.
func LocationName(location string) string {
	name, _, _ := strings.Cut(location, ";")
	name, _, _ = strings.Cut(name, "?")
	return name
}

// externaldata is read from the files that stand for its locations.
func (b *binder) externaldata(e *parser.Externaldata, vars *scope) *table {
	n := &External{Span: e.Span}
	for _, c := range e.Schema.Columns {
		n.Columns = append(n.Columns, b.column(c.Name.Text, c.Type))
	}
	for _, l := range e.Locations {
		if text, ok := b.constantText(l, vars); ok {
			n.Locations = append(n.Locations, text)
		}
	}
	for _, p := range e.Properties {
		b.externalProperty(n, p, vars)
	}
	return &table{node: n}
}

func (b *binder) externalProperty(n *External, p parser.Property, vars *scope) {
	switch strings.ToLower(p.Name.Text) {
	case "format":
		n.Format = strings.ToLower(p.Text())
	case "ignorefirstrecord":
		n.HasHeader = strings.EqualFold(p.Text(), "true")
	case "ingestionmapping":
		n.Mapping, _ = b.constantText(p.Value, vars)
	default:
		b.warn(p.Name.Span, "KQL111", "known: format, ignoreFirstRecord, ingestionMapping", "externaldata has no property '%s'; it is passed over.", p.Name.Text)
	}
}

// constantText is the value of an expression that must be a constant text.
func (b *binder) constantText(e parser.Expr, vars *scope) (string, bool) {
	c, ok := b.scalar(e, &frame{vars: vars}).(*Const)
	switch {
	case ok && c.Type() == types.String:
		return c.Value.Str(0), true
	case !ok || c.Type() != types.Unknown: // what that is has been reported
		b.wantedConstant(e.Where())
	}
	return "", false
}
