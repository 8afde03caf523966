package terminal

import (
	"math"
	"slices"

	"kql/cmd/internal/chart"
)

// blocks are the characters of a bar that grows one way.
type blocks struct {
	grown      []rune // cells that are filled by 1 to 8 eighths
	half, thin rune   // cells of a bar that grows the other way
}

var (
	upwards   = blocks{[]rune("▁▂▃▄▅▆▇█"), '▀', '▔'}
	rightward = blocks{[]rune("▏▎▍▌▋▊▉█"), '▐', '▕'}
)

// back is a cell that is filled by so many eighths from its other end.
func (b blocks) back(eighths int) rune {
	switch {
	case eighths >= 6:
		return b.grown[7]
	case eighths >= 3:
		return b.half
	}
	return b.thin
}

// piece is a part of a bar in eighths of cells from its foot.
type piece struct{ series, from, to int }

// strip draws a bar, whose parts stand on one another. Length gives the eighths of cells from the foot to a value;
// put draws cell i from the foot, which is below zero on the other side.
func (d *drawing) strip(parts []chart.Part, length func(float64) int, b blocks, put func(i int, char rune, s style)) {
	var up, down []piece
	for _, p := range parts {
		from, to := length(p.From), length(p.To)
		if p.To < p.From {
			down = append(down, piece{p.Series, max(0, -from), -to})
		} else {
			up = append(up, piece{p.Series, max(0, from), to})
		}
	}
	d.side(up, func(i, inner int, char []piece) {
		put(i, b.grown[max(inner, 1)-1], tones(char[0], char[len(char)-1]))
	}, put)
	d.side(down, func(i, inner int, char []piece) {
		if len(char) == 1 {
			put(-1-i, b.back(inner), series(char[0].series))
			return
		}
		put(-1-i, b.grown[max(8-inner, 1)-1], tones(char[len(char)-1], char[0]))
	}, func(i int, char rune, s style) { put(-1-i, char, s) })
}

// tones is the style of a cell that two pieces share.
func tones(front, back piece) style {
	s := series(front.series)
	if back.series != front.series {
		s.back = series(back.series).behind()
	}
	return s
}

// side draws the pieces on one side of the foot, cell by cell. A cell of one piece, or of two that fill it, is
// blend's, told how much of it the inner one has; fills show one piece a cell.
func (d *drawing) side(pieces []piece, blend func(i, inner int, parts []piece), put func(int, rune, style)) {
	end := 0
	for _, p := range pieces {
		end = max(end, p.to)
	}
	if end == 0 && len(pieces) > 0 {
		end, pieces[0].to = 1, 1 // what is there is seen
	}
	for i := 0; 8*i < end; i++ {
		var parts []piece
		total, most := 0, piece{}
		for _, p := range pieces {
			p.from, p.to = max(p.from, 8*i), min(p.to, 8*i+8)
			if p.to <= p.from {
				continue
			}
			parts = append(parts, p)
			total += p.to - p.from
			if p.to-p.from > most.to-most.from {
				most = p
			}
		}
		switch {
		case len(parts) == 0:
		case !d.plain(len(d.Series)):
			if total >= 4 || i == 0 {
				put(i, d.fill(most.series), series(most.series))
			}
		case total < 8 || len(parts) == 1:
			blend(i, total, []piece{most})
		default:
			blend(i, parts[0].to-parts[0].from, parts)
		}
	}
}

// eighths gives the eighths of cells from the foot of bars to a value, on an axis of n cells.
func eighths(y chart.Scale, n int) (foot int, length func(float64) int) {
	foot = int(math.Round(y.At(y.Base()) * float64(n)))
	return foot, func(v float64) int {
		if v == 0 {
			return 0
		}
		e := int(math.Round((y.At(v) - y.At(y.Base())) * float64(8*n)))
		return min(max(e, -8*foot), 8*(n-foot))
	}
}

// largestFirst are the series by the size of their sums.
func (d *drawing) largestFirst() []int {
	order := make([]int, len(d.Series))
	sums := make([]float64, len(d.Series))
	for i := range order {
		order[i], sums[i] = i, math.Abs(d.Series[i].Sum())
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if sums[a] > sums[b] {
			return -1
		} else if sums[a] < sums[b] {
			return 1
		}
		return 0
	})
	return order
}
