package functions

import (
	"errors"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// geoFunctions look addresses up in a database that the user has.
var geoFunctions = []*Function{{
	Name: "geo_info_from_ip_address", Doc: "Gives the country, state, city and coordinates of an address, from a MaxMind database.",
	Signatures: sigs(sig(types.Dynamic, geoInfo, str("address")).impure()),
}}

// geoInfo is impure so that it is not tried before there is a database.
func geoInfo(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	if c.Query.Geo == nil {
		return nil, errors.New("geo_info_from_ip_address needs a MaxMind database, such as GeoLite2-City.mmdb: give it with --geo FILE or as geo: in kql.yaml")
	}
	return kernel.Try1(func(ip string) (kernel.JSON, bool) {
		json := c.Query.Geo(ip)
		return kernel.JSON(json), json != ""
	})(c, args, rows)
}
