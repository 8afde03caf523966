package repl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kql/cmd/internal/reference"
)

// settings are what .set changes.
type settings struct {
	format  string // auto, table, records, or one of package output's
	rows    int    // most that are shown; 0: as many as the screen has room for, -1: all
	charts  toggle
	quiet   bool // results do not say how long they took
	paging  bool // a result that does not fit opens its page
	timeout time.Duration
}

// toggle is on, off, or as is usual: charts are drawn on a terminal.
type toggle int

const (
	asUsual toggle = iota
	on
	off
)

// formats are all that rows can be written in.
var formats = []string{"auto", "table", "records", "json", "ndjson", "csv", "tsv", "markdown", "kusto"}

// setting is one of the settings: what it is now, and how it is set.
type setting struct {
	name, doc string
	values    []string
	get       func(*settings) string
	set       func(*settings, string) error
}

var allSettings = []setting{
	{"format", "How rows are shown.", formats,
		func(s *settings) string { return s.format },
		func(s *settings, v string) error { return oneOf(&s.format, v, formats) }},
	{"rows", "The most rows that are shown.", []string{"auto", "all", "10", "100"},
		func(s *settings) string { return rowsText(s.rows) },
		func(s *settings, v string) error { return setRows(&s.rows, v) }},
	{"charts", "Whether results that the query renders are drawn.", switches,
		func(s *settings) string { return onOff(s.charts != off) },
		func(s *settings, v string) error {
			drawn, err := isOn(v)
			s.charts = map[bool]toggle{true: on, false: off}[drawn]
			return err
		}},
	{"timing", "Whether results say how long they took.", switches,
		func(s *settings) string { return onOff(!s.quiet) },
		func(s *settings, v string) error {
			timed, err := isOn(v)
			s.quiet = !timed
			return err
		}},
	{"paging", "Whether a result that does not fit opens its page at once.", switches,
		func(s *settings) string { return onOff(s.paging) },
		func(s *settings, v string) (err error) {
			s.paging, err = isOn(v)
			return err
		}},
	{"timeout", "The longest a query may take.", []string{"none", "30s", "5m"},
		func(s *settings) string {
			if s.timeout == 0 {
				return "none"
			}
			return s.timeout.String()
		},
		func(s *settings, v string) (err error) {
			if v == "none" {
				v = "0"
			}
			if s.timeout, err = time.ParseDuration(v); err != nil || s.timeout < 0 {
				return fmt.Errorf("%q is no time; write it as 30s or 5m, or none", v)
			}
			return nil
		}},
}

var switches = []string{"on", "off"}

func oneOf(to *string, v string, all []string) error {
	if !slices.Contains(all, v) {
		return fmt.Errorf("%q is none of %s%s", v, strings.Join(all, ", "), reference.DidYouMean(v, all))
	}
	*to = v
	return nil
}

func isOn(v string) (bool, error) {
	var s string
	err := oneOf(&s, v, switches)
	return s == "on", err
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func rowsText(n int) string {
	switch {
	case n == 0:
		return "auto"
	case n < 0:
		return "all"
	}
	return strconv.Itoa(n)
}

func setRows(to *int, v string) error {
	n, err := strconv.Atoi(v)
	switch {
	case v == "auto":
		*to = 0
	case v == "all":
		*to = -1
	case err != nil || n <= 0:
		return fmt.Errorf("%q is no number of rows; write 100, all or auto", v)
	default:
		*to = n
	}
	return nil
}
