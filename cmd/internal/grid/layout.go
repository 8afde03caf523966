package grid

const (
	gap      = 2  // between columns
	widest   = 60 // that a column gets where there is room for more columns
	narrow   = 12 // a text column is not cut to fewer cells than this
	nameOnly = 8  // nor is a name that is wider than its values
	few      = 3  // so many rows are rather shown as records than without their last columns
)

// natural is how wide each column is in the given rows: its values, at the least room they take, and its name.
type natural struct{ values, name int }

// measure looks at rows from up to to.
func (g *Grid) measure(from, to int) []natural {
	out := make([]natural, len(g.Schema))
	for col, c := range g.Schema {
		out[col].name = width(c.Name)
		for row := from; row < to; row++ {
			out[col].values = max(out[col].values, width(g.text(row, col)))
		}
	}
	return out
}

// fit gives each column a width so that all of them fit into room, or says that they do not. Columns that are
// wider than others become narrower first.
func (g *Grid) fit(columns []natural, room int) (widths []int, ok bool) {
	widths = make([]int, len(columns))
	least := make([]int, len(columns))
	total, need := gap*(len(columns)-1), gap*(len(columns)-1)
	for i, c := range columns {
		widths[i] = max(c.values, c.name, 1)
		least[i] = max(c.values, min(c.name, nameOnly), 1)
		if g.flexible(i) {
			widths[i] = min(widths[i], max(widest, room/2))
			least[i] = min(least[i], narrow)
		}
		total += widths[i]
		need += least[i]
	}
	if need > room {
		return nil, false
	}
	for total > room {
		most := -1
		for i, w := range widths {
			if w > least[i] && (most < 0 || w > widths[most]) {
				most = i
			}
		}
		next := least[most] // as wide as the second widest, or just what is needed
		for i, w := range widths {
			if i != most && w > least[i] && w < widths[most] {
				next = max(next, w)
			}
		}
		next = min(max(next, widths[most]-(total-room)), widths[most]-1)
		total -= widths[most] - next
		widths[most] = next
	}
	return widths, true
}

// leading is the widths of as many columns as fit into room, from the first one, at least one.
func (g *Grid) leading(columns []natural, room int) (widths []int) {
	for i, c := range columns {
		w := max(c.values, min(c.name, 2*narrow))
		if g.flexible(i) {
			w = min(w, 2*narrow)
		}
		if room -= w; room < 0 {
			if i == 0 {
				widths = append(widths, w+room)
			}
			return widths
		}
		widths = append(widths, w)
		room -= gap
	}
	return widths
}
