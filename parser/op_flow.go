package parser

type (
	// Range is range Column from From to To step Step.
	Range struct {
		Place
		Column Name `parser:"@@"`
		From   Expr `parser:"'from' @@"`
		To     Expr `parser:"'to' @@"`
		Step   Expr `parser:"'step' @@"`
	}
	// GetSchema is getschema.
	GetSchema struct{ Place }
	// As is as Name.
	As struct {
		Place
		Hints []Property `parser:"@@*"`
		Name  Name       `parser:"@@"`
	}
	// Consume is consume.
	Consume struct{ Place }

	// ExecuteAndCache is __executeAndCache.
	ExecuteAndCache struct{ Place }
	// Fork is fork (branch) (branch).
	Fork struct {
		Place
		Branches []ForkBranch
	}
	// Facet is facet by By with (Body).
	Facet struct {
		Place
		By   []Expr
		Body *Pipeline // nil where there is none
	}
	// Invoke is invoke Function.
	Invoke struct {
		Place
		Function Expr `parser:"@@"` // *Call or *Path
	}
	// Evaluate is evaluate Plugin(...) : Schema.
	Evaluate struct {
		Place
		Hints  []Property
		Plugin *Call
		Schema *RowSchema
	}
	// Render is render Chart with (Properties), kept as metadata.
	Render struct {
		Place
		Chart      Name
		Properties []Property
	}
	// AssertSchema is assert-schema (schema).
	AssertSchema struct {
		Place
		Schema RowSchema `parser:"@@"`
	}
)

// ForkBranch is (pipeline), perhaps named.
type ForkBranch struct {
	Place
	Name *Name
	Body *Pipeline
}

func (*Range) operator()           {}
func (*GetSchema) operator()       {}
func (*As) operator()              {}
func (*Consume) operator()         {}
func (*ExecuteAndCache) operator() {}
func (*Fork) operator()            {}
func (*Facet) operator()           {}
func (*Invoke) operator()          {}
func (*Evaluate) operator()        {}
func (*Render) operator()          {}
func (*AssertSchema) operator()    {}

func parseGetSchema(*tokens) (*GetSchema, error) { return &GetSchema{}, nil }

func parseConsume(lex *tokens) (*Consume, error) {
	_, err := parseProperties(lex)
	return &Consume{}, err
}

func parseExecuteAndCache(*tokens) (*ExecuteAndCache, error) { return &ExecuteAndCache{}, nil }

func parseFork(lex *tokens) (*Fork, error) {
	f := &Fork{}
	for len(f.Branches) == 0 || peekIs(lex, "(") || nameNext(lex) && after(lex, 1).Value == "=" {
		start := here(lex)
		var b ForkBranch
		if nameNext(lex) {
			name, err := parseName(lex)
			if err == nil {
				err = need(lex, "=")
			}
			if err != nil {
				return nil, err
			}
			b.Name = &name
		}
		body, err := parseInner(lex, "(", ")")
		if err != nil {
			return nil, err
		}
		b.Body, b.Place = body, from(start, lex)
		f.Branches = append(f.Branches, b)
	}
	return f, nil
}

func parseFacet(lex *tokens) (*Facet, error) {
	if err := need(lex, "by"); err != nil {
		return nil, err
	}
	by, err := list(lex, parsePathOnly)
	if err != nil {
		return nil, err
	}
	f := &Facet{By: by}
	if !accept(lex, "with") {
		return f, nil
	}
	if peekIs(lex, "(") {
		f.Body, err = parseInner(lex, "(", ")")
		return f, err
	}
	start := here(lex)
	op, err := parseOperator(lex)
	f.Body = &Pipeline{Place: from(start, lex), Operators: []Operator{op}}
	return f, err
}

func parseEvaluate(lex *tokens) (*Evaluate, error) {
	e := &Evaluate{}
	var err error
	if e.Hints, err = parseProperties(lex); err != nil {
		return nil, err
	}
	name, err := parseName(lex)
	if err != nil {
		return nil, err
	}
	if !peekIs(lex, "(") {
		return nil, expected(lex, "(")
	}
	if e.Plugin, err = parseCall(lex, name); err != nil {
		return nil, err
	}
	if accept(lex, ":") {
		schema, err := parseRowSchema(lex)
		e.Schema = &schema
		return e, err
	}
	return e, nil
}

// parseRender reads render chart, with (properties) or the old form without parentheses.
func parseRender(lex *tokens) (*Render, error) {
	chart, err := parseName(lex)
	if err != nil {
		return nil, expected(lex, "a kind of chart")
	}
	r := &Render{Chart: chart}
	if peekIs(lex, "with") && after(lex, 1).Value == "(" {
		lex.Next()
		r.Properties, err = parsePropertyList(lex)
		return r, err
	}
	for nameNext(lex) {
		name, err := parseName(lex)
		if err != nil {
			return nil, err
		}
		accept(lex, "=")
		values, err := list(lex, parsePropertyValue)
		if err != nil {
			return nil, err
		}
		r.Properties = append(r.Properties, Property{Place: from(name.Span.Start, lex), Name: name, Value: values[0], Values: values[1:]})
	}
	return r, nil
}
