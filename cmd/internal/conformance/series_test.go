package conformance

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMeasuredSeries runs the decompositions again over the very series that the engine's answers hold beside
// them: those queries make their series at random, so the plain comparison sees their shape only.
func TestMeasuredSeries(t *testing.T) {
	calls := map[string]string{
		"series-decompose-function-02":           "series_decompose(y, -1, 'linefit')",
		"series-decompose-anomalies-function-00": "series_decompose_anomalies(y)",
		"series-decompose-anomalies-function-01": "series_decompose_anomalies(y) | extend series_decompose_anomalies_y_ad_flag = series_multiply(10, series_decompose_anomalies_y_ad_flag)",
		"series-decompose-anomalies-function-02": "series_decompose_anomalies(y, 1.5, -1, 'linefit') | extend series_decompose_anomalies_y_ad_flag = series_multiply(10, series_decompose_anomalies_y_ad_flag)",
		"series-decompose-forecast-function-00":  "y_forcasted = series_decompose_forecast(y, 24 * 7)",
		"series-fit-poly-function-00":            "fy = tostring(series_fit_poly(y, x, 5)[4]) | extend fy = parse_json(fy)",
	}
	seen := 0
	for _, c := range lines[measured](t, "kusto-results.jsonl") {
		call := calls[c.ID]
		if call == "" {
			continue
		}
		seen++
		var inputs []string
		for i, name := range c.Columns {
			if name == "x" || name == "y" {
				text, err := json.Marshal(c.Rows[0][i])
				require.NoError(t, err)
				inputs = append(inputs, name+" = dynamic("+string(text)+")")
			}
		}
		schema, rows, err := answer("print " + strings.Join(inputs, ", ") + " | extend " + call)
		require.NoError(t, err, c.ID)
		require.Len(t, rows, 1)
		for i, col := range schema {
			for k, name := range c.Columns {
				if name == col.Name {
					require.True(t, same(rows[0][i], c.Rows[0][k], 1e-6), "%s: %s\n got %s\nwant %s", c.ID, name, shorten(rows[0][i]), shorten(c.Rows[0][k]))
				}
			}
		}
	}
	require.Equal(t, len(calls), seen)
}
