package cli

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestServeDrains tells a server to end while queries run and others wait: each gets its whole answer, and requests that
// come then hear that it ends. Those that run have clients that take no more of it until then.
func TestServeDrains(t *testing.T) {
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		c := &serveCommand{Listen: "127.0.0.1:0", Database: "db", Concurrency: 2}
		c.Data = []string{"../../../testdata/logs"}
		ended <- c.Run(&App{Stdin: strings.NewReader(""), Stdout: in, Stderr: io.Discard})
	}()
	hello := make([]byte, 200)
	n, err := out.Read(hello)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(hello[:n]), "http://")
	address, _, _ := strings.Cut(rest, ",")
	told := make(chan struct{}) // closed once the server is told to end
	ask := func(path, csl, options string, wait bool) string {
		r, err := http.NewRequest(http.MethodPost, "http://"+address+path, bytes.NewReader(fmt.Appendf(nil, `{"csl":%q,"properties":{"Options":{%s}}}`, csl, options)))
		require.NoError(t, err)
		r.Header.Set("Accept-Encoding", "identity")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err.Error()
		}
		defer answer.Body.Close()
		if wait {
			<-told
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	seen := func(running, all int) {
		require.Eventually(t, func() bool {
			text := ask("/v1/rest/mgmt", ".show running queries | summarize n = countif(State == 'InProgress'), m = count()", "", false)
			return strings.Contains(text, fmt.Sprintf(`"Rows":[[%d,%d]]`, running, all))
		}, 20*time.Second, 5*time.Millisecond)
	}
	answers := make(chan string, 8)
	for range 2 {
		go func() {
			answers <- ask("/v2/rest/query", "range x from 1 to 30000 step 1 | extend s = strrep('0123456789', 100)", `"results_v2_fragment_primary_tables":true`, true)
		}()
	}
	seen(2, 2)
	for range 6 {
		go func() { answers <- ask("/v1/rest/query", "CloudAppEvents | count", "", false) }()
	}
	seen(2, 8)
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { return strings.Contains(ask("/v1/rest/ping", "", "", false), "takes no more requests") }, 10*time.Second, 5*time.Millisecond)
	for range 20 { // it says so for as long as others have not their answers
		require.Contains(t, ask("/v1/rest/query", "print 1", "", false), `"code":"ServiceUnavailable"`)
	}
	close(told)
	for range 8 {
		text := <-answers
		require.True(t, strings.Contains(text, `"Rows":[[40]]`) || strings.Contains(text, `"RowCount":30000`) && strings.HasSuffix(text, "]\n"), "%.300s", text)
	}
	require.NoError(t, <-ended)
}
