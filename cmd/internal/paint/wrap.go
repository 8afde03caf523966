package paint

import (
	"github.com/mattn/go-runewidth"
)

// Break is where to break a text that stands on one line so that no piece is wider than width cells: the offsets
// at which its pieces start, 0 the first.
func Break(text string, width int) []int {
	starts := []int{0}
	used := 0
	for at, r := range text {
		w := runewidth.RuneWidth(r)
		if used+w > width && used > 0 {
			starts = append(starts, at)
			used = 0
		}
		used += w
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
