package types

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseDatetime(t *testing.T) {
	for text, want := range map[string]string{
		"2014-05-25T08:20:03.123456Z":       "2014-05-25T08:20:03.1234560Z",
		"2014-05-25T08:20:03.1234567":       "2014-05-25T08:20:03.1234567Z",
		"2014-05-25T08:20:03.123456789Z":    "2014-05-25T08:20:03.1234567Z",
		"2014-05-25T08:20":                  "2014-05-25T08:20:00.0000000Z",
		"2014-05-25T08:20:03+02:00":         "2014-05-25T06:20:03.0000000Z",
		"2014-05-25 08:20:03.5 -0130":       "2014-05-25T09:50:03.5000000Z",
		"2014-11-08 15:55":                  "2014-11-08T15:55:00.0000000Z",
		"2014-11-08":                        "2014-11-08T00:00:00.0000000Z",
		"2014-11":                           "2014-11-01T00:00:00.0000000Z",
		"1970-5-2":                          "1970-05-02T00:00:00.0000000Z",
		"2017 - 08 - 01":                    "2017-08-01T00:00:00.0000000Z",
		" 2014-11-08 ":                      "2014-11-08T00:00:00.0000000Z",
		"12-02-2022":                        "2022-12-02T00:00:00.0000000Z",
		"02/17/2016 08:40:01":               "2016-02-17T08:40:01.0000000Z",
		"5/1/2026 1:02:03 PM":               "2026-05-01T13:02:03.0000000Z",
		"5/1/2026 12:02 am":                 "2026-05-01T00:02:00.0000000Z",
		"Sat, 8 Nov 14 15:05:02 GMT":        "2014-11-08T15:05:02.0000000Z",
		"Sat, 8 Nov 14 15:05":               "2014-11-08T15:05:00.0000000Z",
		"8 Nov 14 15:05:02 EST":             "2014-11-08T20:05:02.0000000Z",
		"Saturday, 08-Nov-14 15:05:02 GMT":  "2014-11-08T15:05:02.0000000Z",
		"08-Nov-14 15:05":                   "2014-11-08T15:05:00.0000000Z",
		"1 May 2026":                        "2026-05-01T00:00:00.0000000Z",
		"May 1, 2026":                       "2026-05-01T00:00:00.0000000Z",
		"2014-11-08T15:05 GMT":              "2014-11-08T15:05:00.0000000Z",
		"2024-02-29":                        "2024-02-29T00:00:00.0000000Z",
		"0001-01-01":                        "0001-01-01T00:00:00.0000000Z",
		"9999-12-31T23:59:59.9999999Z":      "9999-12-31T23:59:59.9999999Z",
		"9999-12-31T23:59:59.9999999-01:00": "",
		"0001-01-01T00:00:00+01:00":         "",
		"2023-02-29":                        "",
		"2023-13-01":                        "",
		"2023-01-01T24:00:00":               "",
		"2023-01-01T10:60":                  "",
		"2023-01-01T":                       "",
		"2023-01-01T10:00:00.":              "",
		"2023-01-01x":                       "",
		"0000-01-01":                        "",
		"13 PM":                             "",
		"May":                               "",
		"nonValidDateTime":                  "",
		"":                                  "",
		"123456":                            "",
	} {
		ticks, ok := ParseDatetime(text)
		require.Equal(t, want != "", ok, text)
		if ok {
			require.Equal(t, want, string(AppendDatetime(nil, ticks)), text)
		}
	}
}

func TestDatesOfAllDays(t *testing.T) {
	year, month, day := 1, 1, 1
	for d := int64(0); d*Day <= LastTick; d++ {
		y, m, dd := Date(d*Day + Day - 1)
		if y != year || m != month || dd != day {
			require.Equal(t, [3]int{year, month, day}, [3]int{y, m, dd})
		}
		if day++; day > DaysIn(year, month) {
			day, month = 1, month+1
		}
		if month > 12 {
			month, year = 1, year+1
		}
	}
	require.Equal(t, 10000, year)
}

