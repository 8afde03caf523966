package workspace

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/functions"
	"kql/parser"
	"kql/planner"
)

func TestPlacesOfAddresses(t *testing.T) {
	oslo := ordered{
		{"city", ordered{{"names", ordered{{"en", "Oslo"}, {"de", "Oslo (Stadt)"}}}}},
		{"country", ordered{{"names", ordered{{"en", "Norway"}}}}},
		{"location", ordered{{"latitude", 59.9}, {"longitude", -0.25}}},
		{"subdivisions", []any{ordered{{"names", ordered{{"en", "Oslo County"}}}}, ordered{{"names", ordered{{"en", "More"}}}}}},
	}
	w := None()
	w.UseGeo(geoDatabase(t, map[string]any{
		"203.0.113.0/24":  oslo,
		"2001:db8::/32":   ordered{{"country", ordered{{"names", ordered{{"en", "Côte d'Ivoire"}}}}}},
		"198.51.100.7/32": ordered{{"continent", ordered{{"code", "EU"}}}},
	}))
	geo, err := w.Geo()
	require.NoError(t, err)
	for ip, want := range map[string]string{
		"203.0.113.9":  `{"country":"Norway","state":"Oslo County","city":"Oslo","latitude":59.9,"longitude":-0.25}`,
		"2001:db8::1":  `{"country":"Côte d'Ivoire"}`,
		"198.51.100.7": "",
		"198.51.100.8": "",
		"203.0.113":    "",
		"":             "",
		"10.0.0.1/8":   "",
		"fe80::1%eth0": "",
	} {
		require.Equal(t, want, geo(ip), ip)
	}
}

func TestAQueryAsksForPlaces(t *testing.T) {
	w := None()
	w.UseGeo(geoDatabase(t, map[string]any{"203.0.113.0/24": ordered{{"country", ordered{{"names", ordered{{"en", "Norway"}}}}}}}))
	geo, err := w.Geo()
	require.NoError(t, err)
	q, _ := parser.Parse(`datatable(ip: string) ["203.0.113.9", "", "no address", "203.0.113.10"] | project tostring(geo_info_from_ip_address(ip).country)`)
	bound := planner.Bind(q, nothing{}, planner.Options{})
	require.False(t, bound.Diagnostics.Failed())
	result, err := executor.Run(context.Background(), bound.Plan, nil, executor.Options{Query: &functions.QueryContext{Geo: geo}})
	require.NoError(t, err)
	var countries []string
	for i := range result.Batches[0].Len {
		countries = append(countries, result.Batches[0].Col(0).Str(i))
	}
	require.Equal(t, []string{"Norway", "", "", "Norway"}, countries)
}

func TestWhatIsNoDatabaseIsToldByItsName(t *testing.T) {
	w := None()
	geo, err := w.Geo()
	require.NoError(t, err)
	require.Nil(t, geo)
	w.UseGeo("geo_test.go")
	_, err = w.Geo()
	require.ErrorContains(t, err, "geo_test.go")
	w.UseGeo("gone.mmdb")
	_, err = w.Geo()
	require.ErrorContains(t, err, "gone.mmdb")
}
