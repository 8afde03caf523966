package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
)

// metadata tells clients where to sign in. Nobody has to here; clients ask all the same.
func metadata(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]any{"AzureAD": map[string]any{
		"LoginEndpoint": "https://login.microsoftonline.com", "LoginMfaRequired": false, "KustoClientAppId": "db662dc1-0cfe-4e1c-a843-19a68e65be58",
		"KustoClientRedirectUri": "https://microsoft/kustoclient", "KustoServiceResourceId": "https://kusto.kusto.windows.net",
		"FirstPartyAuthorityUrl": "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a",
	}})
}

// command is one of the commands that show what is there. Its words are those that it begins with; what follows them is
// given to show.
type command struct {
	words string
	show  func(s *Server, on *database.DB, rest []string) (executor.Result, error)
}

// commands are tried in their order.
var commands = []command{
	{".show version", (*Server).showVersion},
	{".show cluster", (*Server).showCluster},
	{".show databases", (*Server).showDatabases},
	{".show database", (*Server).showDatabase},
	{".show schema", (*Server).showSchema},
	{".show tables", (*Server).showTables},
	{".show table", (*Server).showTable},
	{".show functions", (*Server).showFunctions},
	{".show function", (*Server).showFunction},
	{".show queries", (*Server).showQueries},
	{".show running queries", (*Server).showRunning},
	{".cancel query", (*Server).cancelQuery},
}

// mgmt answers a command.
func (s *Server) mgmt(w http.ResponseWriter, r *http.Request) {
	q := asking(r)
	if err := decode(r, q); err != nil {
		badRequest(err).write(w, r)
		return
	}
	if !strings.HasPrefix(strings.TrimSpace(q.CSL), ".") { // a query may come this way, too
		a, told := s.run(r.Context(), q)
		if told != nil {
			told.write(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		s.writeV1(w, a)
		return
	}
	t, err := s.command(r.Context(), q.CSL)
	if err != nil {
		badRequest(err).write(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeTables(w, nil, t)
}

func (s *Server) command(ctx context.Context, text string) (executor.Result, error) {
	words := wordsOf(text)
	on, err := s.opened(ctx)
	if err != nil {
		return executor.Result{}, err
	}
	for _, c := range commands {
		wanted := strings.Fields(c.words)
		if len(words) >= len(wanted) && slices.EqualFunc(words[:len(wanted)], wanted, strings.EqualFold) {
			return c.show(s, on, words[len(wanted):])
		}
	}
	known := make([]string, len(commands))
	for i, c := range commands {
		known[i] = c.words
	}
	return executor.Result{}, fmt.Errorf("there is no command %s; there are %s", strings.Join(words, " "), strings.Join(known, ", "))
}

// wordsOf is a command's words; names may be quoted.
func wordsOf(text string) (words []string) {
	for _, w := range strings.Fields(strings.TrimRight(strings.TrimSpace(text), ";")) {
		w = strings.TrimSuffix(strings.TrimPrefix(w, "["), "]")
		words = append(words, strings.Trim(w, `'"`))
	}
	return words
}

func (s *Server) showVersion(_ *database.DB, _ []string) (executor.Result, error) {
	c := columns{column("BuildVersion", types.String), column("BuildTime", types.Datetime), column("ServiceType", types.String), column("ProductVersion", types.String)}
	return c.table([]any{s.Version, nil, "Engine", "kql " + s.Version}), nil
}

func (s *Server) showCluster(_ *database.DB, _ []string) (executor.Result, error) {
	c := columns{column("NodeId", types.String), column("Address", types.String), column("Name", types.String), column("StartTime", types.Datetime), column("IsAdmin", types.Bool)}
	return c.table([]any{"kql", "", "kql", nil, true}), nil
}

func (s *Server) showDatabases(_ *database.DB, _ []string) (executor.Result, error) {
	c := columns{
		column("DatabaseName", types.String), column("PersistentStorage", types.String), column("Version", types.String), column("IsCurrent", types.Bool),
		column("DatabaseAccessMode", types.String), column("PrettyName", types.String), column("ReservedSlot1", types.Bool), column("DatabaseId", types.Guid), column("InTransitionTo", types.String),
	}
	return c.table([]any{s.Database, "", "v1.0", true, "ReadOnly", "", nil, nil, ""}), nil
}

// showDatabase shows one database, or with schema what is in it.
func (s *Server) showDatabase(on *database.DB, rest []string) (executor.Result, error) {
	if i := slices.IndexFunc(rest, func(w string) bool { return strings.EqualFold(w, "schema") }); i >= 0 {
		return s.showSchema(on, rest[i+1:])
	}
	return s.showDatabases(on, nil)
}
