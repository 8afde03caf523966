package binder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/complete"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
)

// offered is what Kusto.Language offers at a place.
type offered struct {
	Items []struct{ Kind, Text, Match string }
	Error string
}

// leading is the word that an item begins with: kind= and matches regex have more.
var leading = regexp.MustCompile(`^[\w-]+`)

// TestCompletion takes words out of real queries at places chosen by chance, has both complete what stands before them,
// and tells which items of Kusto.Language's kql does not offer, and how often the word that was there is among the first
// five where its first letters are typed.
func TestCompletion(t *testing.T) {
	script := os.Getenv("KQL_ORACLE")
	queries := realQueries(t)
	seed := uint64(number64(os.Getenv("KQL_SEED"), 1))
	random := rand.New(rand.NewPCG(seed, 0))
	opened, err := database.Open(context.Background(), database.Options{Space: workspace.None()})
	require.NoError(t, err)
	engine := complete.Over(opened)
	type place struct {
		text, word string
	}
	var places []place
	var in bytes.Buffer
	for n := int(number64(os.Getenv("KQL_PLACES"), 300)); len(places) < n; {
		q := queries[random.IntN(len(queries))]
		tokens := parser.Tokens(q)
		tok := tokens[random.IntN(len(tokens))]
		if tok.Kind != parser.Word || tok.End-tok.Start < 3 {
			continue
		}
		p := place{q[:tok.Start], q[tok.Start:tok.End]}
		line, err := json.Marshal(map[string]any{"id": fmt.Sprint(len(places)), "kql": p.text, "at": len([]rune(p.text))})
		require.NoError(t, err)
		in.Write(append(line, '\n'))
		places = append(places, p)
	}
	schema := filepath.Join(t.TempDir(), "schema.json")
	writeTables(t, knownTables(t), schema)
	cmd := exec.Command("node", filepath.Base(script), "complete", "--schema", schema)
	cmd.Dir, cmd.Stdin, cmd.Stderr = filepath.Dir(script), &in, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	missing, examples := map[string]int{}, map[string]string{}
	theirs, ours, known, first := 0, 0, 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var o offered
		require.NoError(t, json.Unmarshal([]byte(line), &o))
		p := places[i]
		items, _ := engine.At(p.text, len(p.text))
		has := map[string]bool{}
		for _, item := range items {
			has[strings.TrimRight(item.Text, "()")] = true
			has[leading.FindString(item.Text)] = true
		}
		wanted := false
		for _, item := range o.Items {
			text := strings.TrimRight(strings.SplitN(item.Match, " ", 2)[0], "()")
			wanted = wanted || text == p.word
			if item.Kind == "Punctuation" {
				continue
			}
			theirs++
			if has[text] {
				ours++
				continue
			}
			key := item.Kind + " " + text
			missing[key]++
			examples[key] = p.text[max(0, len(p.text)-70):]
		}
		if !wanted {
			continue // a name that its author has made up
		}
		known++
		typed := p.text + p.word[:2]
		near, _ := engine.At(typed, len(typed))
		if slices.ContainsFunc(near[:min(5, len(near))], func(item complete.Item) bool { return leading.FindString(item.Text) == p.word }) {
			first++
		} else {
			t.Logf("%s is not among the first five: %q", p.word, typed[max(0, len(typed)-70):])
		}
	}
	keys := make([]string, 0, len(missing))
	for k := range missing {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return missing[b] - missing[a] })
	for _, k := range keys[:min(80, len(keys))] {
		t.Logf("%d %s: %q", missing[k], k, examples[k])
	}
	t.Logf("seed %d: of %d items that Kusto.Language offers at %d places kql offers %d; a word that it offers is among the first five at %d of %d", seed, theirs, len(places), ours, first, known)
}
