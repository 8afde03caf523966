package paint

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Break is where to break a text that stands on one line so that no piece is wider than width cells: the offsets
// at which its pieces start, 0 the first. It breaks behind a space if there is one in the second half of the line;
// the space itself may stand beyond the edge.
func Break(text string, width int) []int {
	starts := []int{0}
	used, behind, usedThere := 0, 0, 0 // behind the last space, and what is used up to there
	for at, r := range text {
		w := runewidth.RuneWidth(r)
		switch {
		case used+w <= width || used == 0:
		case r == ' ' && used == width: // a space may stand beyond the edge
		case behind > starts[len(starts)-1] && usedThere > width/2:
			starts = append(starts, behind)
			used -= usedThere
		default:
			starts = append(starts, at)
			used = 0
		}
		if used += w; r == ' ' {
			behind, usedThere = at+1, used
		}
	}
	return starts
}

// Wrap paints a text that stands on one line, over as many lines of width cells as it takes.
func (b Brush) Wrap(text string, parts []Part, width int) []string {
	starts := Break(text, width)
	lines := make([]string, len(starts))
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		end = start + len(strings.TrimRight(text[start:end], " "))
		lines[i] = b.Parts(text[start:end], Within(parts, start, end))
	}
	return lines
}

// Within is the parts of a piece of a text, with their places in the piece.
func Within(parts []Part, start, end int) (out []Part) {
	for _, p := range parts {
		if p.End > start && p.Start < end {
			out = append(out, Part{max(p.Start, start) - start, min(p.End, end) - start, p.Role})
		}
	}
	return out
}
