package parser

import "kql/functions/types"

type (
	// MvExpand is mv-expand Columns limit Limit.
	MvExpand struct {
		Place
		Hints   []Property     `parser:"@@*"` // bagexpansion, kind, with_itemindex
		Columns []ExpandColumn `parser:"@@ ( ',' @@ )*"`
		Limit   Expr           `parser:"( 'limit' @@ )?"`
	}
	// MvApply is mv-apply Columns on (Body).
	MvApply struct {
		Place
		Hints   []Property     `parser:"@@*"`
		Columns []ExpandColumn `parser:"@@ ( ',' @@ )*"`
		Limit   Expr           `parser:"( 'limit' @@ )?"`
		Body    *Pipeline
	}
)

// ExpandColumn is one column of mv-expand or mv-apply, with to typeof(Type) where To is set.
type ExpandColumn struct {
	Place
	Column Named
	To     types.Type // Unknown where not given
}

func (*MvExpand) operator() {}
func (*MvApply) operator()  {}

func parseExpandColumn(lex *tokens) (ExpandColumn, error) {
	start := here(lex)
	column, err := parseNamed(lex)
	c := ExpandColumn{Column: column}
	if err == nil && accept(lex, "to") {
		c.To, err = typeofType(lex)
	}
	c.Place = from(start, lex)
	return c, err
}

func parseMvApply(head func(*tokens) (Operator, error)) func(*tokens) (*MvApply, error) {
	return func(lex *tokens) (*MvApply, error) {
		op, err := head(lex)
		if err != nil {
			return nil, err
		}
		m := op.(*MvApply)
		if err := need(lex, "on"); err != nil {
			return nil, err
		}
		m.Body, err = parseInner(lex, "(", ")")
		return m, err
	}
}
