package lsp

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPositions wants the places of bytes to be the same in whatever order they are asked for, also within characters.
func TestPositions(t *testing.T) {
	text := "a😀é\r\n\n😀😀b\n"
	d := newDocument("file:///q.kql", 1, text)
	for step := range len(text) + 1 {
		for i := range len(text) + 1 {
			at := i * (step + 1) % (len(text) + 1)
			require.Equal(t, newDocument("file:///q.kql", 1, text).position(at), d.position(at), at)
		}
	}
	d.set(2, "xyz")
	require.Equal(t, position{0, 2}, d.position(2))
}

// TestLongLine asks for each place in a line of 200 KB, which takes half a minute where each is counted from its beginning.
func TestLongLine(t *testing.T) {
	took := func(elements int) time.Duration {
		d := newDocument("file:///q.kql", 1, "print "+strings.Repeat("1,", elements)+"1")
		begun := time.Now()
		for at := range len(d.text) {
			d.position(at)
		}
		return time.Since(begun)
	}
	took(1000)
	require.Less(t, took(100_000), 5*time.Second)
}
