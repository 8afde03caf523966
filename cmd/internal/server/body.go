package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// discarded is how many times as much as a request may have is still read of one that is too long: a client that cannot
// send all of it does not read why it was refused.
const discarded = 64

// body is a request's, that has to come in before its connection's deadline.
type body struct {
	io.ReadCloser
	connection *http.ResponseController
}

// timely is a request's body; one that has none leaves the connection without a deadline, since nobody reads to its end.
func timely(w http.ResponseWriter, arrival time.Duration, from io.ReadCloser) io.ReadCloser {
	if from == http.NoBody {
		return from
	}
	b := body{from, http.NewResponseController(w)}
	_ = b.connection.SetReadDeadline(time.Now().Add(arrival)) // a connection that has none is one of a test
	return b
}

// Read ends the deadline with the whole request: behind it the connection waits for as long as the answer takes.
func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}

// decode reads a request's body.
func (s *Server) decode(r *http.Request, into any) *oneAPI {
	text, told := s.content(r)
	if told != nil {
		return told
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), into); err != nil { // some clients of .NET mark their UTF-8
		return badRequest(fmt.Errorf("the request is no JSON of the kind that is wanted: %w", err))
	}
	return nil
}

// content is what a request's body holds, unpacked. Neither that nor the body may be longer than a request may be.
func (s *Server) content(r *http.Request) ([]byte, *oneAPI) {
	if r.ContentLength > s.MaxRequest {
		if r.Header.Get("Expect") == "" { // else the client asks before it sends
			s.discard(r)
		}
		return nil, s.tooLong()
	}
	var from io.Reader = http.MaxBytesReader(nil, r.Body, s.MaxRequest)
	var err error
	switch encoding := r.Header.Get("Content-Encoding"); strings.ToLower(encoding) {
	case "", "identity":
	case "gzip", "x-gzip":
		from, err = gzip.NewReader(from)
	default:
		return nil, &oneAPI{
			Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType", Message: "Request is invalid and cannot be executed.", Permanent: true,
			Detail: fmt.Sprintf("The request is packed as '%.100s' (Content-Encoding); it may be packed with gzip, or not at all.", encoding),
		}
	}
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(from, s.MaxRequest+1))
	}
	switch {
	case int64(len(text)) > s.MaxRequest, errors.As(err, new(*http.MaxBytesError)):
		s.discard(r)
		return nil, s.tooLong()
	case err != nil:
		return nil, badRequest(fmt.Errorf("the request cannot be read: %w", err))
	}
	return text, nil
}

func (s *Server) discard(r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, discarded*s.MaxRequest) // what does not come is not missed
}

func (s *Server) tooLong() *oneAPI {
	return &oneAPI{
		Status: http.StatusRequestEntityTooLarge, Code: "PayloadTooLarge", Message: "Request payload exceeded limits.", Type: "Kusto.Data.Exceptions.KustoRequestPayloadTooLargeException",
		Detail: fmt.Sprintf("The request is longer than %d bytes.", s.MaxRequest), Permanent: true,
	}
}
