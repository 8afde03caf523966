package server

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"kql/executor/workspace"
	"kql/parser"
)

// oneAPI is an error as Kusto's REST tells it.
type oneAPI struct {
	Status    int // of HTTP; 0: 400
	Code      string
	Message   string
	Type      string
	Detail    string
	Permanent bool

	kind         string // of what is wrong in a query: Syntax, Semantic or Execution
	inner        string // its code, as Kusto's engine has it
	bare         string // it, without its kind, code and place
	line, column int    // in the query; 0 where it has no place there
	problems     []problem
}

// problem is something found in a query, with its place: in the query, or in a stored function's file.
type problem struct {
	Severity parser.Severity `json:"severity"`
	Code     string          `json:"code,omitempty"`
	Message  string          `json:"message"`
	Hint     string          `json:"hint,omitempty"`
	File     string          `json:"file,omitempty"` // of a stored function; "" is the query
	Line     int             `json:"line,omitempty"` // 0 where it has no place
	Column   int             `json:"column,omitempty"`
	Start    int             `json:"start"` // in bytes
	End      int             `json:"end"`
}

func problems(space *workspace.Workspace, query *parser.Source, found parser.Diagnostics) []problem {
	out := []problem{}
	for _, d := range found {
		source, at := space.Locate(query, d.Span)
		p := problem{Severity: d.Severity, Code: d.Code, Message: d.Message, Hint: d.Hint}
		if source != query {
			p.File = filepath.Base(source.Name)
		}
		p.Start = min(max(at.Start, 0), len(source.Text))
		p.End = min(max(at.End, p.Start), len(source.Text))
		p.Line, p.Column = source.Position(p.Start)
		out = append(out, p)
	}
	return out
}

// statusCancelled is what a request is answered with that was ended.
const statusCancelled = 499

// outcome is how the query ended that this tells of.
func (e *oneAPI) outcome() outcome {
	switch {
	case e.Status == statusCancelled:
		return cancelled
	case e.Status == http.StatusGatewayTimeout:
		return timeout
	case e.Type == exceptions["Execution"]:
		return failed
	case e.Code == "LimitsExceeded":
		return cut
	}
	return refused
}

// Error is what is wrong, in a line.
func (e *oneAPI) Error() string { return e.Detail }

// tell is an error as Kusto tells it.
func tell(err error) *oneAPI {
	if told := new(oneAPI); errors.As(err, &told) {
		return told
	}
	return badRequest(err)
}

func badRequest(err error) *oneAPI {
	return &oneAPI{Code: "General_BadRequest", Message: "Request is invalid and cannot be executed.", Type: "Kusto.Data.Exceptions.KustoBadRequestException", Detail: err.Error(), Permanent: true}
}

// exceptions are the types of Kusto's errors in a query.
var exceptions = map[string]string{
	"Syntax": "Kusto.Data.Exceptions.SyntaxException", "Semantic": "Kusto.Data.Exceptions.SemanticException", "Execution": "Kusto.Data.Exceptions.KustoServicePartialQueryFailureException",
}

// engineCodes are the codes that Kusto's engine has for what its library for editors, and so kql, has others for.
var engineCodes = map[string]string{"KS142": "SEM0100", "KS204": "SEM0100", "KS211": "SEM0260"}

// engineCode is the code that clients of Kusto know of an error.
func engineCode(kind, code string) string {
	if kind == "Syntax" {
		return "SYN0002" // of any
	}
	return cmp.Or(engineCodes[code], code)
}

// wrong is the first error found in a query.
func wrong(kind string, space *workspace.Workspace, source *parser.Source, found parser.Diagnostics) *oneAPI {
	e := &oneAPI{Code: "General_BadRequest", Message: "Request is invalid and cannot be executed.", Type: exceptions[kind], Permanent: true, kind: kind, problems: problems(space, source, found)}
	for _, d := range found {
		if d.Severity != parser.Error {
			continue
		}
		text, at := space.Locate(source, d.Span)
		e.inner, e.bare = engineCode(kind, d.Code), d.Message
		if d.Hint != "" {
			e.bare += " (" + d.Hint + ")"
		}
		line, column := text.Position(min(max(at.Start, 0), len(text.Text)))
		if text == source {
			e.line, e.column = line, column
		} else {
			e.bare += " in the function in " + filepath.Base(text.Name)
		}
		e.Detail = kind + " error: "
		if e.inner != "" {
			e.Detail += e.inner + ": "
		}
		e.Detail += fmt.Sprintf("%s [line:position=%d:%d]", e.bare, line, column)
		break
	}
	return e
}

// body is the error as JSON has it.
func (e *oneAPI) body(of identity) map[string]any {
	inner := map[string]any{
		"code": e.Code, "message": e.Message, "@type": e.Type, "@message": e.Detail, "@permanent": e.Permanent,
		"@context": map[string]any{"timestamp": time.Now().UTC().Format(time.RFC3339Nano), "serviceAlias": "kql", "machineName": "kql", "processName": "kql", "clientRequestId": of.id, "activityId": guid(of.activity)},
	}
	if e.line > 0 {
		inner["innererror"] = map[string]any{"code": e.inner, "message": e.Detail, "@line": e.line, "@pos": e.column}
	}
	return map[string]any{"error": inner}
}

// bodies is the error in a list; none of a nil error.
func (e *oneAPI) bodies(of identity) []any {
	if e == nil {
		return nil
	}
	return []any{e.body(of)}
}

// fail answers with an error.
func fail(w http.ResponseWriter, r *http.Request, status int, e oneAPI) {
	writeError(w, status, e.body(identityOf(r)))
}

func (e *oneAPI) write(w http.ResponseWriter, r *http.Request) {
	fail(w, r, e.status(), *e)
}

// status is that of HTTP.
func (e *oneAPI) status() int { return cmp.Or(e.Status, http.StatusBadRequest) }

func writeError(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // it fails where the client has gone
}
