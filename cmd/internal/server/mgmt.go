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
	more  bool // words may follow
	show  func(s *Server, on *database.DB, rest []string) (executor.Result, error)
}

// commands are tried in their order.
var commands = []command{
	{".show version", false, (*Server).showVersion},
	{".show cluster", false, (*Server).showCluster},
	{".show databases", true, (*Server).showDatabases},
	{".show database", true, (*Server).showDatabase},
	{".show schema", true, (*Server).showSchema},
	{".show tables", false, (*Server).showTables},
	{".show table", true, (*Server).showTable},
	{".show functions", false, (*Server).showFunctions},
	{".show function", true, (*Server).showFunction},
	{".show queries", false, (*Server).showQueries},
	{".show running queries", false, (*Server).showRunning},
	{".cancel query", true, (*Server).cancelQuery},
}

// mgmt answers a command.
func (s *Server) mgmt(w http.ResponseWriter, r *http.Request) {
	q, told := s.asked(r)
	if told != nil {
		told.write(w, r)
		return
	}
	if !strings.HasPrefix((&commandText{text: q.CSL}).left(), ".") { // a query may come this way, too
		a, told := s.run(r.Context(), q)
		if told != nil {
			told.write(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		s.writeV1(w, a)
		return
	}
	t, changes, err := s.changed(r.Context(), q)
	if command, _, piped := pipe(q.CSL); !changes && piped {
		a, told := s.piped(r.Context(), q, command)
		if told == nil {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			s.writeV1(w, a)
			return
		}
		err = told
	} else if !changes {
		t, err = s.command(r.Context(), q.CSL)
	}
	if err != nil {
		tell(err).write(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeTables(w, nil, t)
}

// command answers a command that shows something.
func (s *Server) command(ctx context.Context, text string) (executor.Result, error) {
	words := wordsOf(text)
	on, err := s.opened(ctx)
	if err != nil {
		return executor.Result{}, err
	}
	for _, c := range commands {
		wanted := strings.Fields(c.words)
		if len(words) >= len(wanted) && slices.EqualFunc(words[:len(wanted)], wanted, strings.EqualFold) {
			if rest := words[len(wanted):]; len(rest) > 0 && !c.more {
				return executor.Result{}, fmt.Errorf("%s ends there; it does not take %s", c.words, strings.Join(rest, " "))
			}
			return c.show(s, on, words[len(wanted):])
		}
	}
	var known []string
	for _, c := range commands {
		known = append(known, c.words)
	}
	for _, c := range changers() {
		known = append(known, c.words)
	}
	return executor.Result{}, fmt.Errorf("there is no command %s; there are %s", strings.Join(words, " "), strings.Join(known, ", "))
}

// wordsOf is a command's words; names may be quoted.
func wordsOf(text string) (words []string) {
	c := &commandText{text: strings.TrimRight(text, "; \t\r\n")}
	for rest := c.left(); rest != ""; rest = c.left() {
		if word, err := c.name("a word"); err == nil && (rest[0] == '[' || rest[0] == '\'' || rest[0] == '"') {
			words = append(words, word)
			continue
		}
		c.at = len(c.text) - len(rest)
		word := strings.Fields(rest)[0]
		c.at += len(word)
		words = append(words, word)
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

// showDatabases shows all databases, or with schema what is in them.
func (s *Server) showDatabases(on *database.DB, rest []string) (executor.Result, error) {
	if len(rest) > 0 {
		c := &commandText{text: strings.Join(rest, " ")}
		if strings.HasPrefix(c.left(), "(") {
			names, err := c.names("a database")
			if err != nil {
				return executor.Result{}, err
			}
			for _, name := range names {
				if told := s.missing(name); told != nil {
					return executor.Result{}, told
				}
			}
		}
		if !c.words("schema") {
			return executor.Result{}, fmt.Errorf(".show databases takes schema, or (NAME, ...) schema, not %s", c.left())
		}
		return s.showSchema(on, strings.Fields(c.left()))
	}
	c := columns{
		column("DatabaseName", types.String), column("PersistentStorage", types.String), column("Version", types.String), column("IsCurrent", types.Bool),
		column("DatabaseAccessMode", types.String), column("PrettyName", types.String), column("ReservedSlot1", types.Bool), column("DatabaseId", types.Guid), column("InTransitionTo", types.String),
	}
	return c.table([]any{s.Database, "", "v1.0", true, s.access(), "", nil, nil, ""}), nil
}

// access says what may be done to the database.
func (s *Server) access() string {
	if s.Writable {
		return "ReadWrite"
	}
	return "ReadOnly"
}

// showDatabase shows one database, or with schema what is in it.
func (s *Server) showDatabase(on *database.DB, rest []string) (executor.Result, error) {
	if i := slices.IndexFunc(rest, func(w string) bool { return strings.EqualFold(w, "schema") }); i >= 0 {
		if told := s.missing(strings.Join(rest[:i], " ")); told != nil {
			return executor.Result{}, told
		}
		return s.showSchema(on, rest[i+1:])
	}
	if len(rest) > 0 {
		if told := s.missing(rest[0]); told != nil {
			return executor.Result{}, told
		}
	}
	return s.showDatabases(on, nil)
}
