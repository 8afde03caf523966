package ruletest

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

// junitReport writes JUnit's XML: a test suite a file.
type junitReport struct {
	w      io.Writer
	suites []*junitSuite
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
	took     time.Duration
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func (j *junitReport) Case(r *Result) {
	if n := len(j.suites); n == 0 || j.suites[n-1].Name != r.File.Path {
		j.suites = append(j.suites, &junitSuite{Name: r.File.Path})
	}
	s := j.suites[len(j.suites)-1]
	c := junitCase{Name: r.Case.Name, Class: r.File.Path, Time: seconds(r.Took)}
	if !r.Passed() {
		s.Failures++
		c.Failure = &junitFailure{Message: r.Failures[0].Message, Type: "expectation", Text: details(r)}
	}
	s.Tests++
	s.took += r.Took
	s.Cases = append(s.Cases, c)
}

func (j *junitReport) End(took time.Duration) error {
	out := struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Time     string        `xml:"time,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}{Time: seconds(took), Suites: j.suites}
	for _, s := range j.suites {
		s.Time = seconds(s.took)
		out.Tests += s.Tests
		out.Failures += s.Failures
	}
	if _, err := io.WriteString(j.w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(j.w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "\n")
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
