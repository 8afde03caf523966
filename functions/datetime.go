package functions

import (
	"time"

	"kql/functions/kernel"
	"kql/functions/types"
)

// Ticks are 100 ns; a datetime counts them from the start of year 1.
const (
	second = int64(1e7)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day

	unixEpoch = int64(621355968e9)         // 1970-01-01
	lastTick  = int64(3155378975999999999) // the end of year 9999
)

// inRange is a datetime that Kusto can hold; any other is null.
func inRange(ticks int64) (int64, bool) { return ticks, ticks >= 0 && ticks <= lastTick }

// datetimeFunctions take datetimes apart and round them. Weeks start on Sunday.
var datetimeFunctions = []*Function{
	startOf("startofday", "day", startOfDay, `startofday(datetime(2024-05-17 10:30))`, "2024-05-17T00:00:00.0000000Z", FirstArgument),
	startOf("startofweek", "week", startOfWeek, `startofweek(datetime(2024-05-17 10:30))`, "2024-05-12T00:00:00.0000000Z", NoName),
	startOf("startofmonth", "month", startOfMonth, `startofmonth(datetime(2024-05-17 10:30))`, "2024-05-01T00:00:00.0000000Z", NoName),
	startOf("startofyear", "year", startOfYear, `startofyear(datetime(2024-05-17), -1)`, "2023-01-01T00:00:00.0000000Z", NoName),
	endOf("endofday", "day", startOfDay, `endofday(datetime(2024-05-17 10:30))`, "2024-05-17T23:59:59.9999999Z"),
	endOf("endofweek", "week", startOfWeek, `endofweek(datetime(2024-05-17 10:30))`, "2024-05-18T23:59:59.9999999Z"),
	endOf("endofmonth", "month", startOfMonth, `endofmonth(datetime(2024-02-17), 12)`, "2025-02-28T23:59:59.9999999Z"),
	endOf("endofyear", "year", startOfYear, `endofyear(datetime(2024-05-17 10:30))`, "2024-12-31T23:59:59.9999999Z"),
	{
		Name: "dayofweek", Doc: "Gives the days since the last Sunday as a timespan.",
		Example: `dayofweek(datetime(2024-05-17))`, Want: "5.00:00:00",
		Signatures: sigs(sig(types.Timespan, kernel.Map1(dayOfWeek), when("date"))),
	},
	partOf("dayofmonth", "day of the month", "day", "17"),
	partOf("dayofyear", "day of the year", "dayofyear", "138"),
	partOf("hourofday", "hour of the day", "hour", "10"),
	partOf("monthofyear", "month", "month", "5", "getmonth"),
	partOf("getyear", "year", "year", "2024"),
	partOf("week_of_year", "week of the year by ISO 8601", "week_of_year", "20"),
	deprecated(partOf("weekofyear", "week of the year, the first being that of the first Wednesday", "weekofyear", "20"), "week_of_year"),
	{
		Name: "datetime_part", Aliases: []string{"datepart"}, Doc: "Gives one part of a datetime as a number.",
		Example: `datetime_part("quarter", datetime(2024-05-17))`, Want: "2",
		Signatures: sigs(sig(types.Long, nil, str("part").constant().among(partNames...), when("date")).prepared(prepareDatePart)),
	},
}

func deprecated(f *Function, instead string) *Function { f.Deprecated = instead; return f }

// A boundary gives the start of the period that holds a datetime, that many periods later.
type boundary func(ticks, offset int64) int64

func startOf(name, period string, start boundary, example, want string, naming Naming) *Function {
	return periodFunction(name, "Gives the start of the "+period, example, want, naming, func(ticks, offset int64) (int64, bool) {
		return inRange(start(ticks, offset))
	})
}

func endOf(name, period string, start boundary, example, want string) *Function {
	return periodFunction(name, "Gives the last tick of the "+period, example, want, NoName, func(ticks, offset int64) (int64, bool) {
		return inRange(start(ticks, offset+1) - 1)
	})
}

func periodFunction(name, doc, example, want string, naming Naming, f func(ticks, offset int64) (int64, bool)) *Function {
	return &Function{
		Name: name, Doc: doc + " that holds a datetime, shifted by a number of them.", Example: example, Want: want, Naming: naming,
		Signatures: sigs(
			sig(types.Datetime, kernel.Try1(func(ticks int64) (int64, bool) { return f(ticks, 0) }), when("date")),
			sig(types.Datetime, kernel.Try2(func(ticks, offset int64) (int64, bool) {
				if offset > maxOffset || offset < -maxOffset {
					return 0, false
				}
				return f(ticks, offset)
			}), when("date"), whole("offset"))),
	}
}

// maxOffset is more days than there are from year 1 to 9999; beyond it sums could overflow.
const maxOffset = 4_000_000

func startOfDay(ticks, offset int64) int64 { return ticks - ticks%day + offset*day }

func startOfWeek(ticks, offset int64) int64 {
	return startOfDay(ticks, 0) - dayOfWeek(ticks) + offset*week
}

func startOfMonth(ticks, offset int64) int64 {
	y, m, _ := types.Time(ticks).Date()
	return types.Ticks(time.Date(y, m+time.Month(offset), 1, 0, 0, 0, 0, time.UTC))
}

func startOfYear(ticks, offset int64) int64 {
	return types.Ticks(time.Date(types.Time(ticks).Year()+int(offset), 1, 1, 0, 0, 0, 0, time.UTC))
}

// dayOfWeek is the whole days since Sunday; year 1 began on a Monday.
func dayOfWeek(ticks int64) int64 { return (ticks/day + 1) % 7 * day }

// partOf is a function that gives the part of a datetime that datetime_part calls part.
func partOf(name, what, part, want string, aliases ...string) *Function {
	return &Function{
		Name: name, Aliases: aliases, Doc: "Gives the " + what + " of a datetime.",
		Example: name + "(datetime(2024-05-17 10:30))", Want: want,
		Signatures: sigs(sig(types.Long, kernel.Map1(dateParts[part]), when("date"))),
	}
}

// dateParts is the parts of a datetime, by the lower-case names that datetime_part takes.
var dateParts = map[string]func(ticks int64) int64{
	"year":         func(t int64) int64 { return int64(types.Time(t).Year()) },
	"quarter":      func(t int64) int64 { return int64(types.Time(t).Month()+2) / 3 },
	"month":        func(t int64) int64 { return int64(types.Time(t).Month()) },
	"week_of_year": func(t int64) int64 { _, w := types.Time(t).ISOWeek(); return int64(w) },
	"weekofyear":   weekOfFirstWednesday,
	"day":          func(t int64) int64 { return int64(types.Time(t).Day()) },
	"dayofyear":    func(t int64) int64 { return int64(types.Time(t).YearDay()) },
	"hour":         func(t int64) int64 { return t % day / hour },
	"minute":       func(t int64) int64 { return t % hour / minute },
	"second":       func(t int64) int64 { return t % minute / second },
	"millisecond":  func(t int64) int64 { return t % second / 10_000 },
	"microsecond":  func(t int64) int64 { return t % second / 10 },
	"nanosecond":   func(t int64) int64 { return t % second * 100 },
}

// weekOfFirstWednesday numbers weeks from Sunday, the first being the one with the year's first Wednesday.
func weekOfFirstWednesday(ticks int64) int64 {
	wednesday := ticks - dayOfWeek(ticks) + 3*day
	return int64(types.Time(wednesday).YearDay()-1)/7 + 1
}
