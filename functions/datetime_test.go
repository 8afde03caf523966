package functions

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
)

func TestDatetimes(t *testing.T) {
	check(t, []example{
		{"startofweek", with(at("2017-01-01 10:10:17"), -1), "2016-12-25T00:00:00.0000000Z"},
		{"startofmonth", with(at("2017-01-31"), -13), "2015-12-01T00:00:00.0000000Z"},
		{"endofmonth", with(at("2017-01-01"), 1), "2017-02-28T23:59:59.9999999Z"},
		{"endofyear", with(at("9999-05-05")), "9999-12-31T23:59:59.9999999Z"},
		{"startofyear", with(at("9999-05-05"), 1), "null"},
		{"startofday", with(at("0001-01-01"), -1), "null"},
		{"startofday", with(at("2017-01-01"), 1<<62), "null"},
		{"startofday", with(types.Datetime), "null"},
		{"dayofweek", with(at("0001-01-01")), "1.00:00:00"},
		{"week_of_year", with(at("2021-01-03")), "53"},
		{"weekofyear", with(at("2020-12-31")), "53"},
		{"weekofyear", with(at("2021-01-03")), "1"},
		{"datetime_part", with("DayOfYear", at("2016-12-31")), "366"},
		{"datetime_part", with("nanosecond", at("2017-10-30 01:02:03.7654321")), "765432100"},
		{"datetime_add", with("month", -1, at("2024-03-31 10:00")), "2024-02-29T10:00:00.0000000Z"},
		{"datetime_add", with("quarter", 12, at("2017-01-01")), "2020-01-01T00:00:00.0000000Z"},
		{"datetime_add", with("year", 1, at("2024-02-29")), "2025-02-28T00:00:00.0000000Z"},
		{"datetime_add", with("day", 1<<62, at("2024-02-29")), "null"},
		{"datetime_diff", with("year", at("2017-01-01"), at("2000-12-31")), "17"},
		{"datetime_diff", with("quarter", at("2017-07-01"), at("2017-03-30")), "2"},
		{"datetime_diff", with("month", at("2017-01-01"), at("2015-12-30")), "13"},
		{"datetime_diff", with("week", at("2017-10-29"), at("2017-09-30 23:59")), "5.0"},
		{"datetime_diff", with("hour", at("2017-10-30 23:59"), at("2017-10-31 01:00")), "-2"},
		{"datetime_diff", with("nanosecond", at("2017-10-30"), at("2017-10-30 00:00:00.0000007")), "-700"},
		{"make_datetime", with(2023, 2, 29), "null"},
		{"make_datetime", with(2024, 2, 29, 23, 59, 59.9999999), "2024-02-29T23:59:59.9999999Z"},
		{"make_datetime", with(0, 1, 1), "null"},
		{"make_timespan", with(1, 60), "null"},
		{"unixtime_nanoseconds_todatetime", with(1546300800000000000), "2019-01-01T00:00:00.0000000Z"},
		{"unixtime_seconds_todatetime", with(-1.5), "1969-12-31T23:59:58.5000000Z"},
		{"unixtime_seconds_todatetime", with(1 << 62), "null"},
		{"ago", with(24 * time.Hour), "1969-12-31T00:00:00.0000000Z"},
	})
}

func TestFormats(t *testing.T) {
	moment := at("2009-06-05 13:04:09.0150")
	check(t, []example{
		{"format_datetime", with(moment, "yyyy-MM-dd HH:mm:ss.fffffff"), "2009-06-05 13:04:09.0150000"},
		{"format_datetime", with(moment, "y/M/d h:m:s tt"), "9/6/5 1:4:9 PM"},
		{"format_datetime", with(moment, "FFF_F_FFFFFFF"), "015__015"},
		{"format_datetime", with(at("0001-01-01 00:00"), "yy hh tt"), "01 12 AM"},
		{"format_timespan", with(-(29*24*time.Hour + 9*time.Hour + 5*time.Second), "ddd.h:mm:ss [ff]"), "029.9:00:05 [00]"},
		{"format_bytes", with(564.0), "564 Bytes"},
		{"format_bytes", with(10332.0, 1), "10.1 KB"},
		{"format_bytes", with(20010332.0, 0, "KB"), "19541 KB"},
	})
	_, err := call(t, "format_datetime", moment, "MMM")
	require.ErrorContains(t, err, "'MMM'")
}

func TestBins(t *testing.T) {
	check(t, []example{
		{"bin", with(-7, 2), "-8"},
		{"bin", with(7, 0), "null"},
		{"bin", with(-7.5, 2.0), "-8.0"},
		{"bin_at", with(time.Hour, 24*time.Hour, 12*time.Hour), "-12:00:00"},
		{"bin_at", with(at("2017-05-17 10:20"), 7*24*time.Hour, at("2017-06-04")), "2017-05-14T00:00:00.0000000Z"},
	})
}

func TestBinOfAColumnKeepsNulls(t *testing.T) {
	b := vector.NewBuilder(types.Timespan, 2)
	b.AppendLong(7)
	b.AppendNull()
	v, err := binLong(&Call{Type: types.Timespan}, []*vector.Vector{b.Vector(), vector.ConstLong(types.Timespan, 5).Broadcast(2)}, 2)
	require.NoError(t, err)
	require.Equal(t, int64(5), v.Long(0))
	require.True(t, v.Null(1))
}

func TestClockChanges(t *testing.T) {
	check(t, []example{
		{"datetime_local_to_utc", with(at("2022-03-27 01:00"), "Europe/Brussels"), "2022-03-27T00:00:00.0000000Z"},
		{"datetime_local_to_utc", with(at("2022-03-27 02:00"), "Europe/Brussels"), "2022-03-27T00:00:00.0000000Z"},
		{"datetime_local_to_utc", with(at("2022-03-27 03:00"), "Europe/Brussels"), "2022-03-27T01:00:00.0000000Z"},
		{"datetime_local_to_utc", with(at("2022-10-30 01:59"), "Europe/Brussels"), "2022-10-29T23:59:00.0000000Z"},
		{"datetime_local_to_utc", with(at("2020-02-02 20:02:20"), "US/Pacific"), "2020-02-03T04:02:20.0000000Z"},
		{"datetime_utc_to_local", with(at("2022-03-27 01:00"), "Europe/Brussels"), "2022-03-27T03:00:00.0000000Z"},
	})
	_, err := call(t, "datetime_utc_to_local", at("2022-03-27"), "Local")
	require.ErrorContains(t, err, "no time zone 'Local'")
}
