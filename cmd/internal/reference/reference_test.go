package reference

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the page anew")

const page = "../../docs/reference.md"

func TestPageIsFresh(t *testing.T) {
	var text strings.Builder
	require.NoError(t, Write(&text))
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(text.String()), 0o644))
	}
	have, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, text.String(), string(have), "run go test ./cmd/internal/reference -update")
}

func TestEveryEntryIsDescribed(t *testing.T) {
	for _, e := range Entries() {
		require.NotEmpty(t, e.Doc, e.Name)
		require.True(t, strings.HasSuffix(e.Doc, "."), "%s: %s", e.Name, e.Doc)
	}
}
