package server

import (
	"context"
	"strings"

	"kql/executor/database"
	"kql/planner"
)

// commandRows is the table that a command's rows are in for the query behind it. No other table is called so.
const commandRows = ".show"

// pipe parts a command from the query that stands behind it: .show tables | count.
func pipe(text string) (command, query string, piped bool) {
	quote, comment := byte(0), false
	for i := range len(text) {
		switch c := text[i]; {
		case comment:
			comment = c != '\n'
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case strings.HasPrefix(text[i:], "//"):
			comment = true
		case c == '|':
			return text[:i], text[i:], true
		}
	}
	return text, "", false
}

// piped runs the query behind a command over the command's rows, at once: what it asks about may be the queries that wait.
// Places in it are those in the whole text.
func (s *Server) piped(ctx context.Context, q *request, command string) (*answer, *oneAPI) {
	t, err := s.command(ctx, command)
	if err != nil {
		return nil, tell(err)
	}
	cols, err := database.Copied(t)
	if err != nil {
		return nil, badRequest(err)
	}
	var columns []planner.TableColumn
	for _, c := range t.Schema {
		columns = append(columns, planner.TableColumn{Name: c.Name, Type: c.Type})
	}
	own := *q
	own.beside = map[string]database.Held{commandRows: database.Held{Columns: columns}.Append(t.Rows(), cols)}
	own.CSL = "['" + commandRows + "']" + blank(command)[len(commandRows)+4:] + q.CSL[len(command):]
	timeout, err := q.timeout(s.Timeout)
	if err != nil {
		return nil, badRequest(err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a, told := s.execute(ctx, &own)
	if ctx.Err() != nil && told != nil {
		told = ended(ctx)
	}
	return a, told
}

// blank is a text of as much white space, on as many lines.
func blank(text string) string {
	out := []byte(strings.Repeat(" ", len(text)))
	for i := range out {
		if text[i] == '\n' {
			out[i] = '\n'
		}
	}
	return string(out)
}
