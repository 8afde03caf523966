//go:build unix

package repl

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCancel cancels queries that would take for ever: the prompt is back at once, and so is what they held. The
// bound is ten times what it takes, for machines that do much else.
func TestCancel(t *testing.T) {
	s, _ := shell(t)
	x := open(t, s, Start{}, 100, 30)
	for _, query := range []string{
		"range x from 1 to 1000000000000 step 1 | sort by x desc",
		"range x from 1 to 1000000000000 step 1 | summarize make_set(x, 1000000000)",
		"range x from 1 to 1000000000000 step 1 | extend s = strcat('a', x) | summarize count() by s",
		"let T = range x from 1 to 300000 step 1 | extend k = 1; T | join kind=inner T on k | summarize sum(x)",
		"print x = range(1, 1000000) | mv-expand x | extend k = 1 | as T | union T | serialize | extend p = prev(x) | join kind=inner (range y from 1 to 300000 step 1 | extend k = 1) on k | count",
	} {
		x.key("Ctrl-L")
		_, ok := x.shows(func(text string) bool { return text == prompt+"‸" })
		require.True(t, ok)
		x.send(query)
		x.key("F5")
		x.wait("Ctrl-C cancels")
		time.Sleep(300 * time.Millisecond)
		began := time.Now()
		x.key("Ctrl-C")
		x.wait("cancelled after")
		took := time.Since(began)
		t.Logf("%s: %s", took.Round(time.Millisecond), query)
		require.Less(t, took, time.Second, query)
		require.Eventually(t, func() bool {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc+m.HeapIdle-m.HeapReleased < 200<<20
		}, 20*time.Second, 50*time.Millisecond, query)
	}
}
