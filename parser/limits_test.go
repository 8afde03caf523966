package parser

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimitsEndInAnErrorSoon(t *testing.T) {
	for name, c := range map[string]struct{ text, message string }{
		"brackets":       {"print " + strings.Repeat("(", 100_000), "nest more than 400"},
		"lists":          {"print " + strings.Repeat("[", 100_000), "nest more than 400"},
		"braces":         {"T | partition by a " + strings.Repeat("{", 100_000), "nest more than 400"},
		"sums":           {"print 1" + strings.Repeat(" + 1", 100_000), "operators in a row"},
		"paths":          {"print a" + strings.Repeat(".b", 100_000), "operators in a row"},
		"indexes":        {"print a" + strings.Repeat("[0]", 100_000), "operators in a row"},
		"text of 50 MB":  {"print '" + strings.Repeat("x", 50<<20) + "'", "kql reads up to"},
		"pipes of 50 MB": {"T" + strings.Repeat("|where a", 6<<20), "kql reads up to"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, problems := Parse(c.text)
			require.True(t, problems.Failed())
			assert.Contains(t, problems.Error(), c.message)
			assert.Less(t, time.Since(began), 5*time.Second)
		})
	}
}

// longQuery is a query of as many lines.
func longQuery(lines int) string {
	return "T\n" + strings.Repeat("| where A =~ \"some text\" and isnotempty(B.c[0].d) // why\n| extend x = iff(a > 1, strcat(b, \"-\", c), tostring(d))\n", lines/2)
}

func TestThreeHundredLinesParseSoon(t *testing.T) {
	text := longQuery(300)
	best := time.Hour
	for range 10 {
		began := time.Now()
		_, problems := Parse(text)
		require.False(t, problems.Failed())
		best = min(best, time.Since(began))
	}
	assert.Less(t, best, 10*time.Millisecond)
}

func BenchmarkParse(b *testing.B) {
	text := longQuery(300)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text)
	}
}
