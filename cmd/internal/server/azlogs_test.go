package server

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	tokens "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/monitor/query/azlogs"
	"github.com/stretchr/testify/require"
)

// signedIn gives a token without asking anyone.
type signedIn struct{}

// GetToken is azcore.TokenCredential.
func (signedIn) GetToken(context.Context, tokens.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "secret", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// TestMonitorClient asks as programs do that use Azure Monitor's client for Go, which sends its token over TLS only.
func TestMonitorClient(t *testing.T) {
	h := httptest.NewTLSServer(newServer(t, func(o *Options) { o.Token = "secret" }).Config.Handler)
	defer h.Close()
	client, err := azlogs.NewClient(signedIn{}, &azlogs.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: h.Client(),
		Cloud:     cloud.Configuration{Services: map[cloud.ServiceName]cloud.ServiceConfiguration{azlogs.ServiceName: {Audience: "kql", Endpoint: h.URL + "/v1"}}},
	}})
	require.NoError(t, err)
	yes, wait, span := true, 60, azlogs.NewTimeInterval(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	ask := func(query string, span *azlogs.TimeInterval) (azlogs.QueryWorkspaceResponse, error) {
		return client.QueryWorkspace(context.Background(), "w", azlogs.QueryBody{Query: &query, Timespan: span}, &azlogs.QueryWorkspaceOptions{Options: &azlogs.QueryOptions{Statistics: &yes, Visualization: &yes, Wait: &wait}})
	}
	answer, err := ask("Logons | project Who, N, TimeGenerated, d = dynamic({'a': 1}), z = real(null) | render piechart with (title='Logons', ymin=1)", &span)
	require.NoError(t, err)
	require.Nil(t, answer.Error)
	require.Equal(t, "PrimaryResult", *answer.Tables[0].Name)
	require.Equal(t, azlogs.ColumnTypeDatetime, *answer.Tables[0].Columns[2].Type)
	require.Equal(t, []azlogs.Row{{"ana", 1.0, "2026-05-01T00:00:00Z", `{"a":1}`, nil}}, answer.Tables[0].Rows)
	require.Contains(t, string(answer.Visualization), `"visualization":"piechart"`)
	require.Contains(t, string(answer.Visualization), `"title":"Logons"`)
	require.Contains(t, string(answer.Visualization), `"yMin":"1"`)
	require.Contains(t, string(answer.Statistics), `"tableRowCount":1`)

	_, err = ask("Logons | where Whoo == 1", nil)
	var told *azcore.ResponseError
	require.True(t, errors.As(err, &told), "%v", err)
	require.Equal(t, 400, told.StatusCode)
	require.Equal(t, "BadArgumentError", told.ErrorCode)
	require.ErrorContains(t, err, "'Whoo'")
	wait = 0 // the query has no time at all
	_, err = ask("range x from 1 to 100000000000 step 1 | summarize sum(x)", nil)
	require.ErrorContains(t, err, "wait=0")
}

// TestPartial wants rows beyond the limit to be told beside those that came.
func TestPartial(t *testing.T) {
	h := newServer(t, func(o *Options) { o.MaxRows = 3 })
	_, out := post(t, h.URL+"/v1/workspaces/w/query", object{"query": "range x from 1 to 10 step 1"})
	require.Len(t, out["tables"].([]any)[0].(object)["rows"], 3)
	require.Equal(t, "PartialError", out["error"].(object)["code"])
	status, out := post(t, h.URL+"/v1.0/security/runHuntingQuery", object{"Query": "Logons | where Whoo == 1"})
	require.Equal(t, 400, status)
	require.Equal(t, "BadRequest", out["error"].(object)["code"])
	require.Contains(t, out["error"].(object)["message"], "'Whoo'")
}
