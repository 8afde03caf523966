// Package server answers the protocols that clients of Kusto speak: Kusto's REST in both versions, that of Log Analytics
// and that of Microsoft Graph's hunting. It reads files and never writes any.
package server

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"kql/executor/database"
)

// Options say what a server stands on and how much it takes on.
type Options struct {
	// Open opens what queries run on; it is called again once Stamp gives another value.
	Open  func(ctx context.Context) (*database.DB, error)
	Stamp func() string // changes with the files; nil: they are read once

	Host        string // that requests may name beside the names of this machine; "" for none
	AnyHost     bool   // requests may name any: the server is for others, too, who bear a token
	Token       string // that requests bear; "": none is asked for
	Database    string // what the one database is called
	Writable    bool   // commands make tables and functions, in memory
	Version     string
	Concurrency int           // queries that run at once; others wait in their order
	Timeout     time.Duration // of a query that names none
	Now         time.Time     // of queries that name none; zero: when they come
	MaxRows     int           // of a result, unless the query says otherwise
	MaxBytes    int
	MaxRequest  int64         // bytes of a request
	Arrival     time.Duration // that a request may take to come in
	Patience    time.Duration // that a client may take to let more of an answer go out
	Log         *slog.Logger
}

// Server answers requests.
type Server struct {
	Options
	http.Handler

	queue   queue
	metrics metrics
	door    door

	writing sync.Mutex // held by a command that changes something

	mu     sync.Mutex
	db     *database.DB // the files with what commands made
	files  *database.DB
	made   changes
	stamp  string
	looked time.Time
}

// How much a server takes on where nobody says otherwise: as Kusto has it.
const (
	DefaultRows    = 500_000
	DefaultBytes   = 64 << 20
	DefaultTimeout = 4 * time.Minute
	longestTimeout = time.Hour
	maxRequest     = 4 << 20
	lookEvery      = time.Second
	slowest        = 30 * time.Second
)

// New is a server that has opened what queries run on.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.MaxRows == 0 {
		o.MaxRows = DefaultRows
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultBytes
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxRequest == 0 {
		o.MaxRequest = maxRequest
	}
	if o.Arrival == 0 {
		o.Arrival = slowest
	}
	if o.Patience == 0 {
		o.Patience = slowest
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: o, queue: queue{slots: max(o.Concurrency, 1)}}
	if _, err := s.opened(ctx); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, method := range []string{"GET ", "POST "} {
		mux.HandleFunc(method+"/v1/rest/query", s.kusto(s.writeV1, nil))
		mux.HandleFunc(method+"/v2/rest/query", s.kusto(s.writeV2, s.streamed))
	}
	mux.Handle("POST /v1/rest/mgmt", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.mgmt))) // commands change and end things
	mux.HandleFunc("GET /v1/rest/auth/metadata", metadata)
	mux.HandleFunc("GET /v1/rest/ping", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Pong!")) })
	for _, method := range []string{"GET ", "POST "} {
		mux.HandleFunc(method+"/v1/workspaces/{id}/query", s.logAnalytics)
	}
	for _, version := range []string{"v1.0", "beta"} {
		for _, action := range []string{"runHuntingQuery", "microsoft.graph.security.runHuntingQuery"} { // the SDKs of Graph name it in full
			mux.HandleFunc("POST /"+version+"/security/"+action, s.graph)
		}
	}
	mux.HandleFunc("GET /metrics", s.metricsText)
	s.servePage(mux)
	s.Handler = s.guarded(gzhttp.GzipHandler(routed(mux)))
	return s, nil
}

// opened is what queries run on now. Where the files have changed it is opened anew; what runs goes on with the old.
func (s *Server) opened(ctx context.Context) (*database.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db != nil && (s.Stamp == nil || time.Since(s.looked) < lookEvery) {
		return s.db, nil
	}
	stamp := ""
	if s.Stamp != nil {
		stamp = s.Stamp()
	}
	s.looked = time.Now()
	if s.db != nil && stamp == s.stamp {
		return s.db, nil
	}
	opened, err := s.Open(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	_ = opened.Hold(s.made.bytes()) // what is held is held
	s.files, s.db, s.stamp = opened, s.made.over(opened), stamp
	return s.db, nil
}

// guarded lets in only requests that name this machine and bear the token; it names and logs them all.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &recorder{ResponseWriter: w, connection: http.NewResponseController(w), patience: s.Patience, status: http.StatusOK}
		_ = seen.connection.SetWriteDeadline(time.Time{}) // an earlier answer on the connection has left one
		r = identified(seen, r)
		r.Body = timely(w, s.Arrival, r.Body)
		defer func() {
			if p := recover(); p != nil && !errors.Is(asError(p), http.ErrAbortHandler) {
				fail(seen, r, http.StatusInternalServerError, oneAPI{Code: "Internal", Message: "internal error", Detail: "internal error"})
				s.Log.Error("internal error", "path", r.URL.Path, "what", p)
			}
			s.metrics.request(r.Pattern, time.Since(begun))
			s.Log.Info("request", "method", r.Method, "path", r.URL.Path, "status", seen.status, "bytes", seen.bytes, "seconds", time.Since(begun).Seconds(), "client_request_id", identityOf(r).id, "activity_id", guid(identityOf(r).activity))
		}()
		if !s.door.enter() {
			refuseLate(seen, r)
			return
		}
		defer s.door.leave()
		switch {
		case !s.AnyHost && !s.named(r.Host):
			fail(seen, r, http.StatusForbidden, oneAPI{Code: "Forbidden", Message: "The request names another host.", Detail: "The request names the host '" + r.Host + "', which is not this one."})
		case !s.bears(r) && !public(r):
			seen.Header().Set("WWW-Authenticate", "Bearer")
			fail(seen, r, http.StatusUnauthorized, oneAPI{Code: "Unauthorized", Message: "The request bears no valid token.", Detail: "The request bears no valid token."})
		default:
			next.ServeHTTP(seen, r)
		}
	})
}

// bears says whether a request bears the token, where one is wanted.
func (s *Server) bears(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return s.Token == "" || strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1
}

// public says whether a request is for what anyone may read: how to sign in, and the page before it has asked for the
// token.
func public(r *http.Request) bool {
	return r.URL.Path == "/v1/rest/auth/metadata" || r.Method == http.MethodGet && isPageFile(r.URL.Path)
}

func asError(p any) error {
	err, _ := p.(error)
	return err
}

// named says whether a request's Host is this machine: a page in a browser that has another name resolve to it is kept
// out.
func (s *Server) named(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.Trim(name, "[]")
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return strings.EqualFold(name, "localhost") || s.Host != "" && strings.EqualFold(name, s.Host)
}

// recorder knows what was answered, and lets no client stop it.
type recorder struct {
	http.ResponseWriter
	connection *http.ResponseController
	patience   time.Duration
	status     int
	bytes      int
}

// WriteHeader is http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Write fails once the client has taken nothing for too long.
func (r *recorder) Write(p []byte) (int, error) {
	r.hurry()
	n, err := r.ResponseWriter.Write(p)
	r.bytes += n
	return n, err
}

// Flush sends what was written so far.
func (r *recorder) Flush() {
	r.hurry()
	_ = r.connection.Flush() // one that cannot is one of a test
}

func (r *recorder) hurry() { _ = r.connection.SetWriteDeadline(time.Now().Add(r.patience)) }
