// Package functions says what a function is and holds all of them: each is one Function or Aggregate
// value, with its names, signatures, null rule, kernel and doc line together. Binder, help, completion
// and reference page read the registry; adding a function touches one table in one file.
package functions

import (
	"slices"
	"sort"
	"strings"

	"kql/functions/types"
)

// Function is a scalar function or operator. An operator's name is its spelling: "+", "=~", "has_any",
// "!between"; "-" with one argument is the sign.
type Function struct {
	Name       string
	Aliases    []string
	Doc        string // one line
	Example    string // an expression
	Want       string // what print shows for Example
	Signatures []Signature
	Naming     Naming // how an unnamed column of this call is called
	Prefix     string // in that name, where it is not Name: tree_x for treepath(x)
	Deprecated string // what to use instead
	Local      string // what to tell of an answer that only a cluster really has
	// Choice marks a function of conditions and values, whose values Kusto's binder takes of any types together.
	Choice bool
	// Clock marks a function that reads the time of the query.
	Clock bool
	// Window marks a function that reads other rows than its own: its input must be serialized, and its
	// kernel sees all rows as one batch.
	Window bool
	// Tuple, where set, names the columns that the call fills where it stands alone in print, extend or
	// project, given the names of its arguments ("" for none). The kernel's answer is a dynamic array
	// of them; with one column, that column's value.
	Tuple func(c *Call, arguments []string) []TupleColumn
	// NamedOnly marks such a function of which names for some of the columns leave the others out.
	NamedOnly bool
}

// TupleColumn is one column of a call that fills several.
type TupleColumn struct {
	Name string
	Type types.Type
}

// Naming is how a call without a name of its own names its column.
type Naming uint8

const (
	NoName        Naming = iota // Column1, print_0 ...
	FirstArgument               // as its first argument would be called: bin(x, 1) is x
	NameAndFirst                // prefix_ and the first argument's name: dcount_x
	NameOnly                    // the prefix alone: count_
)

// Registry is a set of functions and aggregates by lower-case name.
type Registry struct {
	functions  map[string]*Function
	aggregates map[string]*Aggregate
	listed     [][]*Aggregate
}

// families is filled by no init: each family file contributes its table here.
var families = [][]*Function{
	sketchFunctions,
	boxingFunctions, arithmeticOperators, comparisonOperators, textOperators, listOperators, conversionFunctions, conditionalFunctions, pathFunctions,
	stringFunctions, searchFunctions, regexFunctions,
	datetimeFunctions, clockFunctions, binFunctions, formatFunctions,
	mathFunctions,
	windowFunctions, base64Functions, urlFunctions, hashFunctions, compressFunctions, bitwiseFunctions,
	ip4Functions, ip6Functions, ipTextFunctions, geoFunctions,
	parseURLFunctions, parseTextFunctions, kvFunctions, agentFunctions, unicodeFunctions,
	zoneFunctions, jsonFunctions, environmentFunctions, convertFunctions, aroundFunctions,
	geoPointFunctions, geoCellFunctions, geoH3Functions, geoLineFunctions, geoPolygonFunctions, geoShapeFunctions,
	arrayFunctions, arrayMoveFunctions, arrayMakeFunctions, arraySortFunctions, setFunctions, bagFunctions,
	seriesFunctions, seriesFillFunctions, seriesFilterFunctions, seriesFitFunctions, seriesDecomposeFunctions,
}

// Aggregates is every aggregate in the order of the tables, the usual ones first.
func (r *Registry) Aggregates() (all []*Aggregate) {
	return slices.Concat(r.listed...)
}

// Infix is the operators that stand between two expressions.
func Infix() (all []*Function) {
	for _, family := range [][]*Function{comparisonOperators, textOperators, listOperators, arithmeticOperators} {
		for _, f := range family {
			if f.Name != "not" {
				all = append(all, f)
			}
		}
	}
	return all
}

// aggregateFamilies is the same for aggregates.
var aggregateFamilies = [][]*Aggregate{
	basicAggregates, rowAggregates, collectAggregates, statisticAggregates,
}

// Builtin is every function that kql has.
var Builtin = NewRegistry(families, aggregateFamilies)

// NewRegistry indexes the tables by name and alias; a name given twice panics, as only a mistake in
// the tables can cause it.
func NewRegistry(fs [][]*Function, as [][]*Aggregate) *Registry {
	r := &Registry{map[string]*Function{}, map[string]*Aggregate{}, as}
	for _, family := range fs {
		for _, f := range family {
			for _, n := range append([]string{f.Name}, f.Aliases...) {
				if r.functions[n] != nil {
					panic("function defined twice: " + n)
				}
				r.functions[n] = f
			}
		}
	}
	for _, family := range as {
		for _, a := range family {
			for _, n := range append([]string{a.Name}, a.Aliases...) {
				if r.aggregates[n] != nil {
					panic("aggregate defined twice: " + n)
				}
				r.aggregates[n] = a
			}
		}
	}
	return r
}

// Function is the scalar function or operator of that name; Kusto's function names are case-sensitive.
func (r *Registry) Function(name string) *Function { return r.functions[name] }

// Aggregate is the aggregate of that name.
func (r *Registry) Aggregate(name string) *Aggregate { return r.aggregates[name] }

// Names is every name that can be called, sorted, operators left out.
func (r *Registry) Names() []string {
	var out []string
	for n := range r.functions {
		if isWord(n) {
			out = append(out, n)
		}
	}
	for n := range r.aggregates {
		if r.functions[n] == nil {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out
}

func isWord(s string) bool { return s != "" && strings.Trim(s[:1], "+-*/%=!<>") != "" }
