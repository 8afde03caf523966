package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// packed is a text in gzip.
func packed(t *testing.T, text string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// TestPacked wants requests in gzip to be read, as long as they are short when they are unpacked.
func TestPacked(t *testing.T) {
	h := newServer(t, func(o *Options) { o.MaxRequest = 1000 })
	ask := func(path string, body []byte) (int, string) {
		r, err := http.NewRequest(http.MethodPost, h.URL+path, bytes.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Encoding", "gzip")
		answer, text := exchange(t, r)
		return answer.StatusCode, text
	}
	status, out := ask("/v1/rest/query", packed(t, `{"csl":"print 7"}`))
	require.Equal(t, 200, status, out)
	require.Contains(t, out, `"Rows":[[7]]`)
	status, out = ask("/v1/workspaces/w/query", packed(t, `{"query":"print 7"}`))
	require.Equal(t, 200, status, out)
	exact := `{"csl":"print 7"` + strings.Repeat(" ", 1000-17) + "}"
	require.Len(t, exact, 1000)
	status, out = ask("/v1/rest/query", packed(t, exact))
	require.Equal(t, 200, status, out)
	for _, bomb := range []string{exact + " ", strings.Repeat(" ", 5<<20)} {
		require.Contains(t, []int{413}, first(ask("/v1/rest/query", packed(t, bomb))))
	}
	whole := packed(t, `{"csl":"print 7"}`)
	for _, broken := range [][]byte{nil, whole[:9], whole[:len(whole)-3], append(bytes.Clone(whole), "more"...)} {
		status, out = ask("/v1/rest/query", broken)
		require.Equal(t, 400, status, out)
		require.Contains(t, out, "the request cannot be read")
	}
}

func first(status int, _ string) int { return status }

// TestTooLong wants a client that sends too much to hear so once it has sent all, whether it says before how much that
// is or not, and one that asks first to send nothing.
func TestTooLong(t *testing.T) {
	h := newServer(t, func(o *Options) { o.MaxRequest = 1 << 20 })
	for _, length := range []bool{true, false} {
		var body io.Reader = strings.NewReader(`{"csl":"` + strings.Repeat(" ", 16<<20) + `"}`)
		if !length {
			body = io.MultiReader(body) // its length is not known
		}
		answer, err := http.Post(h.URL+"/v1/rest/query", "application/json", body)
		require.NoError(t, err)
		var out struct{ Error map[string]any }
		require.NoError(t, json.NewDecoder(answer.Body).Decode(&out))
		answer.Body.Close()
		require.Equal(t, 413, answer.StatusCode)
		require.Equal(t, "PayloadTooLarge", out.Error["code"])
		require.Equal(t, "Kusto.Data.Exceptions.KustoRequestPayloadTooLargeException", out.Error["@type"])
		require.Equal(t, "The request is longer than 1048576 bytes.", out.Error["@message"])
	}
	c, err := net.Dial("tcp", h.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("POST /v2/rest/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"))
	require.NoError(t, err)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	answer, err := io.ReadAll(c)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 413 "), "%s", answer)
}
