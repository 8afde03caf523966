package workspace

import (
	"testing"

	"github.com/stretchr/testify/require"
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
