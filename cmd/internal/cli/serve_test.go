package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestServe serves until it is told to end.
func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		c := &serveCommand{Listen: "127.0.0.1:0", Database: "db"}
		c.Data = []string{"../../../testdata/logs"}
		ended <- c.serve(ctx, &App{Stdin: strings.NewReader(""), Stdout: in, Stderr: io.Discard})
	}()
	hello := make([]byte, 200)
	n, err := out.Read(hello)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(hello[:n]), "http://")
	address, _, _ := strings.Cut(rest, ",")
	answer, err := http.Post("http://"+address+"/v1/rest/query", "application/json", strings.NewReader(`{"csl":"CloudAppEvents | count"}`))
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	answer.Body.Close()
	require.Contains(t, string(text), `"Rows":[[40]]`)
	cancel()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
	}
}

// TestServeWatchesWhatTheManifestNames wants rows that come into the data of a workspace to be seen, wherever it lies.
func TestServeWatchesWhatTheManifestNames(t *testing.T) {
	space, data := t.TempDir(), t.TempDir()
	rows := filepath.Join(data, "T.ndjson")
	require.NoError(t, os.WriteFile(rows, []byte("{\"x\":1}\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(data, "types.json"), []byte("{}"), 0o600))
	c := &serveCommand{}
	c.Workspace = space
	stamps := []string{c.stamp()}
	changed := func() {
		t.Helper()
		require.NotContains(t, stamps, c.stamp())
		stamps = append(stamps, c.stamp())
		require.Equal(t, stamps[len(stamps)-1], c.stamp())
	}
	require.NoError(t, os.WriteFile(filepath.Join(space, "kql.yaml"), fmt.Appendf(nil, "data: [T=%s]\nschema: %s/types.json\n", rows, data), 0o600))
	changed()
	require.NoError(t, os.WriteFile(rows, []byte("{\"x\":1}\n{\"x\":2}\n"), 0o600))
	changed()
	require.NoError(t, os.WriteFile(filepath.Join(data, "types.json"), []byte("{\"T\": {\"x\": \"int\"}}"), 0o600))
	changed()
	require.NoError(t, os.WriteFile(filepath.Join(space, "kql.yaml"), []byte("data: ["), 0o600)) // it is wrong
	changed()
}

// TestServeIsSafe wants no address that others may reach without a token and a certificate.
func TestServeIsSafe(t *testing.T) {
	for _, args := range [][]string{{"--listen", "0.0.0.0:0"}, {"--listen", ":0"}, {"--listen", "nowhere"}, {"--tls-cert", "x"}, {"--token-file", "missing"}} {
		var shown bytes.Buffer
		code := (&App{Stdin: strings.NewReader(""), Stdout: &shown, Stderr: &shown}).Run(append([]string{"serve"}, args...))
		require.NotZero(t, code, args)
	}
}
