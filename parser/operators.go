package parser

import "kql/functions/types"

type (
	// Where is where (or filter) Predicate.
	Where struct {
		Place
		Predicate Expr
	}
	// Extend is extend Columns.
	Extend struct {
		Place
		Columns []Named
	}
	// Project is project Columns.
	Project struct {
		Place
		Columns []Named
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
		Columns []Named
	}
	// ProjectReorder is project-reorder.
	ProjectReorder struct {
		Place
		Columns []ReorderColumn
	}
	// ProjectByNames is project-by-names of expressions that give names.
	ProjectByNames struct {
		Place
		Columns []Expr
	}
	// Summarize is summarize Aggregates by By.
	Summarize struct {
		Place
		Hints      []Property
		Aggregates []Named
		By         []Named
	}
	// Distinct is distinct Columns; one *Star for distinct *.
	Distinct struct {
		Place
		Columns []Named
	}
	// Join is join kind=K (Right) on On, or lookup where Lookup is set.
	Join struct {
		Place
		Lookup bool
		Hints  []Property // kind among them
		Right  Expr
		On     []Expr
		Where  Expr // join ... where predicate; else nil
	}
	// Union is union of sources; behind a pipe its input is the first.
	Union struct {
		Place
		Hints   []Property // kind, withsource, isfuzzy
		Sources []Expr     // names, wildcards, pipelines in parentheses, calls
	}
	// Sort is sort by (or order by).
	Sort struct {
		Place
		By []Ordered
	}
	// Top is top Count by By.
	Top struct {
		Place
		Count Expr
		By    Ordered
	}
	// TopNested is top-nested, level by level.
	TopNested struct {
		Place
		Levels []TopNestedLevel
	}
	// TopHitters is top-hitters Count of Of by By.
	TopHitters struct {
		Place
		Count Expr
		Of    Named
		By    *Named
	}
	// Take is take (or limit) Count.
	Take struct {
		Place
		Count Expr
	}
	// Sample is sample Count.
	Sample struct {
		Place
		Count Expr
	}
	// SampleDistinct is sample-distinct Count of Of.
	SampleDistinct struct {
		Place
		Count Expr
		Of    Named
	}
	// Count is the count operator; As names its column where given.
	Count struct {
		Place
		As *Name
	}
	// Print is print Columns.
	Print struct {
		Place
		Columns []Named
	}
	// Range is range Column from From to To step Step.
	Range struct {
		Place
		Column         Name
		From, To, Step Expr
	}
	// MvExpand is mv-expand Columns limit Limit.
	MvExpand struct {
		Place
		Hints   []Property // bagexpansion, kind, with_itemindex
		Columns []ExpandColumn
		Limit   Expr
	}
	// MvApply is mv-apply Columns on (Body).
	MvApply struct {
		Place
		Hints   []Property
		Columns []ExpandColumn
		Limit   Expr
		Body    *Pipeline
	}
	// Parse is parse or parse-where Source with Pattern.
	Parse struct {
		Place
		OnlyMatches bool   // parse-where
		Kind        string // simple, regex, relaxed; "" is simple
		Flags       string
		Source      Expr
		Pattern     []ParsePart
	}
	// ParseKv is parse-kv Source as (Columns) with (Properties).
	ParseKv struct {
		Place
		Source     Expr
		Columns    RowSchema
		Properties []Property
	}
	// MakeSeries is make-series Series on On from From to To step Step by By.
	MakeSeries struct {
		Place
		Hints          []Property // kind=nonempty
		Series         []SeriesColumn
		On             Named
		From, To, Step Expr // From and To nil where left out
		InRange        bool // in range(from, to, step), whose To is inclusive
		By             []Named
	}
	// Serialize is serialize Columns.
	Serialize struct {
		Place
		Columns []Named
	}
	// Scan is scan with (steps).
	Scan struct {
		Place
		Hints       []Property // with_match_id
		OrderBy     []Ordered
		PartitionBy []Expr
		Declare     []Param
		Steps       []ScanStep
	}
	// Partition is partition by By (Body) or { Body }.
	Partition struct {
		Place
		Hints  []Property
		By     Expr
		Body   *Pipeline
		Braces bool
	}
	// Search is search in (In) Predicate.
	Search struct {
		Place
		Hints     []Property // kind, withsource
		In        []Expr
		Predicate Expr
	}
	// Find is find in (In) where Predicate project ...
	Find struct {
		Place
		Hints       []Property
		In          []Expr
		Predicate   Expr
		Project     []FindColumn
		PackAll     bool // pack_all() or pack(*) in the project list
		Smart       bool // project-smart
		ProjectAway []Expr
	}
	// GetSchema is getschema.
	GetSchema struct{ Place }
	// As is as Name.
	As struct {
		Place
		Hints []Property
		Name  Name
	}
	// Consume is consume.
	Consume struct{ Place }
	// Fork is fork (branch) (branch).
	Fork struct {
		Place
		Branches []ForkBranch
	}
	// Facet is facet by Columns with (Body).
	Facet struct {
		Place
		By   []Expr
		Body *Pipeline
	}
	// Invoke is invoke Call.
	Invoke struct {
		Place
		Function Expr // *Call or *Path
	}
	// Evaluate is evaluate Plugin(...) : Schema.
	Evaluate struct {
		Place
		Hints  []Property
		Plugin *Call
		Schema *RowSchema
	}
	// Reduce is reduce by By with (...).
	Reduce struct {
		Place
		Hints []Property
		By    Named
		With  []Named
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
		Schema RowSchema
	}
	// Unsupported is an operator whose grammar kql knows by name only (graph operators, macro-expand):
	// its text up to the next pipe is skipped and the binder refuses it.
	Unsupported struct {
		Place
		Name string
	}
)

