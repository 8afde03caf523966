package repl

import (
	"cmp"
	"io"
	"strings"
	"time"

	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/terminal"
	"kql/cmd/internal/grid"
	"kql/cmd/internal/output"
	"kql/executor"
)

// shapes are the formats that a terminal shows rows in; of all others package output knows.
var shapes = map[string]grid.Shape{"auto": grid.Auto, "table": grid.Table, "records": grid.Records}

// show writes what a query gave.
func (s *Shell) show(r *result) error {
	rows := 0
	for i := range r.tables {
		if i > 0 {
			s.say("")
		}
		n, err := s.showTable(r, i)
		if err != nil {
			return err
		}
		rows += n
	}
	if s.Screen.Width > 0 {
		s.remark("%s", s.summary(r, rows))
	}
	if rows < r.rows() && s.console != nil && s.settings.paging {
		s.console.program.Send(pageMsg{grid.New(r.tables[0])})
	}
	return nil
}

// rows is how many rows all tables of a result have.
func (r *result) rows() (n int) {
	for _, t := range r.tables {
		n += t.Rows()
	}
	return n
}

// summary tells how many rows there are, and how long they took.
func (s *Shell) summary(r *result, shown int) string {
	var all []string
	for _, t := range r.tables {
		all = append(all, grid.Count(t.Rows(), "row"))
	}
	text := strings.Join(all, " + ")
	if !s.settings.quiet {
		text += " · " + lasting(r.took)
	}
	if shown < r.rows() && s.console != nil {
		text += " · Ctrl-O scrolls through them"
	}
	return text
}

// lasting is a time, no more exactly than suits its length.
func lasting(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// showTable writes one of a query's tables, as its render operator or the format says, and gives how many of its
// rows it has shown.
func (s *Shell) showTable(r *result, i int) (int, error) {
	t := r.tables[i]
	if text, drawn := s.drawn(r, i); drawn {
		_, err := io.WriteString(s.Out, text)
		return t.Rows(), err
	}
	shape, ok := shapes[s.format()]
	if s.Screen.Width == 0 && (!ok || shape != grid.Records) {
		return t.Rows(), output.Write(s.Out, s.format(), t)
	}
	room := s.room()
	if !ok {
		part := t
		if most := cmp.Or(room.Rows, room.Lines); most > 0 {
			part = head(t, most)
		}
		var b strings.Builder
		if err := output.Write(&b, s.format(), part); err != nil {
			return 0, err
		}
		clean(s.Out, b.String()) // data must not command the terminal
		shown := part.Rows()
		if rest := t.Rows() - shown; rest > 0 {
			s.remark("… %s more", grid.Count(rest, "row"))
		}
		return shown, nil
	}
	drawn, n := grid.New(t).Draw(shape, room)
	s.say("%s", strings.Join(drawn, "\n"))
	return n, nil
}

// format is how rows are written: in a script as a table unless the user says otherwise.
func (s *Shell) format() string {
	if s.Screen.Width == 0 && s.settings.format == "auto" {
		return "table"
	}
	return s.settings.format
}

// room is what rows have to fit.
func (s *Shell) room() grid.Options {
	o := grid.Options{Width: cmp.Or(s.Screen.Width, 80), Brush: s.Screen.Brush}
	switch {
	case s.settings.rows > 0:
		o.Rows = s.settings.rows
	case s.settings.rows == 0 && s.Screen.Height > 0:
		o.Lines = max(s.Screen.Height-5, 6) // the summary, the prompt and what is around it
	}
	return o
}

// head is the first rows of a table.
func head(t executor.Result, rows int) executor.Result {
	out := executor.Result{Schema: t.Schema}
	for _, b := range t.Batches {
		if rows <= 0 {
			break
		}
		part := b.Slice(0, min(b.Len, rows))
		out.Batches = append(out.Batches, part)
		rows -= part.Len
	}
	return out
}

// drawn is the chart that the query renders; there is none where it renders none, or where it cannot be drawn.
func (s *Shell) drawn(r *result, i int) (text string, ok bool) {
	if r.bound[i].Render == nil || s.settings.charts == off || s.settings.charts == asUsual && s.Screen.Width == 0 {
		return "", false
	}
	c, err := chart.From(r.bound[i].Render, r.tables[i])
	if err != nil {
		s.remark("no chart: %s", err)
	}
	if c == nil {
		return "", false
	}
	o := s.chartSize()
	if o.Width == 0 {
		o.Width = 80
	}
	return terminal.Draw(c, o), true
}
