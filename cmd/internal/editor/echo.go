package editor

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"kql/cmd/internal/paint"
)

// Mark is something to show under a place of a text, in bytes.
type Mark struct {
	Start, End    int
	Role          paint.Role
	Message, Hint string
}

// Echo is a text as it stands above its result, with marks under their places. A text of many lines is cut to the
// marked ones if the prompt is "": it stands above already.
func Echo(prompt, text string, width int, b paint.Brush, marks []Mark) (lines []string) {
	value := encode(text)
	parts := colours(value)
	lead := len([]rune(prompt))
	marks = slices.Clone(marks)
	for i, m := range marks {
		at := func(offset int) int { return len(encode(text[:min(max(offset, 0), len(text))])) }
		marks[i].Start, marks[i].End = at(m.Start), at(m.End)
	}
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(a.Start, b.Start) })
	rows := wrapped(value, max(width-lead-2, 8))
	for i, r := range rows {
		var here []Mark
		for len(marks) > 0 && (marks[0].Start < r.end || marks[0].Start == r.end && (i+1 == len(rows) || rows[i+1].start > r.end)) {
			here = append(here, marks[0])
			marks = marks[1:]
		}
		if prompt != "" || len(here) > 0 {
			lines = append(lines, line(prompt, b, i == 0, value, r, parts))
		}
		for _, m := range here {
			lines = append(lines, m.lines(value, r, lead, width, b)...)
		}
	}
	return lines
}

// lines is the carets under the marked part of a row, and what they say.
func (m Mark) lines(text string, r row, lead, width int, b paint.Brush) []string {
	start := min(max(m.Start, r.start), r.end)
	at := lead + runewidth.StringWidth(text[r.start:start])
	carets := max(runewidth.StringWidth(text[start:max(min(m.End, r.end), start)]), 1)
	lines := []string{strings.Repeat(" ", at) + b.Text(m.Role, strings.Repeat("^", carets))}
	if at > width/2 {
		at = lead
	}
	room := max(width-at-1, 20)
	for _, words := range wrap(m.Message, room) {
		lines = append(lines, strings.Repeat(" ", at)+b.Text(m.Role, words))
	}
	for _, words := range wrap(m.Hint, room) {
		lines = append(lines, strings.Repeat(" ", at)+words)
	}
	return lines
}

// wrap is a text of some lines over as many as it takes.
func wrap(text string, room int) (lines []string) {
	for line := range strings.Lines(text) {
		lines = append(lines, paint.Brush(false).Wrap(paint.Clean(strings.TrimSuffix(line, "\n")), nil, room)...)
	}
	return lines
}
