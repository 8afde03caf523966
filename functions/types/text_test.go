package types

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimespanText(t *testing.T) {
	for ticks, want := range map[int64]string{
		0:                         "00:00:00",
		-1:                        "-00:00:00.0000001",
		Day + 12*3600*Second:      "1.12:00:00",
		-29*Day - 5*Second:        "-29.00:00:05",
		61*Second + Second/2:      "00:01:01.5000000",
		math.MinInt64:             "-10675199.02:48:05.4775808",
		10*Day + 7 + 60*60*Second: "10.01:00:00.0000007",
	} {
		require.Equal(t, want, string(AppendTimespan(nil, ticks)))
	}
}

func TestDatetimeText(t *testing.T) {
	for ticks, want := range map[int64]string{
		0:                   "0001-01-01T00:00:00.0000000Z",
		UnixEpoch + 1:       "1970-01-01T00:00:00.0000001Z",
		UnixEpoch - 1:       "1969-12-31T23:59:59.9999999Z",
		3155378975999999999: "9999-12-31T23:59:59.9999999Z",
	} {
		require.Equal(t, want, string(AppendDatetime(nil, ticks)))
	}
}
