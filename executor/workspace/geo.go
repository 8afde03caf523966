package workspace

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"kql/functions/dynamic"
)

// place is what a GeoLite2 City database has of an address, as far as Kusto tells it.
type place struct {
	Country      named   `maxminddb:"country"`
	Subdivisions []named `maxminddb:"subdivisions"`
	City         named   `maxminddb:"city"`
	Location     struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
	} `maxminddb:"location"`
}

type named struct {
	Names struct {
		English string `maxminddb:"en"`
	} `maxminddb:"names"`
}

// UseGeo has a MaxMind database say where addresses are.
func (w *Workspace) UseGeo(file string) { w.geo = file }

// Geo looks addresses up in the workspace's MaxMind database: each gives a bag as geo_info_from_ip_address has
// it, "" where nothing is known of it. It is nil where there is no database.
func (w *Workspace) Geo() (func(ip string) string, error) {
	if w.geo == "" {
		return nil, nil
	}
	db, err := maxminddb.Open(w.geo)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.geo, err)
	}
	return func(ip string) string {
		at, err := netip.ParseAddr(ip)
		if err != nil || at.Zone() != "" {
			return ""
		}
		var p place
		if r := db.Lookup(at); !r.Found() || r.Decode(&p) != nil {
			return ""
		}
		return p.json()
	}, nil
}

// json is the place as a bag of what is known of it; "" where nothing is.
func (p *place) json() string {
	var members []string
	add := func(key, value string) { members = append(members, dynamic.Quote(key)+":"+value) }
	state := named{}
	if len(p.Subdivisions) > 0 {
		state = p.Subdivisions[0]
	}
	for _, text := range []struct{ key, value string }{
		{"country", p.Country.Names.English}, {"state", state.Names.English}, {"city", p.City.Names.English},
	} {
		if text.value != "" {
			add(text.key, dynamic.Quote(text.value))
		}
	}
	if at := p.Location; at.Latitude != nil && at.Longitude != nil {
		add("latitude", dynamic.FormatReal(*at.Latitude))
		add("longitude", dynamic.FormatReal(*at.Longitude))
	}
	if members == nil {
		return ""
	}
	return "{" + strings.Join(members, ",") + "}"
}
