package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCoverage(t *testing.T) {
	tests := "../../../testdata/rules/failedSignInsAboveThreshold.test.yaml"
	got := run("", "test", tests, "--coverage")
	require.Equal(t, exitOK, got.code, got.stderr)
	require.Contains(t, got.stdout, "failedSignInsAboveThreshold.yaml: coverage ")

	require.Equal(t, exitOK, run("", "test", tests, "--min-coverage", "50").code)
	got = run("", "test", tests, "--min-coverage", "101")
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "below 101 %")

	for name, holds := range map[string]string{"c.info": "BRDA:", "c.xml": "<coverage "} {
		file := filepath.Join(t.TempDir(), name)
		require.Equal(t, exitOK, run("", "test", tests, "--coverage-file", file).code)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(text), holds)
	}
}
