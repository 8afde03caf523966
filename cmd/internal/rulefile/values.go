package rulefile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits of the texts of a rule and of its alerts, in characters.
const (
	LongestName        = 256
	LongestDescription = 5000
)

// Placeholder is a column in the format of an alert's name or description.
var Placeholder = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

var (
	short    = regexp.MustCompile(`^(\d{1,6})([mhd])$`)
	iso      = regexp.MustCompile(`^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?)?$`)
	unitSize = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
)

// Duration reads 5m, 1h and 1d, and ISO 8601's PT5H and P1D.
func Duration(text string) (d time.Duration, ok bool) {
	if m := short.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n) * unitSize[m[2]], true
	}
	m := iso.FindStringSubmatch(text)
	if m == nil || strings.TrimLeft(text, "PT") == "" {
		return 0, false
	}
	for i, unit := range []string{"d", "h", "m"} {
		n, _ := strconv.Atoi(m[i+1])
		d += time.Duration(n) * unitSize[unit]
	}
	return d, true
}
