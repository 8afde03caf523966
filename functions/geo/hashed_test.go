package geo

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHashed: every text is listed once, whatever the order in which it is put in, and the last bucket's first.
func TestHashed(t *testing.T) {
	require.Empty(t, Hashed(nil))
	require.Equal(t, []string{"a"}, Hashed([]string{"a", "a"}))
	for _, n := range []int{5, 13, 14, 17, 400, 80_000} {
		var texts []string
		for i := range n {
			texts = append(texts, fmt.Sprint(i))
		}
		list := Hashed(texts)
		require.Len(t, list, n)
		slices.Sort(list)
		slices.Sort(texts)
		require.Equal(t, texts, list)
	}
}

// TestHash: values of std::hash<std::string>, of every length of the rest.
func TestHash(t *testing.T) {
	for text, want := range hashes {
		require.Equal(t, want, hash(text), text)
	}
}

// hashes are values of std::hash<std::string>.
var hashes = map[string]uint64{
	"":                 0x553e93901e462a6e,
	"a":                0x454ddee488c1ed6b,
	"sunny":            0x2a7d4864766e479e,
	"862a107":          0xb709b2cc0bea886b,
	"862a1072":         0x5896b335d7149707,
	"862a1072fffffff":  0x82d3159f3ea1a47e,
	"8f2a1008c22b2411": 0x7bfaa86b6aa4485e,
}
