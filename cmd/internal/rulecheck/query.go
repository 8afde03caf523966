package rulecheck

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// longestQuery is how many characters the query of an analytic rule may have.
// Source: "Create a custom analytics rule" of Microsoft Sentinel's documentation.
const longestQuery = 10_000

// queries checks what the portal says of an analytic rule's query, beyond its language.
func (r *rule) queries() {
	if r.kind() == hunting || r.Query == nil {
		return
	}
	if n := utf8.RuneCountInString(r.Query.Text); n > longestQuery {
		r.Report(r.Key("query"), parser.Warning, "KQL423", "move parts into a stored function or a watchlist", "The query has %d characters; the portal takes %d.", n, longestQuery)
	}
	r.everything()
	r.lookBack()
}

// warn reports what lies in the query.
func (r *rule) warn(at parser.Span, code, hint, format string, args ...any) {
	_, start := r.Query.InFile(at.Start)
	_, end := r.Query.InFile(at.End)
	r.Problems = append(r.Problems, parser.Diagnostic{
		Severity: parser.Warning, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: parser.Span{Start: start, End: end},
	})
}

// everything reports search * and union *.
func (r *rule) everything() {
	const hint = "name the tables"
	parser.Each(r.query.Tree, func(u *parser.Union) {
		for _, x := range u.Sources {
			if w, ok := x.(*parser.Wildcard); ok && w.Pattern == "*" {
				r.warn(w.Span, "KQL424", hint, "The portal takes no union * in an analytic rule.")
			}
		}
	})
	parser.Each(r.query.Tree, func(s *parser.Search) {
		if star, ok := s.Predicate.(*parser.Star); ok {
			r.warn(star.Span, "KQL424", hint, "The portal takes no search * in an analytic rule.")
		}
	})
}

// clocks are the columns that say when a row came about.
var clocks = []string{"TimeGenerated", "Timestamp"}

// firstMoment is the first of a year, a week, a day and an hour, so that startofday and its kin move nothing.
var firstMoment = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

// lookBack reports lower bounds of a row's time that lie before what the rule is given.
func (r *rule) lookBack() {
	period, ok := r.duration("queryPeriod")
	if !ok || r.query.Trace == nil {
		return
	}
	var then *planner.Trace // bound a first time where it is needed
	bound := func(x, low parser.Expr) {
		name, isName := x.(*parser.NameRef)
		now, isTime := moment(r.query.Trace, low)
		if !isName || !isTime || !slices.Contains(clocks, name.Name.Text) {
			return
		}
		if then == nil {
			then = r.query.At(firstMoment)
		}
		back, _ := moment(then, low)
		if d := types.Ticks(firstMoment) - back; back != now && d > int64(period/100) {
			r.warn(low.Where(), "KQL425", "make the queryPeriod as long, or look back less far", "This looks back further than the queryPeriod of %s.", r.Value("queryPeriod").Value)
		}
	}
	parser.Each(r.query.Tree, func(e *parser.Binary) {
		switch e.Op {
		case ">", ">=":
			bound(e.X, e.Y)
		case "<", "<=":
			bound(e.Y, e.X)
		}
	})
	parser.Each(r.query.Tree, func(e *parser.Between) {
		if !e.Not {
			bound(e.X, e.Low)
		}
	})
	parser.Each(r.query.Tree, func(s *parser.MakeSeries) { bound(s.On.Value, s.From) })
}

// moment is the datetime that binding found an expression to be, in ticks.
func moment(t *planner.Trace, e parser.Expr) (ticks int64, ok bool) {
	c, ok := t.Scalars[e].(*planner.Const)
	if !ok || c.Type() != types.Datetime || c.Value.Len != 1 || c.Value.Null(0) {
		return 0, false
	}
	return c.Value.Long(0), true
}
