package parser

import (
	"testing"
)

// FuzzParse wants no panic, and every message at a place inside the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`T | where A =~ "x" and B[0].C in~ (1, 2) | summarize n = count(), arg_max(At, *) by bin(At, 1h)`,
		`let f = (a: int = 1, t: (x: string, *)) { t | where x has_any ("a", "b") }; f(1, T) | render timechart with (title = "a")`,
		"print ```several\nlines```, @'\\', h\"x\" 'y', 1.5e3, 0x1f, 6h, time(1.02:03:04), datetime(2026-05-01 10:00), dynamic({\"a\": [1, null]})",
		`T | join kind = leftouter hint.strategy = shuffle (U | project-away x*) on $left.a == $right.b, c`,
		`T | parse kind = regex A with "x" b: long "," * | mv-expand c = d to typeof(int) limit 3 | top 3 by e desc nulls last`,
		`T | make-series n = count() default = 0 on At from ago(1d) to now() step 1h by A | mv-apply x = y on (top 1 by x)`,
		`datatable(a: long, ['b c']: string) [1, "x", long(null), ""] | union withsource = s (range i from 1 to 3 step 1), x*`,
		`T | scan declare (s: long = 0) with (step one: a > 1 => s = one.s + 1; step two output = last: true;)`,
		`externaldata(a: string) [@"https://example.com/x.csv"] with (format = "csv") | search in (T) "x" and a: "y"`,
		`declare query_parameters(a: string = "b"); T | where a between (1 .. 2) and a !between (3 .. 4) // note`,
		`T | where (((((a`, `print "open`, `| |`, "T \x00 \xff é 😀", `{}[]();;`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, problems := Parse(text)
		if q == nil {
			t.Fatal("no query")
		}
		for _, p := range problems {
			if p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(text) {
				t.Fatalf("%q lies at %v of %d bytes", p.Message, p.Span, len(text))
			}
			(&Source{Name: "x", Text: text}).Position(p.Span.Start)
		}
		if len(q.Statements) == 0 && !problems.Failed() {
			t.Fatal("neither a query nor a mistake")
		}
	})
}
