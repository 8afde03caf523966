package parser

type (
	// Sort is sort by (or order by).
	Sort struct {
		Place
		By []Ordered `parser:"'by' @@ ( ',' @@ )*"`
	}
	// Top is top Count by By.
	Top struct {
		Place
		Count Expr    `parser:"@@"`
		By    Ordered `parser:"'by' @@"`
	}
	// TopNested is top-nested, level by level.
	TopNested struct {
		Place
		Levels []TopNestedLevel `parser:"@@ ( ',' 'top-nested' @@ )*"`
	}
	// TopHitters is top-hitters Count of Of by By.
	TopHitters struct {
		Place
		Count Expr     `parser:"@@"`
		Of    Named    `parser:"'of' @@"`
		By    *Ordered `parser:"( 'by' @@ )?"`
	}
	// Take is take (or limit) Count.
	Take struct {
		Place
		Count Expr `parser:"@@"`
	}
	// Sample is sample Count.
	Sample struct {
		Place
		Count Expr `parser:"@@"`
	}
	// SampleDistinct is sample-distinct Count of Of.
	SampleDistinct struct {
		Place
		Count Expr  `parser:"@@"`
		Of    Named `parser:"'of' @@"`
	}
)

// TopNestedLevel is top-nested Count of Of with others=Others by By.
type TopNestedLevel struct {
	Count  Expr    `parser:"( (?! 'of') @@ )?"` // nil: all
	Of     Named   `parser:"'of' @@"`
	Others Expr    `parser:"( 'with' 'others' '=' @@ )?"`
	By     Ordered `parser:"'by' @@"`
}

func (*Sort) operator()           {}
func (*Top) operator()            {}
func (*TopNested) operator()      {}
func (*TopHitters) operator()     {}
func (*Take) operator()           {}
func (*Sample) operator()         {}
func (*SampleDistinct) operator() {}
