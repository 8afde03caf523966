package why

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Formats are the ways to write answers.
var Formats = map[string]func(io.Writer, []Row) error{"text": writeText, "markdown": writeMarkdown, "json": writeJSON}

func writeText(w io.Writer, rows []Row) error {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s: %s\n", r.name(), cut(r.Values, 200))
		if len(r.Alerts) > 0 {
			fmt.Fprintf(&b, "  it came through: %s\n", alerts(r.Alerts))
		}
		for _, e := range r.Ends {
			if e.File != "" {
				fmt.Fprintf(&b, "  %s\n    ", e.Where)
			}
			fmt.Fprintf(&b, "  %s\n", e.Reason)
			for _, c := range e.Conditions {
				fmt.Fprintf(&b, "      wanted: %s\n", c.Where)
				for _, o := range c.Operands {
					fmt.Fprintf(&b, "              %s is %s\n", o.Text, o.Value)
				}
				if c.Hint != "" {
					fmt.Fprintf(&b, "              = %s\n", c.Hint)
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// name is which row it is, and where it stands.
func (r Row) name() string {
	name := fmt.Sprintf("%s row %d", r.Table, r.Number)
	switch {
	case r.Line > 0:
		name += fmt.Sprintf(" (%s:%d)", r.File, r.Line)
	case r.File != "":
		name += fmt.Sprintf(" (%s)", r.File)
	}
	return name
}

// cut is a text of at most so many characters.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func (w Where) String() string {
	if w.File == "" {
		return w.Text
	}
	out := fmt.Sprintf("%s:%d:%d: %s", w.File, w.Line, w.Column, w.Text)
	if w.In != "" {
		out += "   (in " + w.In + ")"
	}
	return out
}

func alerts(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("alert %d", numbers[0])
	}
	return "alerts " + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
}

func writeMarkdown(w io.Writer, rows []Row) error {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "### %s\n\n```json\n%s\n```\n\n", r.name(), r.Values)
		if len(r.Alerts) > 0 {
			fmt.Fprintf(&b, "- came through: **%s**\n", alerts(r.Alerts))
		}
		for _, e := range r.Ends {
			if e.File != "" {
				fmt.Fprintf(&b, "- `%s`: **%s**\n", e.Where, e.Reason)
			} else {
				fmt.Fprintf(&b, "- **%s**\n", e.Reason)
			}
			for _, c := range e.Conditions {
				fmt.Fprintf(&b, "  - wanted `%s`\n", c.Where)
				for _, o := range c.Operands {
					fmt.Fprintf(&b, "    - `%s` is `%s`\n", o.Text, o.Value)
				}
				if c.Hint != "" {
					fmt.Fprintf(&b, "    - %s\n", c.Hint)
				}
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeJSON(w io.Writer, rows []Row) error {
	type row struct {
		Row
		Values json.RawMessage `json:"values"`
	}
	out := []row{}
	for _, r := range rows {
		out = append(out, row{r, json.RawMessage(r.Values)})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
