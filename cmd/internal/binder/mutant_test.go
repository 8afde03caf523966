package binder

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
)

// real are queries as their authors published them, to be changed by chance.
const real = "../../../../shared/conformance/"

var (
	quotes = regexp.MustCompile(`'[^']*'`)
	token  = regexp.MustCompile(`(?s)"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|[A-Za-z_$]\w*|\d+[a-z]*|\s+|!=|==|=~|!~|<=|>=|\.\.|.`)
	word   = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	column = regexp.MustCompile(`^[A-Z]\w*$`)
	number = regexp.MustCompile(`^["'\d]`)
)

// What is put in the place of its like.
var (
	calls    = strings.Fields("tolower toupper strlen tostring toint tolong todatetime bin ago now iff isempty isnotempty split extract parse_json strcat count dcount sum max min make_set make_list arg_max any countif datetime_diff array_length startofday round hash_sha256")
	infixes  = strings.Split("== != =~ has contains startswith in !in < > + - * / and or % has_any between !has", " ")
	literals = strings.Fields(`1 "x" 1h datetime(2024-01-01) true dynamic([1]) real(1.5) 1.5 -3`)
	stages   = []string{
		"where A == L", "extend z = F(A)", "summarize F(A) by B", "project A, B", "sort by A", "take 5", "distinct A, B", "extend z = A O L", "project-away A",
		"mv-expand A", "top 3 by A", "project-rename z = A", "join kind=leftouter (A) on B", "summarize count() by bin(A, L)", "render timechart", "as X | union X", "extend A = L, A = B",
	}
)

// TestMutants changes real queries by chance, and wants kql to judge them as Kusto.Language does. KQL_SEED and
// KQL_MUTANTS say which, and how many; the seed is told.
func TestMutants(t *testing.T) {
	queries := realQueries(t)
	seed := uint64(number64(os.Getenv("KQL_SEED"), time.Now().UnixNano()))
	t.Logf("KQL_SEED=%d", seed)
	m := &mutator{rand.New(rand.NewPCG(seed, 0))}
	var mutants []string
	for n := int(number64(os.Getenv("KQL_MUTANTS"), 1000)); len(mutants) < n; {
		if q := m.mutate(queries[m.IntN(len(queries))]); q != "" {
			mutants = append(mutants, q)
		}
	}
	require.GreaterOrEqual(t, compare(t, knownTables(t), mutants), 0.98)
}

// realQueries are those valid ones that are not too long; the test is skipped where there are none, or nobody to ask.
func realQueries(t *testing.T) (queries []string) {
	file, err := os.Open(real + "hunting-queries.jsonl")
	if err != nil || os.Getenv("KQL_ORACLE") == "" {
		t.Skip("there are no real queries here, or nobody to ask")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var q struct {
			KQL          string
			Errors       []any
			SyntaxErrors []any `json:"syntax_errors"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &q))
		if len(q.Errors)+len(q.SyntaxErrors) == 0 && len(q.KQL) < 1500 {
			queries = append(queries, q.KQL)
		}
	}
	return queries
}

// knownTables is the tables that kql knows.
func knownTables(t *testing.T) catalog.Schema {
	schema, all := catalog.Schema{}, catalog.New(t.Context(), nil, nil)
	for _, name := range all.Tables() {
		schema[name], _ = all.Table(name)
	}
	return schema
}

func number64(text string, usual int64) int64 {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	return usual
}

// mutator changes queries.
type mutator struct{ *rand.Rand }

func pick[T any](m *mutator, from []T) T { return from[m.IntN(len(from))] }

// mutate drops a token, doubles it, swaps it with the next, exchanges a name, function, operator or literal, adds a
// stage, or names a column twice; "" where the query has none of those.
func (m *mutator) mutate(query string) string {
	tokens := token.FindAllString(query, -1)
	var at, names, columns, constants, operators, commas, functions []int
	for i, t := range tokens {
		if strings.TrimSpace(t) == "" || strings.HasPrefix(t, "//") {
			continue
		}
		at = append(at, i)
		if t == "(" && len(at) > 1 && word.MatchString(tokens[at[len(at)-2]]) {
			functions = append(functions, at[len(at)-2])
		}
		if word.MatchString(t) {
			names = append(names, i)
		}
		if column.MatchString(t) {
			columns = append(columns, i)
		}
		if number.MatchString(t) {
			constants = append(constants, i)
		}
		for _, o := range infixes {
			if t == o {
				operators = append(operators, i)
			}
		}
		if t == "," {
			commas = append(commas, i)
		}
	}
	put := func(places []int, change func(i int)) bool {
		if len(places) == 0 {
			return false
		}
		change(pick(m, places))
		return true
	}
	done := false
	switch m.IntN(10) {
	case 0:
		done = put(at, func(i int) { tokens[i] = "" })
	case 1:
		done = put(at, func(i int) { tokens[i] += " " + tokens[i] })
	case 2:
		done = len(at) > 1
		if done {
			k := m.IntN(len(at) - 1)
			tokens[at[k]], tokens[at[k+1]] = tokens[at[k+1]], tokens[at[k]]
		}
	case 3:
		done = put(names, func(i int) { tokens[i] = tokens[pick(m, names)] })
	case 4:
		done = put(functions, func(i int) { tokens[i] = pick(m, calls) })
	case 5:
		done = put(constants, func(i int) { tokens[i] = pick(m, literals) })
	case 6:
		done = put(operators, func(i int) { tokens[i] = pick(m, infixes) })
	case 7:
		done = put(columns, func(i int) { tokens[i] += ", " + tokens[i] })
	case 8:
		done = put(commas, func(i int) { tokens[i] = "" })
	default:
		return withStage(m, query, columns, tokens)
	}
	if !done {
		return ""
	}
	return strings.Join(tokens, "")
}

// withStage is a query with a stage behind it.
func withStage(m *mutator, query string, columns []int, tokens []string) string {
	if len(columns) == 0 {
		return ""
	}
	stage := strings.NewReplacer("A", tokens[pick(m, columns)], "B", tokens[pick(m, columns)], "L", pick(m, literals), "F", pick(m, calls), " O ", " "+pick(m, infixes)+" ").Replace(pick(m, stages))
	return strings.TrimRight(strings.TrimSpace(query), ";") + " | " + stage
}
