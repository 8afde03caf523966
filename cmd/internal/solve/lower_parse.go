package solve

import (
	"regexp"

	"kql/functions/types"
	"kql/planner"
)

func (w *world) parse(n *planner.Parse) env {
	in := w.row(n.Input)
	source := w.subst(n.Source, in)
	out := env{}
	for i, c := range n.Columns {
		if n.Keep[i] != nil {
			out[c.ID] = w.subst(n.Keep[i], in)
		}
	}
	re, err := regexp.Compile(n.Pattern.Regex)
	for i, at := range n.Captures {
		c := n.Columns[at]
		out[c.ID] = null(c.Type)
		if err == nil {
			group := re.SubexpIndex(planner.GroupName(i))
			if e, ok := w.call("extract", constText(n.Pattern.Regex), constLong(group), source); ok {
				out[c.ID] = w.converted(e, c.Type)
				if !n.Pattern.Relaxed && c.Type != types.String {
					w.requireKnown(out[c.ID], n.Source.Where())
				}
			}
		}
	}
	if n.OnlyMatches {
		if e, ok := w.call("matches regex", source, constText(n.Pattern.Regex)); ok {
			w.require(e, condition, n.Source.Where())
		}
	}
	return out
}
