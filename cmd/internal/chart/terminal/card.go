package terminal

import "strings"

// segments are the three lines of large digits.
var segments = map[rune][3]string{
	'0': {"┏━┓", "┃ ┃", "┗━┛"}, '1': {" ╻ ", " ┃ ", " ╹ "}, '2': {"╺━┓", "┏━┛", "┗━╸"}, '3': {"╺━┓", "╺━┫", "╺━┛"},
	'4': {"╻ ╻", "┗━┫", "  ╹"}, '5': {"┏━╸", "┗━┓", "╺━┛"}, '6': {"┏━╸", "┣━┓", "┗━┛"}, '7': {"╺━┓", "  ┃", "  ╹"},
	'8': {"┏━┓", "┣━┫", "┗━┛"}, '9': {"┏━┓", "┗━┫", "╺━┛"}, '-': {"   ", "╺━╸", "   "}, '.': {" ", " ", "."}, ',': {" ", " ", ","},
}

// cards draws each value with its name below, numbers large.
func (d *drawing) cards() {
	for _, card := range d.Cards {
		if large, ok := enlarge(card.Text); ok && wide(large[0]) <= d.Width-2 {
			for _, line := range large {
				d.text("  "+line, bold)
			}
		} else {
			d.text("  "+card.Text, bold)
		}
		d.text("  "+card.Name, plain)
		d.lines = append(d.lines, "")
	}
}

// enlarge writes a number in large digits.
func enlarge(text string) (lines [3]string, ok bool) {
	var b [3]strings.Builder
	for _, r := range text {
		rows, ok := segments[r]
		if !ok {
			return lines, false
		}
		for i, row := range rows {
			b[i].WriteString(row)
		}
	}
	for i := range b {
		lines[i] = b[i].String()
	}
	return lines, text != ""
}
