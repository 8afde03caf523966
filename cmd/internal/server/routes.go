package server

import "net/http"

// routed answers a request that no handler takes with an error that clients can read, as they can all others.
func routed(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			w = &misdirected{ResponseWriter: w, request: r}
		}
		mux.ServeHTTP(w, r)
	})
}

// misdirected puts an error of the server's kind in the place of the text that the mux has.
type misdirected struct {
	http.ResponseWriter
	request *http.Request
	told    bool
}

// WriteHeader is http.ResponseWriter.
func (m *misdirected) WriteHeader(status int) {
	e := oneAPI{Code: "NotFound", Message: "There is nothing of that name.", Type: "Kusto.Data.Exceptions.KustoBadRequestException", Permanent: true}
	switch status {
	case http.StatusNotFound:
		e.Detail = "There is nothing at " + m.request.URL.Path + "."
	case http.StatusMethodNotAllowed:
		e.Code, e.Message = "MethodNotAllowed", "The method is not one of those that are taken there."
		e.Detail = m.request.URL.Path + " takes " + m.Header().Get("Allow") + ", not " + m.request.Method + "."
	default:
		m.ResponseWriter.WriteHeader(status)
		return
	}
	m.told = true
	m.Header().Del("X-Content-Type-Options")
	fail(m.ResponseWriter, m.request, status, e)
}

// Write is http.ResponseWriter.
func (m *misdirected) Write(p []byte) (int, error) {
	if m.told {
		return len(p), nil
	}
	return m.ResponseWriter.Write(p)
}
