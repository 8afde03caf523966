package spec

import (
	"flag"
	"math/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var damaged = flag.Int("damaged", 3000, "how many damaged queries to run")

var word = regexp.MustCompile(`[A-Za-z_$][\w$]*|\d+(\.\d+)?\w*|"[^"\n]*"|'[^'\n]*'|\s+|.`)

// odd are values at the ends of their types.
var odd = []string{
	"dynamic(null)", "int(null)", "-1", "0", `""`, "real(nan)", "datetime(null)", "9223372036854775807", "-9223372036854775807",
	"1h", "dynamic([])", "dynamic({})", "bool(null)", "1e308", "decimal(1)", "guid(null)", "*", "toscalar(print 1)",
}

// TestDamagedQueries drops, swaps and replaces words of the cases' queries: whatever comes of it is rows or an
// error of the user's, and not of kql's own.
func TestDamagedQueries(t *testing.T) {
	all := files(t, testdata+"/spec")
	var words []string
	for _, f := range all {
		for _, c := range f.cases {
			words = append(words, word.FindAllString(c.query, -1)...)
		}
	}
	r := rand.New(rand.NewSource(1))
	for range *damaged {
		f := all[r.Intn(len(all))]
		c := *f.cases[r.Intn(len(f.cases))]
		c.query = damage(r, word.FindAllString(c.query, -1), words)
		if !huge.MatchString(c.query) {
			require.NotContains(t, c.run(t, f.tables), "internal error", c.query)
		}
	}
}

// huge are queries that may rightly make more rows than a test has time for.
var huge = regexp.MustCompile(`\b(range|repeat|strrep|step)\b(.|\n)*\d{6}`)

func damage(r *rand.Rand, query, words []string) string {
	for range r.Intn(3) + 1 {
		i, j := r.Intn(len(query)), r.Intn(len(query))
		switch r.Intn(5) {
		case 0:
			query[i] = ""
		case 1:
			query[i] = words[r.Intn(len(words))]
		case 2:
			query[i], query[j] = query[j], query[i]
		case 3:
			query[i] = odd[r.Intn(len(odd))]
		case 4:
			query[i] += " " + words[r.Intn(len(words))]
		}
	}
	return strings.Join(query, "")
}
