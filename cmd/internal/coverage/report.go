package coverage

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"kql/parser"
)

// line is the outcomes of a line of a file.
type line struct {
	number   int
	outcomes []*Outcome
}

// file is the lines of a query's text that have outcomes.
type file struct {
	source *parser.Source
	lines  []line
}

// files is the outcomes by file and line.
func (c *Coverage) files() (all []*file) {
	byName := map[*parser.Source]*file{}
	for _, o := range c.Outcomes() {
		source, at := c.locate(c.Source, o.At)
		f := byName[source]
		if f == nil {
			f = &file{source: source}
			byName[source], all = f, append(all, f)
		}
		n, _ := source.Position(at.Start)
		i := slices.IndexFunc(f.lines, func(l line) bool { return l.number == n })
		if i < 0 {
			i, f.lines = len(f.lines), append(f.lines, line{number: n})
		}
		f.lines[i].outcomes = append(f.lines[i].outcomes, o)
	}
	for _, f := range all {
		slices.SortFunc(f.lines, func(a, b line) int { return cmp.Compare(a.number, b.number) })
	}
	return all
}

func (l line) seen() (n int) {
	for _, o := range l.outcomes {
		if o.Seen > 0 {
			n++
		}
	}
	return n
}

// Text writes the query's text with a mark before each line that has outcomes, + where all were seen and ! where not,
// and below it those that were not.
func (c *Coverage) Text(w io.Writer) error {
	var b strings.Builder
	seen, all := c.Figure()
	fmt.Fprintf(&b, "%s: coverage %d %% (%d of %d)\n", c.Source.Name, c.Percent(), seen, all)
	for _, f := range c.files() {
		if f.source != c.Source {
			fmt.Fprintln(&b, f.source.Name)
		}
		first, _ := f.source.Position(0)
		last, _ := f.source.Position(len(strings.TrimRight(f.source.Text, " \n")))
		text, _ := f.source.InFile(0)
		for i, t := range strings.Split(text, "\n") {
			number := i + 1
			if number < first || number > last {
				continue
			}
			at := slices.IndexFunc(f.lines, func(l line) bool { return l.number == number })
			mark := " "
			if at >= 0 {
				mark = map[bool]string{true: "+", false: "!"}[f.lines[at].seen() == len(f.lines[at].outcomes)]
			}
			fmt.Fprintf(&b, "%s %5d | %s\n", mark, number, strings.TrimRight(t, " \r"))
			if mark == "!" {
				c.missing(&b, f.lines[at])
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// missing writes what was not seen in a line.
func (c *Coverage) missing(b *strings.Builder, l line) {
	for _, o := range l.outcomes {
		if o.Seen > 0 {
			continue
		}
		source, at := c.locate(c.Source, o.At)
		text := strings.Join(strings.Fields(source.Text[at.Start:at.End]), " ")
		if r := []rune(text); len(r) > 70 {
			text = string(r[:69]) + "…"
		}
		fmt.Fprintf(b, "        =   %s: %s\n", text, o.Label)
	}
}

// LCOV writes coverages in the format of lcov, an outcome a branch.
func LCOV(w io.Writer, all []*Coverage) error {
	var b strings.Builder
	for _, c := range all {
		for _, f := range c.files() {
			fmt.Fprintf(&b, "TN:\nSF:%s\n", f.source.Name)
			found, hit, lines := 0, 0, 0
			for _, l := range f.lines {
				for i, o := range l.outcomes {
					fmt.Fprintf(&b, "BRDA:%d,0,%d,%d\n", l.number, i, o.Seen)
				}
				found, hit = found+len(l.outcomes), hit+l.seen()
			}
			fmt.Fprintf(&b, "BRF:%d\nBRH:%d\n", found, hit)
			for _, l := range f.lines {
				most := 0
				for _, o := range l.outcomes {
					most = max(most, o.Seen)
				}
				fmt.Fprintf(&b, "DA:%d,%d\n", l.number, most)
				lines += min(most, 1)
			}
			fmt.Fprintf(&b, "LF:%d\nLH:%d\nend_of_record\n", len(f.lines), lines)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type (
	xmlReport struct {
		XMLName  xml.Name   `xml:"coverage"`
		LineRate string     `xml:"line-rate,attr"`
		Branch   string     `xml:"branch-rate,attr"`
		Version  string     `xml:"version,attr"`
		Time     int        `xml:"timestamp,attr"`
		Classes  []xmlClass `xml:"packages>package>classes>class"`
	}
	xmlClass struct {
		Name     string    `xml:"name,attr"`
		File     string    `xml:"filename,attr"`
		LineRate string    `xml:"line-rate,attr"`
		Branch   string    `xml:"branch-rate,attr"`
		Lines    []xmlLine `xml:"lines>line"`
	}
	xmlLine struct {
		Number    int    `xml:"number,attr"`
		Hits      int    `xml:"hits,attr"`
		Branch    bool   `xml:"branch,attr"`
		Condition string `xml:"condition-coverage,attr"`
	}
)

// Cobertura writes coverages as Cobertura's XML.
func Cobertura(w io.Writer, all []*Coverage) error {
	out := xmlReport{Version: "kql"}
	lines, hits, branches, taken := 0, 0, 0, 0
	for _, c := range all {
		for _, f := range c.files() {
			class := xmlClass{Name: f.source.Name, File: f.source.Name}
			own, reached, all, seen := 0, 0, 0, 0
			for _, l := range f.lines {
				most := 0
				for _, o := range l.outcomes {
					most = max(most, o.Seen)
				}
				share := fmt.Sprintf("%d%% (%d/%d)", 100*l.seen()/len(l.outcomes), l.seen(), len(l.outcomes))
				class.Lines = append(class.Lines, xmlLine{l.number, most, true, share})
				own, reached, all, seen = own+1, reached+min(most, 1), all+len(l.outcomes), seen+l.seen()
			}
			class.LineRate, class.Branch = rate(reached, own), rate(seen, all)
			out.Classes = append(out.Classes, class)
			lines, hits, branches, taken = lines+own, hits+reached, branches+all, taken+seen
		}
	}
	out.LineRate, out.Branch = rate(hits, lines), rate(taken, branches)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func rate(n, of int) string {
	if of == 0 {
		return "1"
	}
	return fmt.Sprintf("%.4f", float64(n)/float64(of))
}