// ReorderColumn is a column or wildcard of project-reorder with its order: asc, desc, granny-asc, granny-desc or "".
type ReorderColumn struct {
	Place
	Column Expr
	Order  string
}

// ExpandColumn is one column of mv-expand or mv-apply, with to typeof(Type) where To is set.
type ExpandColumn struct {
	Place
	Column Named
	To     types.Type // Unknown where not given
}

// ParsePart is a piece of a parse pattern: a string, a star, or a column with an optional type.
type ParsePart struct {
	Place
	Star   bool
	Text   *Literal
	Column *Name
	Type   types.Type // of Column; String where not given
}

// SeriesColumn is an aggregation of make-series with its default.
type SeriesColumn struct {
	Place
	Aggregate Named
	Default   Expr
}

// TopNestedLevel is top-nested Count of Of with others=Others by By.
type TopNestedLevel struct {
	Place
	Count  Expr // nil: all
	Of     Named
	Others Expr
	By     Ordered
}

// ScanStep is step Name optional output=Output: Condition => Assignments.
type ScanStep struct {
	Place
	Name        Name
	Optional    bool
	Output      string // all, last, none or ""
	Condition   Expr
	Assignments []Named
}

// FindColumn is Name:type in find's project list.
type FindColumn struct {
	Place
	Name Name
	Type types.Type // Unknown where not given
}

// ForkBranch is (pipeline), perhaps named.
type ForkBranch struct {
	Place
	Name *Name
	Body *Pipeline
}

func (*Where) operator()          {}
func (*Extend) operator()         {}
func (*Project) operator()        {}
func (*ProjectAway) operator()    {}
func (*ProjectKeep) operator()    {}
func (*ProjectRename) operator()  {}
func (*ProjectReorder) operator() {}
func (*ProjectByNames) operator() {}
func (*Summarize) operator()      {}
func (*Distinct) operator()       {}
func (*Join) operator()           {}
func (*Union) operator()          {}
func (*Sort) operator()           {}
func (*Top) operator()            {}
func (*TopNested) operator()      {}
func (*TopHitters) operator()     {}
func (*Take) operator()           {}
func (*Sample) operator()         {}
func (*SampleDistinct) operator() {}
func (*Count) operator()          {}
func (*Print) operator()          {}
func (*Range) operator()          {}
func (*MvExpand) operator()       {}
func (*MvApply) operator()        {}
func (*Parse) operator()          {}
func (*ParseKv) operator()        {}
func (*MakeSeries) operator()     {}
func (*Serialize) operator()      {}
func (*Scan) operator()           {}
func (*Partition) operator()      {}
func (*Search) operator()         {}
func (*Find) operator()           {}
func (*GetSchema) operator()      {}
func (*As) operator()             {}
func (*Consume) operator()        {}
func (*Fork) operator()           {}
func (*Facet) operator()          {}
func (*Invoke) operator()         {}
func (*Evaluate) operator()       {}
func (*Reduce) operator()         {}
func (*Render) operator()         {}
func (*AssertSchema) operator()   {}
func (*Unsupported) operator()    {}
