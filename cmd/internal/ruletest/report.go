package ruletest

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Report writes results in one format: each case, and once end.
type Report interface {
	Case(r *Result)
	End(took time.Duration) error
}

// Reports are the formats of results by name.
var Reports = map[string]func(w io.Writer, verbose bool) Report{
	"text":  func(w io.Writer, verbose bool) Report { return &textReport{w: w, verbose: verbose} },
	"tap":   func(w io.Writer, _ bool) Report { return &tapReport{w: w} },
	"json":  func(w io.Writer, _ bool) Report { return &jsonReport{w: w} },
	"junit": func(w io.Writer, _ bool) Report { return &junitReport{w: w} },
}

// textReport writes a line a case under the name of its file, and of a failed case what went wrong.
type textReport struct {
	w              io.Writer
	verbose        bool
	file           *File
	passed, failed int
}

func (t *textReport) Case(r *Result) {
	if r.File != t.file {
		t.file = r.File
		fmt.Fprintln(t.w, r.File.Path)
	}
	if r.Passed() {
		t.passed++
		fmt.Fprintf(t.w, "  ok    %s", r.Case.Name)
		if t.verbose {
			fmt.Fprintf(t.w, " (%s, %s)", plural(r.Rows, "row"), r.Took.Round(100*time.Microsecond))
		}
		fmt.Fprintln(t.w)
		return
	}
	t.failed++
	fmt.Fprintf(t.w, "  FAIL  %s\n%s", r.Case.Name, indent(details(r), "        "))
}

func (t *textReport) End(took time.Duration) error {
	_, err := fmt.Fprintf(t.w, "%s: %d passed, %d failed (%s)\n", plural(t.passed+t.failed, "case"), t.passed, t.failed, took.Round(time.Millisecond))
	return err
}

// details is what went wrong in a case: each failure with its rows, and the rows that each stage let through.
func details(r *Result) string {
	var b strings.Builder
	for _, f := range r.Failures {
		fmt.Fprintln(&b, f.Message)
		for _, row := range f.Rows {
			sign := "+ unexpected "
			if row.Missing {
				sign = "- missing    "
			}
			fmt.Fprintln(&b, "  "+sign+row.Row)
			for i, c := range row.Nearest {
				label := "                  "
				if i == 0 {
					label = "    nearest row:  "
				}
				fmt.Fprintf(&b, "%s%s is %s, not %s\n", label, c.Column, c.Got, c.Want)
			}
		}
	}
	if len(r.Stages) > 0 {
		fmt.Fprintln(&b, "rows after each stage:")
	}
	for i, s := range r.Stages {
		if i > 0 && s.Home != r.Stages[i-1].Home || i == 0 && s.Home != "" {
			fmt.Fprintln(&b, "         "+s.Heading())
		}
		fmt.Fprintf(&b, "  %6s  %s\n", s.Count(), short(s.Text))
	}
	return b.String()
}

// short cuts a long operator.
func short(s string) string {
	if r := []rune(s); len(r) > 110 {
		return string(r[:109]) + "…"
	}
	return s
}

func indent(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	return b.String()
}

// tapReport writes the Test Anything Protocol, version 13.
type tapReport struct {
	w io.Writer
	n int
}

func (t *tapReport) Case(r *Result) {
	if t.n++; t.n == 1 {
		fmt.Fprintln(t.w, "TAP version 13")
	}
	name := strings.NewReplacer("#", `\#`, "\n", " ").Replace(r.String())
	if r.Passed() {
		fmt.Fprintf(t.w, "ok %d - %s\n", t.n, name)
		return
	}
	fmt.Fprintf(t.w, "not ok %d - %s\n%s", t.n, name, indent(details(r), "# "))
}

func (t *tapReport) End(time.Duration) error {
	_, err := fmt.Fprintf(t.w, "1..%d\n", t.n)
	return err
}
