package parser

type (
	// Summarize is summarize Aggregates by By.
	Summarize struct {
		Place
		Aggregates []Named `parser:"( (?! 'by') @@ ( ',' @@ )* )?"`
		By         []Named `parser:"( 'by' @@ ( ',' @@ )* )?"`
	}
	// Distinct is distinct Columns; one *Star for distinct *.
	Distinct struct {
		Place
		Columns []Named `parser:"@@ ( ',' @@ )*"`
	}
	// Count is the count operator; As names its column where given.
	Count struct {
		Place
		As *Name
	}
	// MakeSeries is make-series Series on On from From to To step Step by By.
	MakeSeries struct {
		Place
		Hints   []Property     `parser:"@@*"` // kind=nonempty
		Series  []SeriesColumn `parser:"@@ ( ',' @@ )*"`
		On      Named          `parser:"'on' @@"`
		InRange bool           `parser:"( @'in' 'range' '('"` // in range(from, to, step), whose To is inclusive
		Bounds  []Expr         `parser:"@@ ',' @@ ',' @@ ')'"`
		From    Expr           `parser:"| ( 'from' @@ )?"` // From and To nil where left out
		To      Expr           `parser:"( 'to' @@ )?"`
		Step    Expr           `parser:"'step' @@ )"`
		By      []Named        `parser:"( 'by' @@ ( ',' @@ )* )?"`
	}
	// Reduce is reduce by By with (...).
	Reduce struct {
		Place
		Hints []Property `parser:"@@*"`
		By    Named      `parser:"'by' @@"`
		With  []Named    `parser:"( 'with' @@ ( ',' @@ )* )?"`
	}
)

// SeriesColumn is an aggregation of make-series with its default.
type SeriesColumn struct {
	Aggregate Named `parser:"@@"`
	Default   Expr  `parser:"( 'default' '=' @@ )?"`
}

func (*Summarize) operator()  {}
func (*Distinct) operator()   {}
func (*Count) operator()      {}
func (*MakeSeries) operator() {}
func (*Reduce) operator()     {}

func parseCount(lex *tokens) (*Count, error) {
	c := &Count{}
	if accept(lex, "as") {
		name, err := parseNewName(lex)
		if err != nil {
			return nil, err
		}
		c.As = &name
	}
	return c, nil
}
