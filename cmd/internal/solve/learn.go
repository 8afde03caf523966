package solve

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"kql/executor/ingest"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// learned is a catalogue with tables that nothing describes: they have the columns that the query reads.
type learned struct {
	planner.Catalog
	own   map[string][]planner.TableColumn
	named []planner.TableColumn // that the query asks for where they are there
}

// learnNamed takes the columns that a query and the stored functions that it calls name in column_ifexists.
func (l *learned) learnNamed(q *parser.Query) {
	seen := map[string]bool{}
	var look func(root any)
	function := func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if f, _ := l.Function(name); f != nil {
			look(f)
		}
	}
	look = func(root any) {
		parser.Each(root, func(n *parser.NameRef) { function(n.Name.Text) })
		parser.Each(root, func(c *parser.Call) {
			if function(c.Name.Text); !strings.HasPrefix(c.Name.Text, "column_if") && c.Name.Text != "columnifexists" {
				return
			}
			if name, ok := firstText(c); ok {
				l.add(&l.named, name)
			}
		})
	}
	look(q)
	for table := range l.own {
		l.own[table] = slices.Clone(l.named)
	}
}

func (l *learned) add(columns *[]planner.TableColumn, name string) bool {
	if slices.ContainsFunc(*columns, func(c planner.TableColumn) bool { return c.Name == name }) {
		return false
	}
	*columns = append(*columns, planner.TableColumn{Name: name, Type: likelyType(name)})
	return true
}

// Table is planner.Catalog.
func (l *learned) Table(name string) ([]planner.TableColumn, bool) {
	if columns, ok := l.own[name]; ok && strings.HasPrefix(name, planner.WatchlistPrefix) {
		return listColumns(columns), true
	} else if ok {
		return ingest.Customary(name, slices.Clone(columns)), true
	}
	return l.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (l *learned) Tables() []string {
	names := slices.AppendSeq(slices.Clone(l.Catalog.Tables()), maps.Keys(l.own))
	slices.Sort(names)
	return slices.Compact(names)
}

var quotedName = regexp.MustCompile(`'([^']*)'`)

// the codes of a name that is no table's and of one that is no column's.
const (
	noTable  = "KS204"
	leftOut  = "KS205" // of a fuzzy union
	noColumn = "KS142"
	noList   = "KQL104" // of a watchlist
)

// learn takes from what is wrong with a query which tables and columns it reads that are not known; ok is false where
// there is nothing new.
func (l *learned) learn(q *parser.Query, problems parser.Diagnostics) (ok bool) {
	for _, d := range problems {
		m := quotedName.FindStringSubmatch(d.Message)
		if d.Code == noTable && m == nil { // a fuzzy union of which nothing is there
			ok = l.learnLeftOut(problems, 1) || ok
		}
		if d.Severity != parser.Error || m == nil {
			continue
		}
		switch name := m[1]; d.Code {
		case noTable:
			if _, has := l.own[name]; !has {
				l.own[name], ok = slices.Clone(l.named), true
			}
		case noColumn:
			reads := l.readBy(q, d.Span)
			for table, columns := range l.own {
				if reads == "" || reads == table {
					ok = l.add(&columns, name) || ok
					l.own[table] = columns
				}
			}
		}
	}
	return ok
}

// readBy is the table that nothing describes whose rows, and no others, are those in which a name stands; "" where that
// is not plain.
func (l *learned) readBy(q *parser.Query, name parser.Span) (table string) {
	parser.Each(q, func(p *parser.Pipeline) {
		if at := p.Where(); name.Start < at.Start || name.End > at.End {
			return
		}
		table = "" // of what is around it
		switch source := p.Source.(type) {
		case *parser.NameRef:
			table = source.Name.Text
		case *parser.Call:
			if text, ok := firstText(source); ok && strings.EqualFold(source.Name.Text, "_GetWatchlist") {
				table = planner.WatchlistPrefix + text
			}
		}
		if _, own := l.own[table]; !own {
			table = ""
		}
		for _, o := range p.Operators {
			if o.Where().End <= name.Start {
				parser.Each(o, func(*parser.Pipeline) { table = "" }) // rows of others are among them
			}
		}
	})
	return table
}

// firstText is the first argument of a call where it is a text.
func firstText(c *parser.Call) (string, bool) {
	if len(c.Args) == 0 {
		return "", false
	}
	if text, ok := c.Args[0].Value.(*parser.Literal); ok && text.Type == types.String {
		return text.Value, true
	}
	return "", false
}

// learnLeftOut has tables be there that a fuzzy union leaves out, at most so many.
func (l *learned) learnLeftOut(problems parser.Diagnostics, most int) (ok bool) {
	for _, d := range problems {
		m := quotedName.FindStringSubmatch(d.Message)
		if m == nil || d.Code != leftOut || most == 0 || strings.Contains(m[1], "*") {
			continue
		}
		if _, has := l.Table(m[1]); !has {
			l.own[m[1]] = slices.Clone(l.named)
			ok = true
			most--
		}
	}
	return ok
}

// learnLists has the watchlists be there that are not and that the text of the query itself reads.
func (l *learned) learnLists(problems parser.Diagnostics, length int) (ok bool) {
	for _, d := range problems {
		m := quotedName.FindStringSubmatch(d.Message)
		if m == nil || d.Code != noList || d.Span.End > length {
			continue
		}
		if name := planner.WatchlistPrefix + m[1]; l.own[name] == nil {
			l.own[name], ok = []planner.TableColumn{}, true
		}
	}
	return ok
}

// listColumns is those that every watchlist has, and its own, which are texts.
func listColumns(own []planner.TableColumn) []planner.TableColumn {
	columns := slices.Clone(planner.WatchlistColumns)
	for _, c := range own {
		if !slices.ContainsFunc(columns, func(o planner.TableColumn) bool { return o.Name == c.Name }) {
			columns = append(columns, planner.TableColumn{Name: c.Name, Type: types.String})
		}
	}
	return columns
}

// likelyType is what a column of that name holds: a time where its name says so, else text.
func likelyType(name string) types.Type {
	if strings.HasPrefix(name, "Time") || strings.HasSuffix(name, "Time") {
		return types.Datetime
	}
	return types.String
}

// mostLearning bounds how often a query is bound to learn what it reads.
const mostLearning = 40

// learnTables has the solver's catalogue have the tables that the query reads and that nothing describes, those that
// fuzzy unions leave out only where all are asked for.
func (s *solver) learnTables(o planner.Options, all bool) *planner.Result {
	r := planner.Bind(s.Query, s.Catalog, o)
	l := &learned{Catalog: s.Catalog, own: map[string][]planner.TableColumn{}}
	for i := range mostLearning {
		news := l.learnLists(r.Diagnostics, s.Length)
		switch {
		case news:
		case r.Diagnostics.Failed():
			news = l.learn(s.Query, r.Diagnostics)
		case all:
			news = l.learnLeftOut(r.Diagnostics, mostLearning)
		}
		s.leftOut = slices.ContainsFunc(r.Diagnostics, func(d parser.Diagnostic) bool { return d.Code == leftOut })
		if !news {
			return r
		}
		if i == 0 {
			l.learnNamed(s.Query)
		}
		s.Catalog, s.own = l, l.own
		o.Trace.Guessed = nil
		r = planner.Bind(s.Query, s.Catalog, o)
	}
	return r
}
