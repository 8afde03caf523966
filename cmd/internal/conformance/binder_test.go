package conformance

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"kql/executor/catalog"
	"kql/parser"
	"kql/planner"

	"github.com/stretchr/testify/require"
)

// hunting is a published query with the verdict of Microsoft's parser and binder.
type hunting struct {
	ID           string
	KQL          string
	SyntaxErrors []verdictError `json:"syntax_errors"`
	Errors       []verdictError
	Schema       [][2]string
}

type verdictError struct {
	Code, Message string
	Start, Length int
}

// huntingFloors only rise, and the last two only fall.
var huntingFloors = struct{ parsed, bound, equal, rejected, accepted, misjudged int }{761, 740, 738, 114, 0, 0}

// TestHuntingQueries binds every query against the built-in tables. KQL_LIST=hunting lists those that differ.
func TestHuntingQueries(t *testing.T) {
	tables := catalog.New(context.Background(), nil, nil)
	var parsed, bound, equal, rejected, accepted, refused, misjudged, caught, missed int
	for _, h := range lines[hunting](t, "hunting-queries.jsonl") {
		if !strings.HasPrefix(h.ID, os.Getenv("KQL_CASE")) {
			continue
		}
		q, problems := parser.Parse(h.KQL)
		if len(h.SyntaxErrors) > 0 {
			if problems.Failed() {
				rejected++
			} else {
				accepted++
				tell(h, "accepted", h.SyntaxErrors[0].Message)
			}
			continue
		}
		if problems.Failed() {
			misjudged++
			tell(h, "not parsed", problems.Error())
			continue
		}
		parsed++
		r := planner.Bind(q, tables, planner.Options{Now: now})
		switch {
		case len(h.Errors) > 0 && r.Diagnostics.Failed():
			caught++
		case len(h.Errors) > 0:
			missed++
			tell(h, "missed", h.Errors[0].Code+" "+h.Errors[0].Message)
		case r.Diagnostics.Failed():
			if refusal(r.Diagnostics) {
				refused++
			} else {
				misjudged++
			}
			tell(h, "not bound", first(h, r.Diagnostics))
		case schemaText(r.Schema) != wantText(h.Schema):
			bound++
			tell(h, "schema", "\n   got  "+schemaText(r.Schema)+"\n   want "+wantText(h.Schema))
		default:
			bound++
			equal++
		}
	}
	t.Logf("valid: %d parsed, %d bound, %d with an equal schema; %d refused, %d misjudged; invalid syntax: %d rejected, %d accepted; invalid names or types: %d caught, %d missed",
		parsed, bound, equal, refused, misjudged, rejected, accepted, caught, missed)
	if os.Getenv("KQL_CASE") != "" {
		return
	}
	require.GreaterOrEqual(t, parsed, huntingFloors.parsed, "parsed")
	require.GreaterOrEqual(t, bound, huntingFloors.bound, "bound")
	require.GreaterOrEqual(t, equal, huntingFloors.equal, "schema equal")
	require.GreaterOrEqual(t, rejected, huntingFloors.rejected, "rejected")
	require.LessOrEqual(t, accepted, huntingFloors.accepted, "accepted")
	require.LessOrEqual(t, misjudged, huntingFloors.misjudged, "misjudged")
}

func tell(h hunting, what, why string) {
	if os.Getenv("KQL_LIST") == "hunting" || os.Getenv("KQL_CASE") != "" {
		fmt.Printf("%s %s: %s\n", what, h.ID, why)
	}
}

// refusal says whether every error is one of kql's own: it cannot do that yet, and says so.
func refusal(ds parser.Diagnostics) bool {
	for _, d := range ds {
		if d.Severity == parser.Error && !strings.HasPrefix(d.Code, "KQL") {
			return false
		}
	}
	return true
}

func first(h hunting, ds parser.Diagnostics) string {
	for _, d := range ds {
		if d.Severity == parser.Error {
			return fmt.Sprintf("%s %s | %q", d.Code, d.Message, h.KQL[max(0, d.Span.Start-30):min(len(h.KQL), d.Span.End+30)])
		}
	}
	return ""
}

func schemaText(s planner.Schema) string {
	var out []string
	for _, c := range s {
		out = append(out, c.Name+":"+c.Type.String())
	}
	return strings.Join(out, ", ")
}

func wantText(s [][2]string) string {
	var out []string
	for _, c := range s {
		out = append(out, c[0]+":"+c[1])
	}
	return strings.Join(out, ", ")
}
