package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Label is a number along an axis as short text: 1.2k, 3.4M, 2h30m, 40%. Steps between the labels, where given,
// say how many digits tell them apart.
func Label(of Unit, x, step float64) string {
	switch of {
	case Spans:
		return span(x, step)
	case Percent:
		return short(x, step) + "%"
	}
	return short(x, step)
}

var units = []struct {
	size float64
	name string
}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}}

// short is a number with a unit. Where telling it from the next one takes many digits it has all of them.
func short(x, step float64) string {
	size, name := 1.0, ""
	for _, u := range units {
		if math.Abs(x) >= u.size*0.9995 {
			size, name = u.size, u.name
			break
		}
	}
	digits := 3 - int(math.Floor(math.Log10(math.Abs(x)/size)))
	if step > 0 {
		if digits = places(step / size); digits > 3 {
			size, name, digits = 1, "", places(step)
		}
	}
	if a := math.Abs(x); a >= 1e15 || a > 0 && a < 1e-4 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return trim(strconv.FormatFloat(x/size, 'f', min(max(digits, 0), 9), 64)) + name
}

// places is how many places behind the point tell multiples of the step apart.
func places(step float64) int {
	n := 0
	for ; n < 12 && math.Abs(step-math.Round(step)) > 1e-6*step; n++ {
		step *= 10
	}
	return n
}

// trim takes the zeros away that end a number behind its point.
func trim(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// span is a length of time in its two largest units.
func span(seconds, step float64) string {
	sign, rest := "", math.Abs(seconds)
	if seconds < 0 {
		sign = "-"
	}
	if rest == 0 {
		return "0"
	}
	if rest < 1 {
		return sign + short(rest*1000, step*1000) + "ms"
	}
	text, parts := sign, 0
	for _, u := range []struct {
		size float64
		name string
	}{{86400, "d"}, {3600, "h"}, {60, "m"}} {
		if n := math.Floor(rest / u.size); n > 0 && parts < 2 {
			if u.name == "d" {
				text += short(n, 0) + u.name
			} else {
				text += strconv.Itoa(int(n)) + u.name
			}
			rest -= n * u.size
			parts++
		}
	}
	if rest > 0 && parts < 2 {
		text += trim(strconv.FormatFloat(rest, 'f', 3, 64)) + "s"
	}
	return strings.TrimSuffix(text, "0s")
}

// Exact is a number with all its digits, in groups of three.
func Exact(x float64) string {
	if math.IsNaN(x) || math.Abs(x) >= 1e15 || x != 0 && math.Abs(x) < 1e-6 {
		return strconv.FormatFloat(x, 'g', 6, 64)
	}
	text := trim(strconv.FormatFloat(x, 'f', 6, 64))
	whole, rest, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		rest = "." + rest
	}
	return sign + whole + rest
}

// moment is seconds since 1970 as a time.
func moment(seconds float64) time.Time {
	whole := math.Floor(seconds)
	return time.Unix(int64(whole), int64(math.Round((seconds-whole)*1e6))*1000).UTC()
}

// Moment is a time with as much of the clock as it has.
func Moment(seconds float64) string {
	labels, _ := TimeLabels([]float64{seconds})
	return labels[0]
}

// TimeLabels are times as short as tells them apart, and what all of them leave out: their day or their year.
func TimeLabels(at []float64) (labels []string, common string) {
	clock, month := "", true
	days, years := map[string]bool{}, map[int]bool{}
	for _, s := range at {
		t := moment(s)
		clock = longer(clock, clockOf(t))
		month = month && t.Day() == 1
		days[t.Format(time.DateOnly)] = true
		years[t.Year()] = true
	}
	layout := time.DateOnly
	switch {
	case len(at) < 2:
		layout = strings.TrimSpace(time.DateOnly + " " + clock)
	case clock == "" && month && len(years) > 2 && len(years) == len(at):
		layout = "2006"
	case clock == "" && month:
		layout = "2006-01"
	case clock != "" && len(days) == 1:
		layout, common = clock, moment(at[0]).Format(time.DateOnly)
	case len(years) == 1:
		layout, common = strings.TrimSpace("01-02 "+clock), moment(at[0]).Format("2006")
	default:
		layout = strings.TrimSpace(time.DateOnly + " " + clock)
	}
	for _, s := range at {
		labels = append(labels, moment(s).Format(layout))
	}
	return labels, common
}

// clockOf is the layout that shows the clock of a time, nothing at midnight.
func clockOf(t time.Time) string {
	switch {
	case t.Nanosecond() >= 500_000:
		return "15:04:05.000"
	case t.Second() > 0:
		return "15:04:05"
	case t.Hour() > 0 || t.Minute() > 0:
		return "15:04"
	}
	return ""
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
