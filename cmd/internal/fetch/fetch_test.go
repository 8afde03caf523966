package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// server answers some paths, over https.
func server(t *testing.T) (address string, client *http.Client) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/a.csv", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "x,y\n1,2\n") })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a.csv", http.StatusFound) })
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/a.csv", http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		for range 4 {
			_, _ = w.Write(make([]byte, 1<<20))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "only this")
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	return s.URL, s.Client()
}

func TestGet(t *testing.T) {
	address, client := server(t)
	var told int64
	g := &Getter{Client: client, MaxSize: 1 << 20, Timeout: 5 * time.Second, Progress: func(read, _ int64) { told = read }}
	for _, path := range []string{"/a.csv", "/moved"} {
		file := filepath.Join(t.TempDir(), "deep", "a.csv")
		n, err := g.Get(context.Background(), address+path, file)
		require.NoError(t, err)
		require.EqualValues(t, 8, n)
		require.EqualValues(t, 8, told)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "x,y\n1,2\n", string(text))
	}
}

// TestWhatFailsLeavesTheFileAsItWas has each fault keep the old file, and nothing beside it.
func TestWhatFailsLeavesTheFileAsItWas(t *testing.T) {
	address, client := server(t)
	for path, want := range map[string]string{
		address + "/gone":     "404",
		address + "/down":     "http is not protected",
		address + "/round":    "too many times",
		address + "/large":    "more than 1 MB",
		address + "/cut":      "unexpected EOF",
		address + "/slow":     "deadline",
		"http://127.0.0.1/x":  "--http",
		"file:///etc/passwd":  "https://",
		"ftp://example.com/x": "https://",
		"https://":            "https://",
		"a b":                 "https://",
	} {
		folder := t.TempDir()
		file := filepath.Join(folder, "a.csv")
		require.NoError(t, os.WriteFile(file, []byte("old"), 0o644))
		g := &Getter{Client: client, MaxSize: 1 << 20, Timeout: 300 * time.Millisecond}
		_, err := g.Get(context.Background(), path, file)
		require.ErrorContains(t, err, want, path)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "old", string(text), path)
		left, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Len(t, left, 1, path)
	}
}

func TestFilesOfURLs(t *testing.T) {
	for from, want := range map[string]string{
		"https://example.com/feeds/a.csv":                "example.com/feeds/a.csv",
		"https://example.com/Sample%20Data/a b.csv":      "example.com/Sample_Data/a_b.csv",
		"https://example.com/../../etc/passwd":           "example.com/etc/passwd",
		"https://example.com/%2e%2e/%2F..%2Fx":           "example.com/_.._x",
		"https://example.com:8443/":                      "example.com_8443/index",
		"https://example.com/a.csv?token=x":              "example.com/a-",
		"https://exämple.com/.hidden":                    "ex_mple.com/hidden",
		"https://example.com/a\x00b":                     "",
		"https://example.com/" + string(make([]byte, 0)): "example.com/index",
		"no address": "",
	} {
		require.Contains(t, filepath.ToSlash(File(from)), want, from)
	}
	require.NotEqual(t, File("https://example.com/a.csv?x=1"), File("https://example.com/a.csv?x=2"))
}
