package database

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/workspace"
	"kql/parser"
)

// BenchmarkSearchEverywhere binds and runs search and union over all tables, of which few have rows.
func BenchmarkSearchEverywhere(b *testing.B) {
	s, err := Open(context.Background(), Options{Data: []string{"../../../testdata/logs"}, Space: workspace.None()})
	require.NoError(b, err)
	for _, text := range []string{`search "laptop"`, "union * | count"} {
		b.Run(text, func(b *testing.B) {
			tree, _ := parser.Parse(text)
			for b.Loop() {
				r, err := s.Bind(context.Background(), tree)
				require.NoError(b, err)
				_, err = s.Run(context.Background(), r, s.Options())
				require.NoError(b, err)
			}
		})
	}
}
