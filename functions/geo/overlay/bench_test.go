package overlay

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkCircles puts circles all around the sphere together.
func BenchmarkCircles(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []Region
	for range 2000 {
		circle, err := NewBuffer(0.0157, 0.0001)
		require.NoError(b, err)
		circle.Point(anyPoint(r))
		region, err := circle.Region(nowhere)
		require.NoError(b, err)
		all = append(all, region)
	}
	for b.Loop() {
		_, err := Union(all)
		require.NoError(b, err)
	}
}
