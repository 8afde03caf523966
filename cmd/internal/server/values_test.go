package server

import (
	"bufio"
	"encoding/json"
	"os"
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

// TestLongText wants a text that is longer than what is sent at once.
func TestLongText(t *testing.T) {
	h := newServer(t, nil)
	_, out := post(t, h.URL+"/v1/rest/query", csl("print strrep(strrep('0123456789', 1000), 50)"))
	require.True(t, strings.Repeat("0123456789", 50000) == out["Tables"].([]any)[0].(object)["Rows"].([]any)[0].([]any)[0])
}
