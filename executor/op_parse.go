package executor

import (
	"context"

	"kql/functions/regex"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// parsing is parse made ready.
type parsing struct {
	node    *planner.Parse
	source  evaluator
	keep    []evaluator
	pattern *regex.Regexp
	groups  []int                                          // by capture: its group in the pattern
	parsers []func(*vector.Vector) (*vector.Vector, error) // by capture: from text to its type
}

// parse matches each row's text. Unless the pattern is relaxed, a row where a captured text is not of its
// column's type counts as not matching; such rows have nulls, or are left out by parse-where.
func (r *run) parse(ctx context.Context, n *planner.Parse) ([]Stream, error) {
	p := &parsing{node: n, keep: make([]evaluator, len(n.Columns))}
	var err error
	if p.pattern, err = regex.Compile(n.Pattern.Regex); err != nil {
		return nil, located(err, place(n))
	}
	for i := range n.Captures {
		group := p.pattern.SubexpIndex(planner.GroupName(i))
		if group < 0 {
			return nil, internal(place(n), "a parse pattern with fewer groups than columns")
		}
		p.groups = append(p.groups, group)
	}
	if p.source, err = r.compile(ctx, n.Source, n.Input.Schema()); err != nil {
		return nil, err
	}
	for i, e := range n.Keep {
		if e != nil {
			if p.keep[i], err = r.compile(ctx, e, n.Input.Schema()); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range n.Pattern.Types {
		f, err := r.parseText(t, place(n))
		if err != nil {
			return nil, err
		}
		p.parsers = append(p.parsers, f)
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	return mapEach(streams, p.batch), nil
}

func (p *parsing) batch(b *vector.Batch) (*vector.Batch, error) {
	if b.Len == 0 {
		return vector.NewBatch(0, nullRow(p.node.Columns).Slice(0, 0).Cols()), nil
	}
	source, err := p.source.eval(b)
	if err != nil {
		return nil, err
	}
	captures, matched, err := p.captures(source)
	if err != nil {
		return nil, err
	}
	cols := make([]*vector.Vector, len(p.node.Columns))
	for i, e := range p.keep {
		if e != nil {
			if cols[i], err = e.eval(b); err != nil {
				return nil, err
			}
		}
	}
	for i, target := range p.node.Captures {
		cols[target] = captures[i]
	}
	out := vector.NewBatch(b.Len, cols)
	if !p.node.OnlyMatches {
		return out, nil
	}
	var rows []int32
	for i, ok := range matched {
		if ok {
			rows = append(rows, int32(i))
		}
	}
	return out.Select(rows), nil
}

// captures is match, run over the dictionary where the source has a small one.
func (p *parsing) captures(source *vector.Vector) ([]*vector.Vector, []bool, error) {
	if source.Codes == nil || source.Const || source.Valid != nil || len(source.Text.Spans) > source.Len {
		return p.match(source)
	}
	words := withNull(source)
	captures, matched, err := p.match(words)
	if err != nil {
		return nil, nil, err
	}
	for i, c := range captures {
		captures[i] = gatherCodes(c, source.Codes)
	}
	return captures, pick(matched, source.Codes), nil
}

// match is each capture as a column, and which rows matched.
func (p *parsing) match(source *vector.Vector) ([]*vector.Vector, []bool, error) {
	n := len(p.node.Captures)
	texts := make([]vector.Text, n)
	matched := make([]bool, source.Len)
	last, at := "", p.pattern.FindStringSubmatchIndex("")
	for i := range source.Len {
		row := source.Str(i)
		if row != last { // rows that were repeated lie side by side
			last, at = row, p.pattern.FindStringSubmatchIndex(row)
		}
		matched[i] = at != nil
		for c := range n {
			g := 2 * p.groups[c]
			if at == nil || at[g] < 0 {
				texts[c].Append("")
				continue
			}
			texts[c].Append(row[at[g]:at[g+1]])
		}
	}
	out := make([]*vector.Vector, n)
	for c := range n {
		v, err := p.parsers[c](&vector.Vector{Type: types.String, Len: source.Len, Text: &texts[c]})
		if err != nil {
			return nil, nil, err
		}
		out[c] = v.Flat()
	}
	if !p.node.Pattern.Relaxed {
		for _, v := range out {
			for i := range matched {
				matched[i] = matched[i] && !v.Null(i)
			}
		}
	}
	for c, v := range out {
		out[c] = nullUnless(v, matched)
	}
	return out, matched, nil
}

// nullUnless is v with null, or the empty string, in the rows that keep leaves out.
func nullUnless(v *vector.Vector, keep []bool) *vector.Vector {
	b := vector.NewBuilder(v.Type, v.Len)
	whole := true
	for _, k := range keep {
		whole = whole && k
	}
	if whole {
		return v
	}
	for i, k := range keep {
		if k {
			b.AppendFrom(v, i)
		} else {
			b.AppendNull()
		}
	}
	return b.Vector()
}
