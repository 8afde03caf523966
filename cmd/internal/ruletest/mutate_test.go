package ruletest

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDamagedTestsEndInMessages changes test files at random: whatever comes of it is loaded, prepared and run
// without a panic.
func TestDamagedTestsEndInMessages(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	folder := t.TempDir()
	rule, err := os.ReadFile(filepath.Join(rules, "riskySignInToDeviceRegistration.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "riskySignInToDeviceRegistration.yaml"), rule, 0o644))
	whole, err := os.ReadFile(filepath.Join(rules, "riskySignInToDeviceRegistration.test.yaml"))
	require.NoError(t, err)
	path := filepath.Join(folder, "it.test.yaml")
	for range 400 {
		text := append([]byte{}, whole[:200+rnd.IntN(len(whole)-200)]...)
		for range 1 + rnd.IntN(6) {
			at := rnd.IntN(len(text))
			switch rnd.IntN(3) {
			case 0:
				text[at] = "{}[]:,-\"'\n |&*#?%0aZ"[rnd.IntN(20)]
			case 1:
				text = append(text[:at], text[min(len(text), at+rnd.IntN(30)):]...)
			default:
				end := min(len(text), at+rnd.IntN(40))
				text = append(text[:at:at], append(append([]byte{}, text[at:end]...), text[at:]...)...)
			}
			if len(text) == 0 {
				break
			}
		}
		require.NoError(t, os.WriteFile(path, text, 0o644))
		require.NotPanics(t, func() {
			f := Load(path)
			var s Suite
			s.Add(f)
			var results []*Result
			s.Run(context.Background(), func(r *Result) { results = append(results, r) })
			f.Snapshot(results)
			f.WriteProblems(io.Discard)
		}, "%s", text)
	}
}
