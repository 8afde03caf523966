package planner

import (
	"slices"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// What lies outside a query: stored functions, and watchlists.

// stored is the stored function of that name; ok is false where there is none. What is wrong with its text is
// reported, and then it is nil.
func (b *binder) stored(n parser.Name) (l *parser.Lambda, ok bool) {
	l, problems := b.cat.Function(n.Text)
	if problems.Failed() {
		b.problems = append(b.problems, problems...)
		b.calledHere(n, len(b.problems)-len(problems))
	}
	return l, l != nil || problems.Failed()
}

// storedInside says whether a name is a stored function's that is being expanded: there it means a table.
func (b *binder) storedInside(n parser.Name) bool {
	l, _ := b.cat.Function(n.Text)
	return l != nil && slices.Contains(b.calling, l)
}

// tabularStored says whether a name is a stored function's that gives rows. One whose text is wrong does, so that
// this is reported.
func (b *binder) tabularStored(name string) bool {
	l, problems := b.cat.Function(name)
	return problems.Failed() || l != nil && b.tabularBody(l, nil)
}

// storedCall is a call of a stored function: the function's place, and the call's.
type storedCall struct {
	function parser.Span
	name     parser.Name
}

// CalledFrom says where the stored function is called that a place lies in, and where the one is that calls it, up
// to the query.
func (r *Result) CalledFrom(at parser.Span) (notes parser.Diagnostics) {
	if r == nil {
		return nil
	}
	for places := []parser.Span{at}; len(places) > 0; places = places[1:] {
		for _, c := range r.calls {
			note := callNote(c.name)
			if c.function.Start <= places[0].Start && places[0].End <= c.function.End && !slices.Contains(notes, note) {
				notes, places = append(notes, note), append(places, c.name.Span)
			}
		}
	}
	return notes
}

func callNote(n parser.Name) parser.Diagnostic {
	return parser.Diagnostic{Severity: parser.Note, Message: "The function '" + n.Text + "' is called here.", Span: n.Span}
}

// calledHere drops what a stored function's errors, those since a call, have told before, and says of the others
// where the call is: their places are in another text.
func (b *binder) calledHere(n parser.Name, since int) {
	known := b.problems[:since]
	fresh := slices.DeleteFunc(slices.Clone(b.problems[since:]), func(d parser.Diagnostic) bool { return slices.Contains(known, d) })
	b.problems = append(known, fresh...)
	for _, d := range fresh {
		b.elsewhere[d] = d.Severity == parser.Error
	}
	if fresh.Failed() {
		b.problems = append(b.problems, callNote(n))
	}
}

// WatchlistPrefix stands before a watchlist's name where a catalogue is asked for it as a table.
const WatchlistPrefix = "_GetWatchlist:"

// Watchlists is a Catalog that can list its watchlists, for did-you-mean.
type Watchlists interface{ Watchlists() []string }

// AnswerPrefix stands before a function's name where a catalogue is asked for a table that answers its calls, whatever
// their arguments: a test's stand-in for a function.
const AnswerPrefix = "_Answer:"

// watchlist binds _GetWatchlist("name"), whose rows the workspace has.
func (b *binder) watchlist(e *parser.Call, vars *scope) *table {
	if len(e.Args) > 1 {
		b.refuse(e.Args[1].Span, "kql gives a watchlist as a whole; choose its rows by SearchKey behind the call.")
		return nothing()
	}
	name, ok := b.textArgument(e, 1, vars)
	if !ok {
		return nothing()
	}
	if t := b.scan(WatchlistPrefix+name, e.Args[0].Span); t != nil {
		return t
	}
	return b.absentWatchlist(name, e.Args[0].Span)
}

// absentWatchlist is a watchlist that is not there: no rows, with the columns that each has and any others.
func (b *binder) absentWatchlist(name string, at parser.Span) *table {
	hint := "put its rows into watchlists/" + name + ".csv of a workspace"
	if w, ok := b.cat.(Watchlists); ok {
		if near := parser.DidYouMean(name, w.Watchlists()); near != "" {
			hint = near
		}
	}
	if b.opts.Strict && b.inStored == 0 { // what stored functions read is not the rule's
		b.fail(at, "KQL104", hint, "There is no watchlist '%s'.", name)
		return nothing()
	}
	b.warn(at, "KQL104", hint, "There is no watchlist '%s', so it is empty.", name)
	v := &Values{}
	for _, c := range WatchlistColumns {
		v.Columns = append(v.Columns, b.column(c.Name, c.Type))
		v.Rows = append(v.Rows, vector.NewBuilder(c.Type, 0).Vector())
	}
	return &table{node: v, open: true}
}

// WatchlistColumns are those that every watchlist has before its own.
var WatchlistColumns = []TableColumn{{Name: "_DTItemId", Type: types.String}, {Name: "LastUpdatedTimeUTC", Type: types.Datetime}, {Name: "SearchKey", Type: types.String}}
