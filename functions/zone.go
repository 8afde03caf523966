package functions

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // so that an answer does not depend on the machine having zones

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// zoneNames is the names of the IANA time zone database, which are those of the engine.
//
//go:embed zones.txt
var zoneNames string

var zoneFunctions = []*Function{
	{
		Name: "datetime_utc_to_local", Doc: "Turns a UTC datetime into the local time of a zone, such as 'Europe/Paris'.",
		Example: `datetime_utc_to_local(datetime(2024-07-01 12:00), "Europe/Paris")`, Want: "2024-07-01T14:00:00.0000000Z",
		Signatures: sigs(sig(types.Datetime, nil, when("from"), str("timezone")).prepared(zoned(func(at int64, z *time.Location) int64 { return at + zoneOffset(at, z) }))),
	},
	{
		Name: "datetime_local_to_utc", Doc: "Turns the local time of a zone into UTC.",
		Example: `datetime_local_to_utc(datetime(2024-07-01 14:00), "Europe/Paris")`, Want: "2024-07-01T12:00:00.0000000Z",
		Signatures: sigs(sig(types.Datetime, nil, when("from"), str("timezone")).prepared(zoned(localToUTC))),
	},
	{
		Name: "datetime_list_timezones", Doc: "Lists the time zones.", Example: `datetime_list_timezones()[0]`, Want: "Africa/Abidjan",
		Signatures: sigs(sig(types.Dynamic, func(_ *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
			var names []string
			for name := range strings.FieldsSeq(zoneNames) {
				names = append(names, dynamic.Quote(name))
			}
			return vector.ConstText(types.Dynamic, dynamic.Join(names)).Broadcast(rows), nil
		})),
	},
}

// zones is the zones that were asked for, by name; a name that is none has nil.
var zones sync.Map

func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	var found *time.Location
	if name != "" && name != "Local" {
		found, _ = time.LoadLocation(name)
	}
	z, _ := zones.LoadOrStore(name, found)
	return z.(*time.Location)
}

// zoned is a function of a time and a zone; a constant that is no zone is an error, any other is null.
func zoned(f func(at int64, z *time.Location) int64) func(*Call) (Kernel, error) {
	return func(c *Call) (Kernel, error) {
		if v := c.Const(1); v != nil && zone(v.Str(0)) == nil {
			return nil, fmt.Errorf("%s knows no time zone '%s'", c.Name, v.Str(0))
		}
		return kernel.Try2(func(at int64, name string) (int64, bool) {
			z := zone(name)
			if z == nil {
				return 0, false
			}
			return inRange(f(at, z))
		}), nil
	}
}

// zoneOffset is what a zone is ahead of UTC at a UTC time, in ticks.
func zoneOffset(at int64, z *time.Location) int64 {
	_, seconds := types.Time(at).In(z).Zone()
	return int64(seconds) * second
}

// localToUTC takes the offset after a change of clocks for times that come twice or not at all.
func localToUTC(at int64, z *time.Location) int64 {
	before, after := zoneOffset(at-day, z), zoneOffset(at+day, z)
	if zoneOffset(at-after, z) != after && zoneOffset(at-before, z) == before {
		return at - before
	}
	return at - after
}
