package server

import "time"

// portalErrors are the codes and messages that Log Analytics has for what is wrong with a query, by its kind.
var portalErrors = map[string][2]string{
	"Syntax":    {"SyntaxError", "A recognition error occurred in the query."},
	"Semantic":  {"SemanticError", "A semantic error occurred."},
	"Execution": {"EngineError", "Something went wrong processing your query on the server."},
}

// logAnalytics is the error as the API of Log Analytics has it: what is wrong with the query stands innermost.
func (e *oneAPI) logAnalytics(of identity) map[string]any {
	inner := map[string]any{"code": e.Code, "message": e.Detail}
	if kind, ok := portalErrors[e.kind]; ok {
		found := map[string]any{"code": e.inner, "message": e.bare}
		if e.inner == "" {
			found["code"] = kind[0]
		}
		if e.line > 0 {
			found["line"], found["pos"] = e.line, e.column
		}
		inner = map[string]any{"code": kind[0], "message": kind[1], "innererror": found}
	}
	told := e.as("BadArgumentError", "The request had some invalid properties")
	return map[string]any{"error": map[string]any{"code": told.Code, "message": told.Message, "correlationId": guid(of.activity), "innererror": inner}}
}

// graph is the error as Microsoft Graph tells it.
func (e *oneAPI) graph(of identity) map[string]any {
	inner := map[string]any{"date": time.Now().UTC().Format("2006-01-02T15:04:05"), "request-id": guid(of.activity), "client-request-id": of.id}
	if e.line > 0 {
		inner["code"], inner["message"], inner["@line"], inner["@pos"] = e.inner, e.Detail, e.line, e.column
	}
	told := e.as("BadRequest", e.Detail)
	return map[string]any{"error": map[string]any{"code": told.Code, "message": told.Message, "innerError": inner}}
}

// as is the error under the code and the message that another protocol has for requests that are wrong.
func (e *oneAPI) as(code, message string) *oneAPI {
	other := *e
	if e.Status == 0 {
		other.Code, other.Message = code, message
	}
	return &other
}
