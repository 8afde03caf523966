package server

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wireValue is a value as a query has it, its type, and how it goes over the wire.
type wireValue struct {
	KQL, Type string
	Wire      json.RawMessage
}

// wireValues are the values of each type, the least and the greatest, and the null.
func wireValues(t *testing.T) (all []wireValue) {
	f, err := os.Open(testdata + "serve/values.jsonl")
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var v wireValue
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		all = append(all, v)
	}
	require.NotEmpty(t, all)
	return all
}

// TestValues wants each value to come over every protocol as the file has it.
func TestValues(t *testing.T) {
	h := newServer(t, nil)
	type columns []struct{ ColumnType, Type string }
	type table struct {
		Columns columns
		Rows    [][]json.RawMessage
	}
	for _, v := range wireValues(t) {
		ask := func(path string, body any, into any) {
			status, text := postText(t, h.URL+path, body)
			require.Equal(t, 200, status, text)
			require.NoError(t, json.Unmarshal([]byte(text), into), text)
		}
		query := "print x = " + v.KQL
		var v1 struct{ Tables []table }
		ask("/v1/rest/query", csl(query), &v1)
		require.Equal(t, v.Type, v1.Tables[0].Columns[0].ColumnType, v.KQL)
		require.JSONEq(t, string(v.Wire), string(v1.Tables[0].Rows[0][0]), v.KQL)
		if v.Type == "long" { // JSON as Go compares it has no more digits than a real
			require.Equal(t, string(v.Wire), string(v1.Tables[0].Rows[0][0]))
		}
		for _, fragments := range []bool{false, true} {
			var v2 []struct {
				FrameType, TableKind string
				Rows                 [][]json.RawMessage
			}
			ask("/v2/rest/query", csl(query, "results_v2_fragment_primary_tables", fragments), &v2)
			require.JSONEq(t, string(v.Wire), string(v2[map[bool]int{false: 2, true: 3}[fragments]].Rows[0][0]), v.KQL)
		}
		var portal struct{ Tables []table }
		ask("/v1/workspaces/w/query", object{"query": query}, &portal)
		require.Equal(t, v.Type, portal.Tables[0].Columns[0].Type)
		wire := string(portal.Tables[0].Rows[0][0])
		if v.Type == "dynamic" && wire != "null" {
			require.NoError(t, json.Unmarshal([]byte(wire), &wire))
		}
		require.JSONEq(t, string(v.Wire), wire, v.KQL)
		var hunt struct{ Results []map[string]json.RawMessage }
		ask("/v1.0/security/runHuntingQuery", object{"Query": query}, &hunt)
		require.JSONEq(t, string(v.Wire), string(hunt.Results[0]["x"]), v.KQL)
	}
}

// TestValuesComeBack puts each value into a table, as what a query gives and as text, and wants it back as it was.
func TestValuesComeBack(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Writable = true })
	for i, v := range wireValues(t) {
		text := string(v.Wire)
		if bytes.HasPrefix(v.Wire, []byte(`"`)) && v.Type != "dynamic" { // a text has no quotes there
			require.NoError(t, json.Unmarshal(v.Wire, &text))
		} else if text == "null" {
			text = ""
		}
		var line strings.Builder
		w := csv.NewWriter(&line)
		require.NoError(t, w.Write([]string{strconv.Itoa(i), text}))
		w.Flush()
		for _, command := range []string{
			".create table Inline (n: long, x: " + v.Type + ")", ".ingest inline into table Inline <| " + line.String(),
			".set Query <| print n = 1, x = " + v.KQL, ".set-or-append Query <| Inline",
		} {
			status, out := postText(t, h.URL+"/v1/rest/mgmt", csl(command))
			require.Equal(t, 200, status, "%s: %s", command, out)
		}
		for _, table := range []string{"Inline", "Query"} {
			_, out := postText(t, h.URL+"/v1/rest/query", csl(table+" | project x"))
			var v1 struct {
				Tables []struct{ Rows [][]json.RawMessage }
			}
			require.NoError(t, json.Unmarshal([]byte(out), &v1))
			for _, row := range v1.Tables[0].Rows {
				require.JSONEq(t, string(v.Wire), string(row[0]), "%s of %s", v.KQL, table)
			}
			require.Len(t, v1.Tables[0].Rows, map[string]int{"Inline": 1, "Query": 2}[table])
		}
		postText(t, h.URL+"/v1/rest/mgmt", csl(".drop tables (Inline, Query)"))
	}
}

// TestLongText wants a text that is longer than what is sent at once.
func TestLongText(t *testing.T) {
	h := newServer(t, nil)
	_, out := post(t, h.URL+"/v1/rest/query", csl("print strrep(strrep('0123456789', 1000), 50)"))
	require.True(t, strings.Repeat("0123456789", 50000) == out["Tables"].([]any)[0].(object)["Rows"].([]any)[0].([]any)[0])
}
