package lsp

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// outside is what a query uses of the workspace: a stored function or a watchlist. Its file is "" where there is none.
type outside struct {
	name      string
	watchlist bool
	file      string
}

// watchlistCall is the function that gives a watchlist.
const watchlistCall = "_GetWatchlist"

// watchlistIn is the name of the watchlist that a call gives, with its quotes; nil where it gives none.
func watchlistIn(c *parser.Call) *parser.Literal {
	if c.Name.Text != watchlistCall || len(c.Args) == 0 {
		return nil
	}
	name, _ := parser.Bare(c.Args[0].Value).(*parser.Literal)
	if name == nil || name.Type != types.String {
		return nil
	}
	return name
}

// outsideAt is what of the workspace the query names at a place.
func (s *Server) outsideAt(f found) (o outside) {
	if !f.query {
		return o
	}
	parser.Each(f.Tree, func(c *parser.Call) {
		if name := watchlistIn(c); name != nil && c.Span.Start <= f.at && f.at <= name.Span.End {
			o = outside{name.Value, true, s.session.Space.WatchlistFile(name.Value)}
		}
	})
	if o.watchlist {
		return o
	}
	word := wordAt(f.Query.Text, f.at)
	name := f.Query.Text[word.Start:word.End]
	return outside{name, false, s.session.Space.FunctionFile(name)}
}

// in is where a tree names it. What the tree itself declares goes before.
func (o outside) in(tree parser.Node, declares func(parser.Name) bool) (all []parser.Span) {
	if o.watchlist {
		parser.Each(tree, func(c *parser.Call) {
			if name := watchlistIn(c); name != nil && name.Value == o.name {
				all = append(all, name.Span)
			}
		})
		return all
	}
	add := func(n parser.Name) {
		if n.Text == o.name && !declares(n) {
			all = append(all, n.Span)
		}
	}
	parser.Each(tree, func(c *parser.Call) { add(c.Name) })
	parser.Each(tree, func(r *parser.NameRef) { add(r.Name) })
	slices.SortFunc(all, func(a, b parser.Span) int { return a.Start - b.Start })
	return all
}

// mentions is where it is named: in what is open, and in the stored functions of the workspace.
func (s *Server) mentions(o outside, declaration bool) []location {
	all := []location{}
	if declaration {
		all = append(all, location{uriOf(o.file), span{}})
	}
	for _, d := range s.documents {
		f := s.file(d)
		if f.Tree == nil || !strings.Contains(d.text, o.name) {
			continue
		}
		n := s.names(d)
		for _, at := range o.in(f.Tree, func(name parser.Name) bool { return n.use(name.Span.Start) != nil }) {
			all = append(all, location{d.uri, d.spanOf(f.Query, at)})
		}
	}
	for _, l := range s.session.Space.Mentioning(o.name) {
		for _, at := range o.in(l, func(parser.Name) bool { return false }) {
			source, at := s.session.Space.Locate(&parser.Source{}, at)
			uri := uriOf(source.Name)
			if d := s.documents[uri]; d != nil && s.file(d).Tree != nil {
				continue
			}
			text, _ := source.InFile(0)
			all = append(all, location{uri, newDocument(uri, 0, text).spanOf(source, at)})
		}
	}
	slices.SortStableFunc(all, func(a, b location) int {
		return cmp.Or(strings.Compare(a.URI, b.URI), a.Range.Start.Line-b.Range.Start.Line, a.Range.Start.Character-b.Range.Start.Character)
	})
	return slices.Compact(all)
}

// describeWatchlist is the columns of a watchlist; "" where there is none of that name.
func (s *Server) describeWatchlist(name string) string {
	columns, ok := s.checker(passed).Tables.Table(planner.WatchlistPrefix + name)
	if !ok {
		return ""
	}
	return fmt.Sprintf("The watchlist %s\n%s", name, describeRows(schemaOf(columns)))
}

// inOrder says whether a name has the letters of a text in their order, as the protocol wants of a search.
func inOrder(name, text string) bool {
	for _, r := range text {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+utf8.RuneLen(r):]
	}
	return true
}

// mostSymbols is how many names of the workspace are told.
const mostSymbols = 200

// workspaceSymbols are the stored functions and watchlists whose names have the letters of a text in their order.
func (s *Server) workspaceSymbols(_ context.Context, p symbolParams) (any, error) {
	all := []symbolInformation{}
	add := func(name, file string, kind int) {
		if file != "" && len(all) < mostSymbols && inOrder(strings.ToLower(name), strings.ToLower(p.Query)) {
			all = append(all, symbolInformation{name, kind, location{uriOf(file), span{}}})
		}
	}
	for _, name := range s.session.Space.Functions() {
		add(name, s.session.Space.FunctionFile(name), kindFunction)
	}
	for _, name := range s.session.Space.Watchlists() {
		add(name, s.session.Space.WatchlistFile(name), kindWatchlist)
	}
	return all, nil
}
