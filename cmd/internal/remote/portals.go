package remote

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"kql/executor"
	"kql/planner"
)

// longestWait is the most time that Log Analytics gives a query.
const longestWait = 10 * time.Minute

func logAnalyticsRequest(_ *Target, q Query, wait time.Duration) (*request, error) {
	prefer := fmt.Sprintf("wait=%d, include-render=true", max(int(min(wait, longestWait).Seconds()), 1))
	body := struct {
		Query    string `json:"query"`
		Timespan string `json:"timespan,omitempty"`
	}{q.Text, q.timespan()}
	return &request{body, http.Header{"Prefer": {prefer}}}, q.plain("Log Analytics")
}

func readLogAnalytics(body io.Reader) (*Answer, error) {
	var answer struct {
		told
		Render json.RawMessage
		Tables []struct {
			Columns []struct{ Name, Type string }
			Rows    []json.RawMessage
		}
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Error != nil {
		return nil, partial(*answer.Error)
	}
	if answer.Tables == nil {
		return nil, fmt.Errorf("the answer has no tables")
	}
	a := &Answer{Renders: []*planner.Render{render(gjson.ParseBytes(answer.Render))}}
	for _, found := range answer.Tables {
		t := newTable(written)
		for _, c := range found.Columns {
			if err := t.column(c.Name, c.Type); err != nil {
				return nil, err
			}
		}
		if err := t.fill(found.Rows); err != nil {
			return nil, err
		}
		a.Results = append(a.Results, t.result())
	}
	return a, nil
}

func huntingRequest(_ *Target, q Query, _ time.Duration) (*request, error) {
	return &request{body: struct {
		Query    string
		Timespan string `json:",omitempty"`
	}{q.Text, q.timespan()}}, q.plain("Defender")
}

// mostHunted is how many rows Defender gives at most; it does not say that there are more.
const mostHunted = 100_000

func readHunting(body io.Reader) (*Answer, error) {
	var answer struct {
		told
		Schema  []struct{ Name, Type string }
		Results []json.RawMessage
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Error != nil {
		return nil, partial(*answer.Error)
	}
	if answer.Schema == nil {
		return nil, fmt.Errorf("the answer has no schema")
	}
	if len(answer.Results) >= mostHunted {
		return nil, &Partial{fmt.Sprintf("Defender gives %d rows at most", mostHunted), true}
	}
	t := newTable(unwrapped)
	for _, c := range answer.Schema {
		if err := t.column(c.Name, c.Type); err != nil {
			return nil, err
		}
	}
	for _, row := range answer.Results {
		members := gjson.ParseBytes(row).Map()
		if err := t.row(func(i int) gjson.Result { return members[t.Schema[i].Name] }); err != nil {
			return nil, err
		}
	}
	return &Answer{Results: []executor.Result{t.result()}}, nil
}
