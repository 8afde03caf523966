package workspace

import (
	"net/netip"

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

// Geo looks addresses up in the workspace's MaxMind database: each gives a bag as geo_info_from_ip_address has
// it, "" where nothing is known of it. It is nil where there is no database.
func (w *Workspace) Geo() (func(ip string) string, error) {
	if w.geo == "" {
		return nil, nil
	}
	db, err := maxminddb.Open(w.geo)
	if err != nil {
		return nil, err
	}
	return func(ip string) string {
		at, err := netip.ParseAddr(ip)
		if err != nil {
			return ""
		}
		var p place
		if r := db.Lookup(at); !r.Found() || r.Decode(&p) != nil {
			return ""
		}
		return p.json()
	}, nil
}

func (p place) json() string {
	out := []byte{'{'}
	add := func(key, value string) {
		if value == "" {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(dynamic.AppendQuoted(out, key), ':'), value...)
	}
	text := func(key string, n named) {
		if n.Names.English != "" {
			add(key, dynamic.Quote(n.Names.English))
		}
	}
	text("country", p.Country)
	if len(p.Subdivisions) > 0 {
		text("state", p.Subdivisions[0])
	}
	text("city", p.City)
	number := func(key string, x *float64) {
		if x != nil {
			add(key, dynamic.FormatReal(*x))
		}
	}
	number("latitude", p.Location.Latitude)
	number("longitude", p.Location.Longitude)
	return string(append(out, '}'))
}
