package parser

type (
	// Where is where (or filter) Predicate. In where a = true, which Kusto.Language takes, the predicate is
	// true and a its Name.
	Where struct {
		Place
		Predicate Expr
		Name      *Name
	}
	// Extend is extend Columns.
	Extend struct {
		Place
		Columns []Named `parser:"@@ ( ',' @@ )*"`
	}
	// Project is project Columns.
	Project struct {
		Place
		Columns []Named `parser:"( @@ ( ',' @@ )* )?"`
	}
	// ProjectAway is project-away of names and wildcards (*NameRef, *Wildcard).
	ProjectAway struct {
		Place
		Columns []Expr
	}
	// ProjectKeep is project-keep of names and wildcards.
	ProjectKeep struct {
		Place
		Columns []Expr
	}
	// ProjectRename is project-rename New = Old.
	ProjectRename struct {
		Place
		Columns []Named `parser:"( @@ ( ',' @@ )* )?"`
	}
	// ProjectReorder is project-reorder.
	ProjectReorder struct {
		Place
		Columns []ReorderColumn
	}
	// ProjectByNames is project-by-names of expressions that give names.
	ProjectByNames struct {
		Place
		Columns []Expr `parser:"@@ ( ',' @@ )*"`
	}
	// Serialize is serialize Columns.
	Serialize struct {
		Place
		Columns []Named `parser:"( @@ ( ',' @@ )* )?"`
	}
	// Print is print Columns.
	Print struct {
		Place
		Columns []Named `parser:"@@ ( ',' @@ )*"`
	}
)

// ReorderColumn is a column or wildcard of project-reorder with its order: asc, desc, granny-asc, granny-desc or "".
type ReorderColumn struct {
	Place
	Column Expr
	Order  string
}

func (*Where) operator()          {}
func (*Extend) operator()         {}
func (*Project) operator()        {}
func (*ProjectAway) operator()    {}
func (*ProjectKeep) operator()    {}
func (*ProjectRename) operator()  {}
func (*ProjectReorder) operator() {}
func (*ProjectByNames) operator() {}
func (*Serialize) operator()      {}
func (*Print) operator()          {}

func parseWhere(lex *tokens) (*Where, error) {
	n, err := parseNamed(lex)
	w := &Where{Predicate: n.Value}
	if len(n.Names) > 0 {
		w.Name = &n.Names[0]
	}
	return w, err
}

func parseProjectAway(lex *tokens) (*ProjectAway, error) {
	columns, err := list(lex, parsePattern)
	return &ProjectAway{Columns: columns}, err
}

func parseProjectKeep(lex *tokens) (*ProjectKeep, error) {
	columns, err := list(lex, parsePattern)
	return &ProjectKeep{Columns: columns}, err
}

func parseProjectReorder(lex *tokens) (*ProjectReorder, error) {
	columns, err := list(lex, func(lex *tokens) (ReorderColumn, error) {
		start := here(lex)
		column, err := parsePattern(lex)
		c := ReorderColumn{Column: column}
		if err == nil && peekIs(lex, "asc", "desc", "granny-asc", "granny-desc") {
			c.Order = lex.Next().Value
		}
		c.Place = from(start, lex)
		return c, err
	})
	return &ProjectReorder{Columns: columns}, err
}
