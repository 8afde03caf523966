package workspace

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// FuzzExternalData holds that no file of any format ends in anything but rows or an error.
func FuzzExternalData(f *testing.F) {
	for i, text := range []string{"a,b\n\"x\"\"\n\",2", "{\"s\":1}\n[{\"d\":{\"a\":[1, 2]}}]", "line\r\n\n", "\xff\xfe", "[[1],\"a\",null]", "{\"t\":\"2026-05-01\",\"n\":1e999}"} {
		f.Add(text, uint8(i))
	}
	columns := planner.Schema{}
	for i, t := range []types.Type{types.String, types.Long, types.Dynamic, types.Datetime, types.Real, types.Bool, types.Guid, types.Decimal, types.Timespan, types.Int} {
		columns = append(columns, planner.Column{ID: i, Name: t.String()[:1], Type: t})
	}
	formats := []string{"csv", "tsv", "psv", "scsv", "sohsv", "json", "multijson", "txt", "raw"}
	f.Fuzz(func(t *testing.T, text string, pick uint8) {
		r, err := newRecords("file", &planner.External{Output: planner.Output{Columns: columns}, HasHeader: pick%2 == 1})
		require.NoError(t, err)
		if r.read(context.Background(), []byte(text), formats[int(pick/2)%len(formats)]) == nil {
			require.Equal(t, r.rows, r.batch().Len)
			for _, v := range r.columns {
				require.Equal(t, r.rows, v.Len())
			}
		}
	})
}
