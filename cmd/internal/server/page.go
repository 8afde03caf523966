package server

import (
	"embed"
	"mime"
	"net/http"
	"path"
	"strings"
)

// The page is files without outside parts. Anyone may read them; what the page asks for wants the token.
//
//go:embed page/*
var pageFiles embed.FS

// policy lets the page run its own scripts and nothing else. Charts are pictures, which run nothing.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// servePage adds the page and what it asks for. A page of another site is not answered at all.
func (s *Server) servePage(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { sendPage(w, "index.html") })
	mux.HandleFunc("GET /page/{file}", func(w http.ResponseWriter, r *http.Request) { sendPage(w, r.PathValue("file")) })
	own := http.NewCrossOriginProtection()
	for pattern, ask := range map[string]http.HandlerFunc{
		"POST /page/query": s.pageQuery, "POST /page/complete": s.pageComplete, "POST /page/names": s.pageNames, "POST /page/columns": s.pageColumns, "POST /page/rule": s.pageRule,
	} {
		mux.Handle(pattern, own.Handler(ask))
	}
}

func isPageFile(path string) bool {
	name, ok := strings.CutPrefix(path, "/page/")
	if path == "/" {
		name, ok = "index.html", true
	}
	_, err := pageFiles.Open("page/" + name)
	return ok && name != "" && err == nil
}

func sendPage(w http.ResponseWriter, name string) {
	text, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(text) // it fails where the client has gone
}
