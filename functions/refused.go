package functions

// Refused is the functions of Kusto that kql does not have, and why; the binder says so by name.
var Refused = map[string]string{
	"geo_info_from_ip_address": "it needs a MaxMind database, which was not given",
}
