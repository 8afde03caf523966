package parser

type (
	// Scan is scan with (steps).
	Scan struct {
		Place
		Hints       []Property `parser:"@@*"` // with_match_id
		OrderBy     []Ordered  `parser:"( 'order' 'by' @@ ( ',' @@ )* )?"`
		PartitionBy []Expr     `parser:"( 'partition' 'by' @@ ( ',' @@ )* )?"`
		Declare     []Param    `parser:"( 'declare' '(' @@ ( ',' @@ )* ')' )?"`
		Steps       []ScanStep `parser:"'with' '(' @@+ ')'"`
	}
	// Partition is partition by By (Body) or { Body }.
	Partition struct {
		Place
		Hints  []Property
		By     Expr
		Body   Expr // a *Pipeline; in braces any query
		Braces bool
	}
)

// ScanStep is step Name optional output=Output: Condition => Assignments.
type ScanStep struct {
	Name        Name    `parser:"'step' @@"`
	Optional    bool    `parser:"@'optional'?"`
	Output      string  `parser:"( 'output' '=' @('all' | 'last' | 'none') )?"` // "" where not given
	Condition   Expr    `parser:"':' @@"`
	Assignments []Named `parser:"( '=>' @@ ( ',' @@ )* )? ';'"`
}

func (*Scan) operator()      {}
func (*Partition) operator() {}

func parsePartition(lex *tokens) (*Partition, error) {
	p := &Partition{}
	var err error
	if p.Hints, err = parseProperties(lex); err != nil {
		return nil, err
	}
	if err = need(lex, "by"); err != nil {
		return nil, err
	}
	if p.By, err = parsePathOnly(lex); err != nil {
		return nil, err
	}
	if accept(lex, "{") {
		p.Braces = true
		if p.Body, err = parseQueryExpr(lex); err != nil {
			return nil, err
		}
		return p, need(lex, "}")
	}
	body, err := parseInner(lex, "(", ")")
	p.Body = body
	return p, err
}

// parsePathOnly reads a name with paths behind it but no call: what stands in parentheses next is no argument.
func parsePathOnly(lex *tokens) (Expr, error) {
	start := here(lex)
	name, err := parseReference(lex)
	if err != nil {
		return nil, err
	}
	var x Expr = &NameRef{name.Place, name}
	for {
		switch {
		case accept(lex, "."):
			member, err := parseReference(lex)
			if err != nil {
				return nil, err
			}
			x = &Path{Place: from(start, lex), X: x, Name: member}
		case peekIs(lex, "["):
			if x, err = parseIndex(lex, x, start); err != nil {
				return nil, err
			}
		default:
			return x, nil
		}
	}
}
