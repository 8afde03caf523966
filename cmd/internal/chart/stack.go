package chart

// Part is a piece of a stack, from the side of zero outwards.
type Part struct {
	Series   int
	From, To float64
}

// StackAt is the stack at place i: values above zero grow upwards, those below it downwards.
func (c *Chart) StackAt(i int) []Part { return c.StackBetween(i, i, 0) }

// StackBetween is the stack that lies by a share of the way from place i to place j.
func (c *Chart) StackBetween(i, j int, share float64) (out []Part) {
	var up, down float64
	for n := range c.Series {
		switch y := c.Series[n].At(i)*(1-share) + c.Series[n].At(j)*share; {
		case y > 0:
			out = append(out, Part{n, up, up + y})
			up += y
		case y < 0:
			out = append(out, Part{n, down, down + y})
			down += y
		}
	}
	return out
}

// heights is how far stacks reach below and above zero.
func (c *Chart) heights() (lo, hi float64) {
	for i := range c.Series[0].Points {
		for _, part := range c.StackAt(i) {
			lo, hi = min(lo, part.To), max(hi, part.To)
		}
	}
	return lo, hi
}

// Abreast is how many bars stand beside one another in a category.
func (c *Chart) Abreast() int {
	if c.Stack != Apart {
		return 1
	}
	return len(c.Series)
}

// Bars are the bars of category i: one with all series, or one each; a bar without parts has no value.
func (c *Chart) Bars(i int) [][]Part {
	if c.Stack != Apart {
		return [][]Part{c.StackAt(i)}
	}
	out := make([][]Part, len(c.Series))
	for n := range out {
		if y := c.Series[n].At(i); y != 0 {
			out[n] = []Part{{Series: n, To: y}}
		}
	}
	return out
}

// BarLabel is the length of a bar as text: nothing for one without parts, or where all are 100 % long.
func (c *Chart) BarLabel(bar []Part) string {
	if len(bar) == 0 || c.Stack == Stacked100 {
		return ""
	}
	total := 0.0
	for _, p := range bar {
		total += p.To - p.From
	}
	return Label(c.Y.Of, total, 0)
}

// Legend says whether the series have to be named: one whose name stands at the y axis has not.
func (c *Chart) Legend() bool {
	return !c.NoLegend && (len(c.Series) > 1 || len(c.Series) == 1 && c.Series[0].Name != c.YTitle)
}
