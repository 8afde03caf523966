package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
)

var (
	aGuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	aHead = regexp.MustCompile(`^[\w-]+: `)
)

// TestRequests sends the requests of a case, parted by blank lines, one after the other: a line with the method and the
// path, lines with headers, and the body.
func TestRequests(t *testing.T) {
	casefile.Run(t, testdata+"serve/requests.txt", *update, func(t *testing.T, text string) string {
		h := newServer(t, func(o *Options) { o.Writable = true })
		return casefile.Outcome(text, func(text string) (out string) {
			for request := range strings.SplitSeq(text, "\n\n") {
				out += sent(t, h.URL, request)
			}
			return out
		})
	})
}

// sent is what a request is answered with. Every answer tells both names of the request.
func sent(t *testing.T, url, text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	method, path, _ := strings.Cut(first, " ")
	header := http.Header{}
	for aHead.MatchString(rest) {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		name, value, _ := strings.Cut(line, ": ")
		header.Set(name, value)
	}
	r, err := http.NewRequest(method, url+path, strings.NewReader(rest))
	require.NoError(t, err)
	r.Header = header
	answer, body := exchange(t, r)
	activity := answer.Header.Get(activityHeader)
	require.Regexp(t, "^"+aGuid.String()+"$", activity)
	want := "unspecified;" + activity
	if id := header.Get(requestIDHeader); id != "" {
		want = id
	}
	require.Equal(t, want, answer.Header.Get(requestIDHeader))
	return fmt.Sprintf("%d %s\n", answer.StatusCode, aGuid.ReplaceAllString(short(t, []byte(body)), "ID"))
}

// short is an answer's rows, in any of the protocols, or its error.
func short(t *testing.T, body []byte) string {
	var frames []struct {
		FrameType, TableKind string
		Rows                 []json.RawMessage
	}
	if json.Unmarshal(body, &frames) == nil {
		for _, f := range frames {
			if f.FrameType == "TableFragment" || f.FrameType == "DataTable" && f.TableKind == "PrimaryResult" {
				return fmt.Sprintf("%s", f.Rows)
			}
		}
	}
	var object struct {
		Tables  []struct{ Rows []json.RawMessage }
		Results []json.RawMessage
		Error   map[string]any
	}
	if json.Unmarshal(body, &object) != nil {
		return strings.TrimSpace(string(body))
	}
	if len(object.Tables) > 0 {
		return fmt.Sprintf("%s", object.Tables[0].Rows)
	}
	if object.Error == nil {
		return fmt.Sprintf("%s", object.Results)
	}
	delete(object.Error, "@context")
	if inner, ok := object.Error["innerError"].(map[string]any); ok {
		delete(inner, "date")
	}
	text, err := json.MarshalIndent(object.Error, "", " ")
	require.NoError(t, err)
	return string(text)
}
