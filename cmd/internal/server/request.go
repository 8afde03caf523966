package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kql/executor/database"
	"kql/functions/types"
)

// request is what a client asks.
type request struct {
	DB         string     `json:"db"`
	CSL        string     `json:"csl"`
	Properties properties `json:"properties"`

	identity
	application string // that asks
	forced      bool   // by a header, to be read-only
	timespan    string // that the request names beside the query

	beside map[string]database.Held // tables that only this query sees
}

// asking is what a request's headers say of it.
func asking(r *http.Request) *request {
	return &request{identity: identityOf(r), application: cmp.Or(r.Header.Get("x-ms-app"), r.UserAgent()), forced: r.Header.Get("x-ms-readonly") != ""}
}

// properties are those of a request: an object, or its text, as some clients send.
type properties struct {
	Options    map[string]any `json:"Options"`
	Parameters map[string]any `json:"Parameters"`
}

// UnmarshalJSON reads an object, or a text that holds one.
func (p *properties) UnmarshalJSON(data []byte) error {
	type plain properties
	var text string
	if json.Unmarshal(data, &text) == nil {
		if text == "" {
			return nil
		}
		data = []byte(text)
	}
	return json.Unmarshal(data, (*plain)(p))
}

// asked is what a request of Kusto's REST asks: in its body, or with GET in the URL.
func (s *Server) asked(r *http.Request) (*request, *oneAPI) {
	q := asking(r)
	if r.Method == http.MethodPost {
		if told := s.decode(r, q); told != nil {
			return nil, told
		}
	} else if err := q.ofURL(r.URL); err != nil {
		return nil, badRequest(err)
	}
	return q, s.missing(q.DB)
}

// ofURL takes what a URL asks.
func (r *request) ofURL(u *url.URL) error {
	asked, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fmt.Errorf("the URL cannot be read behind its question mark: %w", err)
	}
	r.DB, r.CSL = asked.Get("db"), asked.Get("csl")
	if text := asked.Get("properties"); text != "" {
		err = json.Unmarshal([]byte(text), &r.Properties)
	}
	if err != nil {
		return fmt.Errorf("properties: %w", err)
	}
	return nil
}

// missing is the error of a request for a database that is not there. Kusto's clients call the one that they mean by
// no name NetDefaultDB.
func (s *Server) missing(database string) *oneAPI {
	if database == "" || strings.EqualFold(database, s.Database) || strings.EqualFold(database, "NetDefaultDB") {
		return nil
	}
	return &oneAPI{
		Code: "BadRequest_EntityNotFound", Message: "Request is invalid and cannot be executed.", Type: "Kusto.Data.Exceptions.EntityNotFoundException",
		Detail: "Entity ID '" + database + "' of kind 'Database' was not found.", Permanent: true,
	}
}

// readOnly says whether the request wants nothing to be changed.
func (r *request) readOnly() bool {
	return r.forced || r.flag("request_readonly") || r.flag("request_readonly_hardline")
}

// option is a property of the request, whatever its case.
func (r *request) option(name string) (any, bool) {
	for key, v := range r.Properties.Options {
		if strings.EqualFold(key, name) {
			return v, true
		}
	}
	return nil, false
}

// flag says whether an option is on.
func (r *request) flag(name string) bool {
	v, _ := r.option(name)
	text, isText := v.(string)
	return v == true || isText && strings.EqualFold(text, "true")
}

// number is an option that is a number; ok is false where it is not given.
func (r *request) number(name string) (n int, ok bool, err error) {
	switch v, given := r.option(name); v := v.(type) {
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return 0, true, fmt.Errorf("%s: %v is no number of that kind", name, v)
		}
		return int(v), true, nil
	case string:
		n, err = strconv.Atoi(v)
		if err != nil {
			err = fmt.Errorf("%s: %q is no number", name, v)
		}
		return n, true, err
	default:
		if given {
			err = fmt.Errorf("%s is no number", name)
		}
		return 0, false, err
	}
}

// timeout is how long the query may take.
func (r *request) timeout(usual time.Duration) (time.Duration, error) {
	if r.flag("norequesttimeout") {
		return longestTimeout, nil
	}
	v, given := r.option("servertimeout")
	if !given {
		return usual, nil
	}
	text, isText := v.(string)
	ticks, ok := types.ParseTimespan(text)
	if !isText || !ok || ticks <= 0 {
		return 0, fmt.Errorf("servertimeout: %v is no timespan", v)
	}
	return time.Duration(min(ticks, int64(longestTimeout/100))) * 100, nil
}

// now is what the query takes for the time: usual where it names none, and where that is zero the time of the call.
func (r *request) now(usual time.Time) (time.Time, error) {
	v, given := r.option("query_now")
	if !given && !usual.IsZero() {
		return usual, nil
	}
	if !given {
		return time.Now().UTC(), nil
	}
	text, _ := v.(string)
	ticks, ok := types.ParseDatetime(strings.TrimSuffix(strings.TrimPrefix(text, "datetime("), ")"))
	if !ok {
		return time.Time{}, fmt.Errorf("query_now: %v is no time", v)
	}
	return types.Time(ticks), nil
}

// parameters are the values of the query's declared parameters. Clients send them as literals.
func (r *request) parameters() (map[string]string, error) {
	out := map[string]string{}
	for name, v := range r.Properties.Parameters {
		switch v := v.(type) {
		case string:
			out[name] = literal(v)
		case nil:
			return nil, fmt.Errorf("the parameter %s has no value", name)
		default:
			text, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			out[name] = string(text)
		}
	}
	return out, nil
}

// literal is the text that a literal in quotes stands for; any other is taken as it is written.
func literal(text string) string {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		var s string
		if json.Unmarshal([]byte(text), &s) == nil {
			return s
		}
	}
	if len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'' {
		return strings.ReplaceAll(text[1:len(text)-1], `\'`, `'`)
	}
	return text
}
