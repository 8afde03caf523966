package functions

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// clockFunctions make datetimes and timespans and count between them.
var clockFunctions = []*Function{
	{
		// The binder gives it the column that stands for it.
		Name: "ingestion_time", Prefix: "$IngestionTime", Naming: NameOnly, Doc: "Gives TimeGenerated, or the column that --ingestion-time names; null where the rows have none.",
		Example: `toscalar(datatable(TimeGenerated: datetime)[datetime(2026-05-01)] | project ingestion_time())`, Want: "2026-05-01T00:00:00.0000000Z",
		Signatures: sigs(sig(types.Datetime, ingestionTime, when("column").opt()).ownNulls()),
	},
	{
		Name: "now", Clock: true, Doc: "Gives the time at which the query started, shifted by a timespan.",
		Example: `now() - now(-1d)`, Want: "1.00:00:00",
		Signatures: sigs(
			sig(types.Datetime, now),
			sig(types.Datetime, kernel.Rows(true, func(c *Call, r kernel.Row) (int64, bool) { return shift(types.Ticks(c.Query.Now), r.Long(0)) }), span("offset"))),
	},
	{
		Name: "ago", Clock: true, Doc: "Gives the time at which the query started, less a timespan.",
		Example: `now() - ago(2h)`, Want: "02:00:00",
		Signatures: sigs(sig(types.Datetime, kernel.Rows(true, func(c *Call, r kernel.Row) (int64, bool) { return shift(types.Ticks(c.Query.Now), -r.Long(0)) }), span("timespan"))),
	},
	{
		Name: "datetime_add", Doc: "Adds a number of periods to a datetime; a day that the month lacks becomes its last.",
		Example: `datetime_add("month", 1, datetime(2024-01-31))`, Want: "2024-02-29T00:00:00.0000000Z",
		Signatures: sigs(sig(types.Datetime, nil, str("part").constant().among(periodNames...), whole("value"), when("datetime")).prepared(prepareDateAdd)),
	},
	{
		Name: "datetime_diff", Doc: "Counts the boundaries of a period that lie between two datetimes: of year, month, day, hour ...",
		Example: `datetime_diff("day", datetime(2024-05-02 00:01), datetime(2024-05-01 23:59))`, Want: "1",
		Signatures: sigs(Signature{
			Params:  []Param{str("part").constant().among(periodNames...), when("datetime1"), when("datetime2")},
			Returns: diffType, Prepare: prepareDateDiff,
		}),
	},
	{
		Name: "make_datetime", Doc: "Makes a datetime from year, month, day and a time of day, or converts a value to one.",
		Example: `make_datetime(2024, 5, 17, 10, 30, 1.5)`, Want: "2024-05-17T10:30:01.5000000Z",
		Signatures: sigs(
			sig(types.Datetime, kernel.Map1(func(t int64) int64 { return t }), scalar("value").as(types.Datetime)),
			sig(types.Datetime, kernel.Rows(true, makeDatetime), whole64("year"), whole64("month"), whole64("day"), whole64("hour").opt(), whole64("minute").opt(), number("second").opt())),
	},
	{
		Name: "make_timespan", Doc: "Makes a timespan from [days,] hours, minutes [and seconds], or converts a value to one.",
		Example: `make_timespan(1, 12, 30, 55.123)`, Want: "1.12:30:55.1230000",
		Signatures: sigs(
			sig(types.Timespan, kernel.Map1(func(t int64) int64 { return t }), scalar("value").as(types.Timespan)),
			sig(types.Timespan, kernel.Rows(true, makeTimespan), whole("hours"), whole("minutes"), number("seconds").opt()),
			sig(types.Timespan, kernel.Rows(true, makeTimespan), whole("days"), whole("hours"), whole("minutes"), number("seconds"))),
	},
	unixTime("seconds", second),
	unixTime("milliseconds", second/1e3),
	unixTime("microseconds", second/1e6),
	unixTime("nanoseconds", 0),
}

// whole64 takes any number and drops its fraction.
func whole64(name string) Param { return arg(name, types.Numbers).as(types.Long) }

func now(c *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
	return vector.ConstLong(types.Datetime, types.Ticks(c.Query.Now)).Broadcast(rows), nil
}

// shift is a datetime later by a timespan.
func shift(at, by int64) (int64, bool) {
	if by > lastTick || by < -lastTick {
		return 0, false
	}
	return inRange(at + by)
}

// constantName is a constant string argument in lower case, which must be one of the given.
func constantName(c *Call, i int, of string, known []string) (string, error) {
	v := c.Const(i)
	if v == nil {
		return "", fmt.Errorf("the %s of %s must be a constant", of, c.Name)
	}
	name := strings.ToLower(v.Str(0))
	if !slices.Contains(known, name) {
		return "", fmt.Errorf("%s knows no %s '%s', only %s", c.Name, of, v.Str(0), strings.Join(known, ", "))
	}
	return name, nil
}

func prepareDatePart(c *Call) (Kernel, error) {
	part, err := constantName(c, 0, "part", partNames)
	if err != nil {
		return nil, err
	}
	of := dateParts[part]
	return kernel.Map2(func(_ string, ticks int64) int64 { return of(ticks) }), nil
}

