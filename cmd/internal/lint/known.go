package lint

import (
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// known looks for conditions that hold for no row, or for every one.
func (l *linter) known() {
	parser.Each(l.query, func(e *parser.Binary) {
		switch e.Op {
		case "==", "!=":
			sides(e, func(_ string, x, y parser.Expr) { l.otherCase(x, y); l.noValue(x, y) })
		case "startswith_cs", "endswith_cs", "contains_cs", "has_cs":
			l.otherCase(parser.Bare(e.X), parser.Bare(e.Y))
		}
	})
	chains(l.query, "or", l.always)
	parser.Each(l.query, func(e *parser.In) {
		if e.Op == "in" || e.Op == "!in" {
			for _, y := range e.List {
				l.otherCase(parser.Bare(e.X), parser.Bare(y))
				l.noValue(parser.Bare(e.X), parser.Bare(y))
			}
		}
	})
	parser.Each(l.query, func(e *parser.Between) {
		if b := (bounds{l: l}); !b.above(e.Low) || !b.below(e.High) {
			l.note(e.Span, "write the lower end first", "The ends of this range are the wrong way round.")
		}
	})
	parser.Each(l.query, func(p *parser.Pipeline) {
		var all []parser.Expr // of filters that follow one another
		for i, op := range p.Operators {
			if w, ok := op.(*parser.Where); ok {
				all = append(all, parts(w.Predicate, "and")...)
				if i+1 < len(p.Operators) {
					continue
				}
			}
			l.together(all)
			all = nil
		}
	})
}

var folded = map[string]func(string) string{"tolower": strings.ToLower, "toupper": strings.ToUpper}

// otherCase reports text in one case that is compared with the result of tolower or toupper.
func (l *linter) otherCase(x, y parser.Expr) {
	call, ok := x.(*parser.Call)
	text, is := y.(*parser.Literal)
	if !ok || !is || text.Type != types.String || text.Hidden || folded[call.Name.Text] == nil {
		return
	}
	if as := folded[call.Name.Text](text.Value); as != text.Value {
		l.note(text.Span, "write \""+as+"\"", call.Name.Text+" never gives this text.")
	}
}

// reads says of types whether a text is a value of theirs. Numbers are read alike: what toint makes of "1.5" is not
// looked at.
var reads = map[types.Type]func(string) bool{
	types.Int: isNumber, types.Long: isNumber, types.Real: isNumber, types.Decimal: isNumber,
	types.Bool:     func(s string) bool { _, ok := types.ParseBool(s); return ok || isNumber(s) },
	types.Datetime: func(s string) bool { _, ok := types.ParseDatetime(s); return ok || isNumber(s) },
	types.Timespan: func(s string) bool { _, ok := types.ParseTimespan(s); return ok || isNumber(s) },
	types.Guid:     func(s string) bool { _, ok := types.ParseGuid(s); return ok },
}

func isNumber(s string) bool {
	_, whole := types.ParseLong(s)
	_, real := types.ParseReal(s)
	return whole || real
}

// noValue reports a text that is compared with a value of another type, none of which it is.
func (l *linter) noValue(x, y parser.Expr) {
	text, ok := y.(*parser.Literal)
	read := reads[l.typeOf(x)]
	if ok && text.Type == types.String && read != nil && !read(strings.TrimSpace(text.Value)) {
		l.note(text.Span, "", "This text is no "+l.typeOf(x).String()+", so it equals none.")
	}
}

// always reports x != "a" or x != "b", once for each x.
func (l *linter) always(e *parser.Binary) {
	seen, told := map[string]*vector.Vector{}, map[string]bool{}
	for _, part := range parts(e, "or") {
		b, ok := part.(*parser.Binary)
		if !ok || b.Op != "!=" {
			continue
		}
		sides(b, func(_ string, x, y parser.Expr) {
			c, ok := l.constant(y)
			if _, both := l.constant(x); !ok || both {
				return
			}
			name := l.words(x)
			if other := seen[name]; other != nil && !told[name] && differ(other, c.Value) {
				told[name] = true
				l.note(b.Span, "write and, or !in", "Whatever '"+name+"' is, one of these holds.")
			}
			seen[name] = c.Value
		})
	}
}

// together reports a condition that cannot hold where those before it do.
func (l *linter) together(all []parser.Expr) {
	about := map[string]*bounds{}
	of := func(x parser.Expr) *bounds {
		name := l.words(x)
		if about[name] == nil {
			about[name] = &bounds{l: l}
		}
		return about[name]
	}
	for _, e := range all {
		fits := true
		switch e := e.(type) {
		case *parser.Binary:
			sides(e, func(op string, x, y parser.Expr) {
				if _, isConstant := l.constant(x); !isConstant {
					fits = fits && of(x).and(op, y)
				}
			})
		case *parser.Between:
			if b := of(parser.Bare(e.X)); !e.Not {
				fits = b.above(e.Low) && b.below(e.High)
			}
		case *parser.Call:
			if len(e.Args) == 1 {
				fits = of(parser.Bare(e.Args[0].Value)).call(e.Name.Text)
			}
		}
		if !fits {
			l.note(e.Where(), "", "This cannot hold together with the conditions before it.")
		}
	}
}
