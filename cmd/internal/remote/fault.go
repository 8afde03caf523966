package remote

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"kql/parser"
)

// Mistake is what a service finds wrong with a query.
type Mistake struct {
	Target       string
	Message      string
	Line, Column int // from 1; 0 where it has no place
}

func (m *Mistake) Error() string { return m.Target + ": " + m.Message }

// In is the mistake at its place in the text that was asked.
func (m *Mistake) In(text string) parser.Diagnostic {
	at := 0
	for range m.Line - 1 {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	for range m.Column - 1 {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return parser.Diagnostic{Severity: parser.Error, Message: m.Error(), Span: parser.Span{Start: at, End: at}}
}

// fault is an error as the services tell it, by Microsoft's OneAPI.
type fault struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Text    string  `json:"@message"`
	Line    any     `json:"@line"` // Kusto's places
	Pos     any     `json:"@pos"`
	AtLine  any     `json:"line"` // those of Log Analytics
	AtPos   any     `json:"pos"`
	Inner   *fault  `json:"innererror"`
	Details []fault `json:"details"`
}

// told is an error in the shape in which services send it.
type told struct {
	Error *fault `json:"error"`
}

// message is the most telling of the texts: Kusto's own, or else the innermost.
func (f *fault) message() string {
	if f.Text != "" {
		return oneLine(f.Text)
	}
	message := f.Message
	for in := f.Inner; in != nil; in = in.Inner {
		if in.Message != "" {
			message = in.Message
		}
	}
	for _, d := range f.Details {
		if d.Message != "" {
			message += " " + d.message()
		}
	}
	return oneLine(message)
}

// place is where in the query the fault lies; 0 where it does not say.
func (f *fault) place() (line, column int) {
	for in := f; in != nil; in = in.Inner {
		for _, at := range [][2]any{{in.Line, in.Pos}, {in.AtLine, in.AtPos}} {
			line, okLine := whole(at[0])
			column, okColumn := whole(at[1])
			if okLine && okColumn && line > 0 {
				return line, max(column, 1)
			}
		}
	}
	return 0, 0
}

func whole(v any) (int, bool) {
	if v == nil {
		return 0, false
	}
	n, err := strconv.Atoi(fmt.Sprint(v))
	return n, err == nil
}

// refusal is the error of an answer that is none.
func refusal(t *Target, r *http.Response, text []byte) error {
	var found told
	message := ""
	if json.Unmarshal(text, &found) == nil && found.Error != nil {
		message = found.Error.message()
	}
	if message == "" {
		message = http.StatusText(r.StatusCode)
	}
	switch {
	case limited(message):
		return fmt.Errorf("%s: %w", t.Name, &Partial{message, true})
	case r.StatusCode == http.StatusUnauthorized && r.Request.Header.Get("Authorization") == "":
		return fmt.Errorf("%s wants a token: put one into %s", t.Name, TokenVariable)
	case r.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("%s refuses the token: %s", t.Name, message)
	case r.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%s does not let you in: %s", t.Name, message)
	case r.StatusCode/100 == 3:
		return fmt.Errorf("%s sends on to %s; name that in its place", t.Name, r.Header.Get("Location"))
	case r.StatusCode == http.StatusBadRequest && found.Error != nil:
		m := &Mistake{Target: t.Name, Message: message}
		m.Line, m.Column = found.Error.place()
		return m
	}
	return fmt.Errorf("%s: %s (HTTP status %d)", t.Name, message, r.StatusCode)
}

// Partial is the error of an answer that lacks something.
type Partial struct {
	Message string
	Limit   bool // since there is more than a limit lets through
}

func (p *Partial) Error() string { return "the answer is not whole: " + p.Message }

// partial is the error of an answer with faults beside it.
func partial(faults ...fault) error {
	for _, f := range faults {
		if message := f.message(); message != "" {
			return &Partial{message, limited(message)}
		}
	}
	return &Partial{Message: "the service does not say why"}
}

// limited says whether a message is of rows, or bytes of them, that are too many.
func limited(message string) bool {
	return strings.Contains(message, "E_QUERY_RESULT_SET_TOO_LARGE") || strings.Contains(message, "exceeded the allowed result size")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