var (
	partNames   = []string{"year", "quarter", "month", "week_of_year", "weekofyear", "day", "dayofyear", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"}
	periodNames = []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"}

	// periodMonths and periodTicks are the lengths of the periods that datetime_add and datetime_diff know;
	// a nanosecond is less than a tick.
	periodMonths = map[string]int64{"year": 12, "quarter": 3, "month": 1}
	periodTicks  = map[string]int64{
		"week": week, "day": day, "hour": hour, "minute": minute, "second": second, "millisecond": second / 1e3, "microsecond": second / 1e6,
	}
)

func prepareDateAdd(c *Call) (Kernel, error) {
	period, err := constantName(c, 0, "part", periodNames)
	if err != nil {
		return nil, err
	}
	return kernel.Try3(func(_ string, n, at int64) (int64, bool) {
		if months := periodMonths[period]; months != 0 {
			if n > maxOffset || n < -maxOffset {
				return 0, false
			}
			return addMonths(at, n*months)
		}
		if period == "nanosecond" {
			return shift(at, n/100)
		}
		ticks := periodTicks[period]
		if n > lastTick/ticks || n < -lastTick/ticks {
			return 0, false
		}
		return shift(at, n*ticks)
	}), nil
}

// addMonths keeps the time of day, and the day where the month has it.
func addMonths(at, n int64) (int64, bool) {
	d := types.Time(at).Day()
	start := startOfMonth(at, n)
	if days := (startOfMonth(start, 1) - start) / day; int64(d) > days {
		d = int(days)
	}
	return inRange(start + int64(d-1)*day + at%day)
}

// diffType is the engine's: a difference in weeks is a real, any other a long.
func diffType(c *Call) types.Type {
	if v := c.Const(0); v != nil && strings.EqualFold(v.Str(0), "week") {
		return types.Real
	}
	return types.Long
}

func prepareDateDiff(c *Call) (Kernel, error) {
	period, err := constantName(c, 0, "part", periodNames)
	if err != nil {
		return nil, err
	}
	number := func(at int64) int64 { return at / periodTicks[period] }
	switch months := periodMonths[period]; {
	case months != 0:
		number = func(at int64) int64 {
			t := types.Time(at)
			return (int64(t.Year())*12 + int64(t.Month()) - 1) / months
		}
	case period == "nanosecond":
		return kernel.Map3(func(_ string, a, b int64) int64 { return (a - b) * 100 }), nil
	case period == "week":
		return kernel.Map3(func(_ string, a, b int64) float64 {
			return float64((startOfWeek(a, 0) - startOfWeek(b, 0)) / week)
		}), nil
	}
	return kernel.Map3(func(_ string, a, b int64) int64 { return number(a) - number(b) }), nil
}

func makeDatetime(_ *Call, r kernel.Row) (int64, bool) {
	y, m, d := r.Long(0), r.Long(1), r.Long(2)
	date := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31 || date.Day() != int(d) {
		return 0, false
	}
	clock, ok := timeOfDay(r, 3)
	return types.Ticks(date) + clock, ok
}

func makeTimespan(_ *Call, r kernel.Row) (int64, bool) {
	if len(r.Args) < 4 {
		return timeOfDay(r, 0)
	}
	days := r.Long(0)
	clock, ok := timeOfDay(r, 1)
	return days*day + clock, ok && days >= -maxOffset && days <= maxOffset
}

// timeOfDay is the hours, minutes and seconds that stand from argument i on, as far as they are given.
func timeOfDay(r kernel.Row, i int) (ticks int64, ok bool) {
	n := len(r.Args) - i
	if n > 0 {
		h := r.Long(i)
		if h < 0 || h > 23 {
			return 0, false
		}
		ticks += h * hour
	}
	if n > 1 {
		m := r.Long(i + 1)
		if m < 0 || m > 59 {
			return 0, false
		}
		ticks += m * minute
	}
	if n > 2 {
		s := r.Real(i + 2)
		if !(s >= 0 && s < 60) {
			return 0, false
		}
		ticks += int64(math.Round(s * float64(second)))
	}
	return ticks, true
}

// unixTime is the function that reads a count of units since 1970; unit is in ticks, 0 for nanoseconds.
func unixTime(units string, unit int64) *Function {
	name := "unixtime_" + units + "_todatetime"
	perTick := int64(1)
	if unit == 0 {
		unit, perTick = 1, 100
	}
	return &Function{
		Name: name, Doc: "Reads a number of " + units + " since 1970-01-01 as a datetime.",
		Example: name + "(0)", Want: "1970-01-01T00:00:00.0000000Z",
		Signatures: sigs(
			sig(types.Datetime, kernel.Try1(func(n int64) (int64, bool) {
				if n /= perTick; n > lastTick/unit || n < -lastTick/unit {
					return 0, false
				}
				return inRange(unixEpoch + n*unit)
			}), whole("number")),
			sig(types.Datetime, kernel.Try1(func(n float64) (int64, bool) {
				ticks := n * float64(unit) / float64(perTick)
				if !(math.Abs(ticks) <= float64(lastTick)) {
					return 0, false
				}
				return inRange(unixEpoch + int64(math.Round(ticks)))
			}), number("number"))),
	}
}

// ingestionTime is the column that it is given, or null.
func ingestionTime(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	return vector.ConstNull(types.Datetime).Broadcast(rows), nil
}
