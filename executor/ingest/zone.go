package ingest

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // so that a table does not depend on the machine having zones
)

// windowsZones is the names that Windows and the portal show for zones, each with its IANA name.
//
//go:embed zones.txt
var windowsZones string

// localTime stands for the zone of whoever exported the file, which only the user knows.
var localTime = time.FixedZone("Local Time", 0)

// marked takes the zone off a column's name in a file, which the portal of Log Analytics marks as "X [UTC]". A nil
// zone is none: the name is all of it.
func marked(name string) (column string, zone *time.Location) {
	at := strings.LastIndex(name, " [")
	if at <= 0 || !strings.HasSuffix(name, "]") {
		return name, nil
	}
	if zone = zoneNamed(name[at+2 : len(name)-1]); zone == nil {
		return name, nil
	}
	return strings.TrimRight(name[:at], " "), zone
}

// unmarked is a column's name without the mark of its zone.
func unmarked(name string) string {
	column, _ := marked(name)
	return column
}

// zoneNamed is the zone that a mark or a user names; nil where there is none.
func zoneNamed(name string) *time.Location {
	if strings.HasPrefix(name, "(UTC") || strings.HasPrefix(name, "(GMT") {
		_, rest, _ := strings.Cut(name, ") ")
		name = strings.TrimSpace(rest)
	}
	switch strings.ToLower(name) {
	case "", "local":
		return nil
	case "utc", "gmt", "z", "coordinated universal time":
		return time.UTC
	case "local time":
		return localTime
	}
	if zone := offsetZone(name); zone != nil {
		return zone
	}
	for line := range strings.Lines(windowsZones) {
		shown, iana, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if strings.EqualFold(shown, name) {
			name = iana
			break
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// offsetZone is the zone that +02:00 or UTC+2 names.
func offsetZone(name string) *time.Location {
	offset := strings.TrimPrefix(name, "UTC")
	if len(offset) < 2 || offset[0] != '+' && offset[0] != '-' {
		return nil
	}
	hours, minutes, _ := strings.Cut(offset[1:], ":")
	if len(hours) == 4 && minutes == "" {
		hours, minutes = hours[:2], hours[2:]
	}
	h, err := strconv.ParseUint(hours, 10, 8)
	m := uint64(0)
	if minutes != "" && err == nil {
		m, err = strconv.ParseUint(minutes, 10, 8)
	}
	if err != nil || h > 14 || m > 59 {
		return nil
	}
	seconds := int(h*3600 + m*60)
	if offset[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(name, seconds)
}

// noZone says that a column's times are local to nobody knows where.
func noZone(column string) string {
	return "column " + column + " is in the local time of whoever exported it; say which zone that was, as in --tz Europe/Berlin"
}

// Zone is the zone that a user names as local: an IANA name, one that Windows shows, or an offset.
func Zone(name string) (*time.Location, error) {
	if zone := zoneNamed(name); zone != nil && zone != localTime {
		return zone, nil
	}
	return nil, fmt.Errorf("%q is no time zone; write one as Europe/Berlin, Eastern Time (US & Canada) or +02:00", name)
}
