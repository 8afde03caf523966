package parser

import (
	"slices"

	"kql/functions/types"
)

// Query is a whole query text: statements, of which the last tabular one gives the result.
type Query struct {
	Place
	Statements []Statement
}

// Statement is one of the Let, Set, Declare, Alias, Pattern, Restrict and ExprStatement nodes.
type Statement interface {
	Node
	statement()
}

// Expr is an expression, scalar or tabular: KQL decides which only when names are bound.
type Expr interface {
	Node
	expr()
}

// Operator is a tabular operator behind a pipe, or at the start of a pipeline where it makes its own rows.
type Operator interface {
	Node
	operator()
}

// Name is an identifier as written: Text is what it names, without ['...'].
type Name struct {
	Place
	Text   string
	Quoted bool
	bare   bool // a word of the language that needs brackets where it stands
}

type (
	// Let is let Name = Value; a function is a Value of type *Lambda.
	Let struct {
		Place
		Name  Name
		Value Expr
	}
	// Set is set Name or set Name = Value (Value nil or a *Literal or *NameRef).
	Set struct {
		Place
		Name  Name
		Value Expr
	}
	// Declare is declare query_parameters(...).
	Declare struct {
		Place
		Params []Param
	}
	// Alias is alias database Name = Value.
	Alias struct {
		Place
		Name  Name
		Value Expr
	}
	// Pattern is declare pattern Name = (Params)[Scope] {Cases}; one only named has neither.
	Pattern struct {
		Place
		Name   Name
		Params []Param
		Scope  *Param
		Cases  []PatternCase
	}
	// Restrict is restrict access to (...).
	Restrict struct {
		Place
		Entities []Expr
	}
	// ExprStatement is the query itself.
	ExprStatement struct {
		Place
		Value Expr
	}
)

func (*Let) statement()           {}
func (*Set) statement()           {}
func (*Declare) statement()       {}
func (*Alias) statement()         {}
func (*Pattern) statement()       {}
func (*Restrict) statement()      {}
func (*ExprStatement) statement() {}

// PatternCase is what a pattern stands for with these arguments: ("a", "b").["Scope"] = { Body }.
type PatternCase struct {
	Place
	Values []string
	Scope  string
	Body   *Lambda
}

// Param is a parameter of a lambda or of declare query_parameters.
type Param struct {
	Place
	Name    Name
	Type    types.Type // of a scalar parameter
	Table   *RowSchema // of a tabular parameter; its Star is set for T:(*)
	Default Expr       // nil where there is none
}

// NeedsNothing says whether a function may be named without brackets: it has no parameter without a default.
func (l *Lambda) NeedsNothing() bool {
	return !slices.ContainsFunc(l.Params, func(p Param) bool { return p.Default == nil })
}

// RowSchema is (Name:type, ...).
type RowSchema struct {
	Place
	Columns []ColumnDecl
	Star    bool
}

// ColumnDecl is Name:type.
type ColumnDecl struct {
	Place
	Name Name
	Type types.Type
}

