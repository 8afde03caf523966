package lsp

import (
	"cmp"
	"slices"

	"kql/parser"
)

// selections are, for each place, the parts of the text that hold it, the smallest first: what an editor selects more of
// step by step.
func (s *Server) selections(d *document, p selectionParams) any {
	f := s.file(d)
	all := []*selectionRange{}
	for _, at := range p.Positions {
		offset := d.offset(at)
		out := &selectionRange{Range: d.span(0, len(d.text))}
		in, ok := d.inQuery(f.Query, offset)
		if ok && f.Tree != nil {
			for _, part := range holding(f.Tree, wordAt(f.Query.Text, in), in) {
				if r := d.spanOf(f.Query, part); r != out.Range {
					out = &selectionRange{r, out}
				}
			}
		}
		all = append(all, out)
	}
	return all
}

// holding is the word at a place and the nodes around it, the largest first. One that does not lie in the one before is
// left out.
func holding(tree *parser.Query, word parser.Span, at int) (all []parser.Span) {
	parser.Each(tree, func(n parser.Node) {
		if where := n.Where(); where.Start <= at && at <= where.End {
			all = append(all, where)
		}
	})
	if word.Start < word.End {
		all = append(all, word)
	}
	slices.SortStableFunc(all, func(a, b parser.Span) int { return cmp.Compare(b.End-b.Start, a.End-a.Start) })
	kept := all[:0]
	for _, part := range all {
		if last := len(kept) - 1; last < 0 || part != kept[last] && kept[last].Start <= part.Start && part.End <= kept[last].End {
			kept = append(kept, part)
		}
	}
	return kept
}