func TestParseTimespan(t *testing.T) {
	for text, want := range map[string]string{
		"1.02:03:04.1234567": "1.02:03:04.1234567", "02:03:04": "02:03:04", "0.00:03:00": "00:03:00", "2:03": "02:03:00", "-1.00:00:00.5": "-1.00:00:00.5000000",
		"1d": "1.00:00:00", "1.5d": "1.12:00:00", "6h": "06:00:00", "30min": "00:30:00", "10s": "00:00:10", "100ms": "00:00:00.1000000", "2.3s": "00:00:02.3000000",
		"10microsecond": "00:00:00.0000100", "1tick": "00:00:00.0000001", "200nanoseconds": "00:00:00.0000002", "15 seconds": "00:00:15", "2": "2.00:00:00", "-3h": "-03:00:00",
		"24:00:00": "", "00:60:00": "", "1w": "", "1.5": "", "h": "", "": "", "abc": "", "1:2:3:4:5": "", "99999999999d": "", "00:00:00 PM": "", "12345678901.00:00:00": "",
	} {
		ticks, ok := ParseTimespan(text)
		require.Equal(t, want != "", ok, text)
		if ok {
			require.Equal(t, want, string(AppendTimespan(nil, ticks)), text)
		}
	}
}

func TestParseLong(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-12": -12, " 7 ": 7, "0xff": 255, "0XFF": 255, "0xffffffffffffffff": -1, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64, "007": 7,
	} {
		n, ok := ParseLong(text)
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"", "-", "1.5", "1e3", "9223372036854775808", "0x", "12a", "0x10000000000000000", "1_000"} {
		_, ok := ParseLong(text)
		require.False(t, ok, text)
	}
}

func TestReals(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1.0", "-0.5": "-0.5", "1e3": "1000.0", "1e20": "1e+20", "0.00001": "0.00001", "0.000001": "1e-06", "NaN": "NaN", "inf": "Infinity", "-Infinity": "-Infinity", "0.1": "0.1", "1e400": "Infinity",
	} {
		x, ok := ParseReal(text)
		require.True(t, ok, text)
		require.Equal(t, want, string(AppendReal(nil, x)), text)
	}
	for _, text := range []string{"", "x", "0x1p4", "1_0", "1.2.3"} {
		_, ok := ParseReal(text)
		require.False(t, ok, text)
	}
}

func TestDecimals(t *testing.T) {
	for text, want := range map[string]string{
		"123.45678": "123.45678", "1e5": "100000", "-0.10": "-0.10", "0.1234567890123456789012345678901234567": "0.1234567890123456789012345678901235",
	} {
		d, ok := ParseDecimal(text)
		require.True(t, ok, text)
		require.Equal(t, want, string(AppendDecimal(nil, d)), text)
	}
	for _, text := range []string{"", "NaN", "Infinity", "1,5", "x"} {
		_, ok := ParseDecimal(text)
		require.False(t, ok, text)
	}
}

func TestGuids(t *testing.T) {
	const want = "74be27de-1e4e-49d9-b579-fe0b331d3642"
	for _, text := range []string{want, "74BE27DE1E4E49D9B579FE0B331D3642", "{" + want + "}", "74be27de1e4e-49d9-b579-fe0b331d3642", want + " and more"} {
		g, ok := ParseGuid(text)
		require.True(t, ok, text)
		require.Equal(t, want, string(AppendGuid(nil, g)), text)
	}
	for _, text := range []string{"", "74be", "g4be27de-1e4e-49d9-b579-fe0b331d3642", "a string that is not a guid at all, really"} {
		_, ok := ParseGuid(text)
		require.False(t, ok, text)
	}
}

func TestBools(t *testing.T) {
	for text, want := range map[string][2]bool{"true": {true, true}, "False": {false, true}, "1": {true, true}, "0": {false, true}, "yes": {}, "": {}, "2": {}} {
		b, ok := ParseBool(text)
		require.Equal(t, want, [2]bool{b, ok}, text)
	}
}

func BenchmarkParseDatetime(b *testing.B) {
	for b.Loop() {
		ParseDatetime("2026-04-18T00:00:45.5972256Z")
	}
}

func BenchmarkAppendDatetime(b *testing.B) {
	var buf []byte
	for b.Loop() {
		buf = AppendDatetime(buf[:0], 639000000455972256)
	}
}
