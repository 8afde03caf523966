package server

import (
	"net/http"
	"strings"

	"kql/cmd/internal/complete"
	"kql/executor/database"
)

// mostItems is how many completions the page is offered at a place.
const mostItems = 100

// pageComplete says what may be typed at a byte of a query.
func (s *Server) pageComplete(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Text string
		At   int
	}
	on, ok := s.pageRequest(w, r, &asked)
	if !ok {
		return
	}
	at := min(max(asked.At, 0), len(asked.Text))
	lookInto(on, asked.Text)
	items, start := complete.Over(on).At(asked.Text, at)
	offered := []map[string]string{}
	for _, i := range items[:min(len(items), mostItems)] {
		offered = append(offered, map[string]string{"text": i.Text, "kind": string(i.Kind), "detail": i.Detail, "doc": i.Doc})
	}
	writeJSON(w, map[string]any{"items": offered, "typed": asked.Text[min(start, at):at]})
}

// lookInto has the catalog find the columns of the tables that a text names: completion itself waits for no file.
func lookInto(db *database.DB, text string) {
	for _, table := range db.Store.Tables() {
		if strings.Contains(text, table) {
			db.Catalog.Table(table)
		}
	}
}
