// Package paint gives what a terminal shows its colours: queries, values, messages. It uses the colours that every
// terminal has and its user may have chosen, and of them those that are seen on light and on dark.
package paint

import "strings"

// Role is what a piece of text is.
type Role uint8

// The roles.
const (
	Plain Role = iota
	Operator
	Keyword
	Function
	String
	Number
	Time
	Comment
	Key     // of a bag
	Match   // a bracket whose partner is at the cursor
	Found   // what a search looked for
	Picked  // the item of a menu that is picked
	Heading // of a column, a row, a page
	Faint
	Error
	Warning
)

// codes are the SGR codes of the roles.
var codes = [...]string{
	Plain: "", Operator: "94", Keyword: "35", Function: "36", String: "32", Number: "33", Time: "36", Comment: "2", Key: "94",
	Match: "1;4", Found: "1;4;33", Picked: "7", Heading: "1", Faint: "2", Error: "1;31", Warning: "33",
}

// Brush paints, or where it is false leaves text as it is.
type Brush bool

// Text is text in the colour of its role.
func (b Brush) Text(r Role, text string) string {
	if !b || codes[r] == "" || text == "" {
		return text
	}
	return "\x1b[" + codes[r] + "m" + text + "\x1b[0m"
}

// Part is a part of a text, in bytes, with its role.
type Part struct {
	Start, End int
	Role       Role
}

// Parts paints parts of a text, which are in order and lie apart.
func (b Brush) Parts(text string, parts []Part) string {
	if !b {
		return text
	}
	var out strings.Builder
	at := 0
	for _, p := range parts {
		out.WriteString(text[at:p.Start])
		out.WriteString(b.Text(p.Role, text[p.Start:p.End]))
		at = p.End
	}
	out.WriteString(text[at:])
	return out.String()
}

// Clean is text that cannot move the cursor or change colours: control characters are shown as signs.
func Clean(text string) string {
	if strings.IndexFunc(text, control) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n':
			return '⏎'
		case r < ' ':
			return '␀' + r
		case control(r):
			return '\uFFFD'
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// control says whether a character is not shown as itself: it moves the cursor, or turns the direction of text.
func control(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