type (
	// Pipeline is Source | Operators. Source is an Expr, or nil where the first operator stands first
	// (print, range, union, search, find, evaluate; and inside mv-apply, fork, partition bodies).
	Pipeline struct {
		Place
		Source    Expr
		Operators []Operator
	}
	// Lambda is (params) { statements; expression }, with View where view precedes it.
	Lambda struct {
		Place
		View   bool
		Params []Param
		Lets   []Statement
		Body   Expr // nil where the braces hold no expression
	}
	// NameRef is a name used as an expression: column, table, variable or function without parentheses.
	NameRef struct {
		Place
		Name Name
	}
	// Wildcard is a name with * in it: Device*, *, as project-away, union and search take. Of tables it may
	// stand behind a database.
	Wildcard struct {
		Place
		Of      Expr // nil where there is none
		Pattern string
	}
	// Star is * as an argument or as the left side of a comparison in search.
	Star struct{ Place }
	// Literal is a constant. Text is as written; Value is decoded for strings only (quotes and escapes
	// gone, adjacent literals joined). Null is set for type(null). Other values are decoded when bound.
	Literal struct {
		Place
		Type   types.Type
		Text   string // of typed literals the text between the parentheses, trimmed
		Value  string
		Null   bool
		Hidden bool // h'...': not shown in messages
	}
	// DynamicLiteral is dynamic(...); JSON is its value as compact JSON, "" where it is null.
	DynamicLiteral struct {
		Place
		JSON string
	}
	// TypeLiteral is typeof(type).
	TypeLiteral struct {
		Place
		Type   types.Type
		Schema *RowSchema // typeof(a:long, b:string) in scan and plugins; else nil
	}
	// Unary is -X or +X.
	Unary struct {
		Place
		Op string
		X  Expr
	}
	// Binary is X Op Y for arithmetic, comparison, logic and the string operators; Op is lower case as
	// spelt: "and", "==", "!~", "!has_cs", "matches regex", "contains". "<>" is "!=", ":" is "has".
	Binary struct {
		Place
		Op   string
		OpAt Span
		X, Y Expr
	}
	// In is X Op (List): in, in~, !in, !in~, has_any, has_all. A single tabular expression may be the list.
	In struct {
		Place
		Op   string
		OpAt Span
		X    Expr
		List []Expr
	}
	// Between is X between (Low .. High), or !between.
	Between struct {
		Place
		Not       bool
		OpAt      Span
		X         Expr
		Low, High Expr
	}
	// Call is Name(Args); count() and toscalar(...) are calls too, their argument a *Pipeline where it is one.
	Call struct {
		Place
		Name Name
		Args []Argument
	}
	// Path is X.Name. A call as the right side, database("x").f(1), is a Path whose Call is set.
	Path struct {
		Place
		X    Expr
		Name Name
		Call *Call
	}
	// Index is X[Index].
	Index struct {
		Place
		X     Expr
		Index Expr
	}
	// Paren is (X).
	Paren struct {
		Place
		X Expr
	}
	// EntityGroup is entity_group [Entities], which macro-expand runs its query over.
	EntityGroup struct {
		Place
		Entities []Expr
	}
	// Datatable is datatable(schema)[values].
	Datatable struct {
		Place
		Schema RowSchema
		Values []Expr
	}
	// Externaldata is externaldata(schema)[locations] with (properties).
	Externaldata struct {
		Place
		Schema     RowSchema
		Locations  []Expr
		Properties []Property
	}
)

func (*Pipeline) expr()       {}
func (*Lambda) expr()         {}
func (*NameRef) expr()        {}
func (*Wildcard) expr()       {}
func (*Star) expr()           {}
func (*Literal) expr()        {}
func (*DynamicLiteral) expr() {}
func (*TypeLiteral) expr()    {}
func (*Unary) expr()          {}
func (*Binary) expr()         {}
func (*In) expr()             {}
func (*Between) expr()        {}
func (*Call) expr()           {}
func (*Path) expr()           {}
func (*Index) expr()          {}
func (*Paren) expr()          {}
func (*EntityGroup) expr()    {}
func (*Datatable) expr()      {}
func (*Externaldata) expr()   {}

// Argument is an argument of a call, perhaps named: f(x, Limit=3).
type Argument struct {
	Place
	Name  *Name
	Value Expr
}

// Named is Name = Value in extend, project, summarize and their kind; Names holds one name, several for
// (a, b) = f(x), none for a bare Value.
type Named struct {
	Place
	Names []Name
	Value Expr
}

// Property is Name = Value between an operator's keyword and its operands (kind=inner, hint.strategy=shuffle)
// or in a with (...) clause. Value is a *Literal or a *NameRef; a list, as render's ycolumns takes, is in Values.
type Property struct {
	Place
	Name   Name
	Value  Expr
	Values []Expr
}

// Ordered is an expression with asc or desc and nulls first or last; empty where not written.
type Ordered struct {
	Place
	By    Named
	Order string // "asc", "desc" or ""
	Nulls string // "first", "last" or ""
}
