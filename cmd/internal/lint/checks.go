package lint

import (
	"regexp"
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// deltas looks for a - b < 6h where nothing says that a is not before b.
func (l *linter) deltas() {
	ordered := map[string]bool{}
	each(l.query, func(e *parser.Binary) {
		x, y := l.words(e.X), l.words(e.Y)
		switch e.Op {
		case ">", ">=":
			ordered[x+" - "+y] = true
			ordered[x] = true // a - b >= 0s
		case "<", "<=":
			ordered[y+" - "+x] = true
		}
	})
	each(l.query, func(e *parser.Binary) {
		delta, ok := bare(e.X).(*parser.Binary)
		if !ok || delta.Op != "-" || e.Op != "<" && e.Op != "<=" || !isSpan(e.Y) || isSpan(delta.Y) {
			return
		}
		if !ordered[l.words(delta)] && !ordered[l.words(delta.X)+" - "+l.words(delta.Y)] {
			l.note(e.Span, "add "+l.words(delta.X)+" >= "+l.words(delta.Y)+", or between (0s .. "+l.words(e.Y)+")", "This also holds where the difference is negative.")
		}
	})
}

func bare(e parser.Expr) parser.Expr {
	for {
		p, ok := e.(*parser.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

func isSpan(e parser.Expr) bool {
	l, ok := bare(e).(*parser.Literal)
	return ok && l.Type == types.Timespan
}

func (l *linter) joins() {
	each(l.query, func(j *parser.Join) {
		if !j.Lookup && parser.Hint(j.Hints, "kind") == "" {
			l.note(parser.Span{Start: j.Span.Start, End: j.Span.Start + len("join")}, "write kind=inner, or kind=innerunique if that is meant", "A join without kind keeps any one of the left rows that have the same key.")
		}
	})
}

var oneWord = regexp.MustCompile(`^[\pL\pN]{4,}$`)

func (l *linter) contains() {
	each(l.query, func(e *parser.Binary) {
		text, ok := bare(e.Y).(*parser.Literal)
		if ok && text.Type == types.String && strings.HasPrefix(strings.TrimPrefix(e.Op, "!"), "contains") && oneWord.MatchString(text.Value) {
			l.note(e.OpAt, "write "+strings.Replace(e.Op, "contains", "has", 1)+" if the text is a word by itself", "'"+text.Value+"' is one word.")
		}
	})
}

func (l *linter) lets() {
	for i, s := range l.query.Statements {
		let, ok := s.(*parser.Let)
		if !ok {
			continue
		}
		used := false
		for _, later := range l.query.Statements[i+1:] {
			each(later, func(n *parser.NameRef) { used = used || n.Name.Text == let.Name.Text })
			each(later, func(c *parser.Call) { used = used || c.Name.Text == let.Name.Text })
			each(later, func(w *parser.Wildcard) { used = true })
		}
		if !used {
			l.note(let.Name.Span, "", "Nothing uses '"+let.Name.Text+"'.")
		}
	}
}

// never looks for text in one case that is compared with text in the other.
func (l *linter) never() {
	of := map[string]func(string) string{"tolower": strings.ToLower, "toupper": strings.ToUpper}
	look := func(x, y parser.Expr) {
		call, ok := bare(x).(*parser.Call)
		text, is := bare(y).(*parser.Literal)
		if !ok || !is || text.Type != types.String || of[call.Name.Text] == nil {
			return
		}
		if as := of[call.Name.Text](text.Value); as != text.Value {
			l.note(text.Span, "write \""+as+"\"", call.Name.Text+" never gives this text.")
		}
	}
	each(l.query, func(e *parser.Binary) {
		switch e.Op {
		case "==":
			look(e.X, e.Y)
			look(e.Y, e.X)
		case "startswith_cs", "endswith_cs", "contains_cs", "has_cs":
			look(e.X, e.Y)
		}
	})
	each(l.query, func(e *parser.In) {
		if e.Op == "in" {
			for _, y := range e.List {
				look(e.X, y)
			}
		}
	})
}

var timeColumns = map[string]bool{"TimeGenerated": true, "Timestamp": true}

// late looks for conditions on the left side's time behind a join.
func (l *linter) late() {
	each(l.query, func(p *parser.Pipeline) {
		joined := false
		for _, op := range p.Operators {
			switch op := op.(type) {
			case *parser.Join:
				joined = joined || !op.Lookup
			case *parser.Where:
				if joined {
					l.lateTime(op.Predicate)
				}
			case *parser.Extend, *parser.Project, *parser.ProjectRename, *parser.Summarize:
				joined = false // the name may be another column's by now
			}
		}
	})
}

func (l *linter) lateTime(e parser.Expr) {
	report := func(x parser.Expr, at parser.Span, bounds ...parser.Expr) {
		n, ok := bare(x).(*parser.NameRef)
		if !ok || !timeColumns[n.Name.Text] {
			return
		}
		for _, b := range bounds {
			reads := false
			each(b, func(*parser.NameRef) { reads = true })
			if _, name := bare(b).(*parser.NameRef); reads || name {
				return
			}
		}
		l.note(at, "put it before the join", "This filter reads a time of the left side only.")
	}
	switch e := bare(e).(type) {
	case *parser.Binary:
		switch e.Op {
		case "and":
			l.lateTime(e.X)
			l.lateTime(e.Y)
		case ">", ">=", "<", "<=":
			report(e.X, e.Span, e.Y)
		}
	case *parser.Between:
		report(e.X, e.Span, e.Low, e.High)
	}
}

func (l *linter) takes() {
	each(l.query, func(p *parser.Pipeline) {
		sorted := false
		for _, op := range p.Operators {
			switch op := op.(type) {
			case *parser.Sort, *parser.Top:
				sorted = true
			case *parser.Summarize, *parser.Join, *parser.Union, *parser.Distinct:
				sorted = false
			case *parser.Take:
				if !sorted {
					l.note(op.Span, "put sort by before it, or use top", "Which rows these are is left to chance.")
				}
			}
		}
	})
}
