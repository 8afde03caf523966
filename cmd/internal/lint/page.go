package lint

import (
	"fmt"
	"io"
	"strings"
)

// WritePage writes the page that tells of every check of queries.
func WritePage(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# What kql check says

` + "`kql check FILE...`" + ` shows what is wrong with queries and rules, and the columns of their results. Folders are looked through for ` + "`.kql`, `.yaml` and `.yml`" + `. It ends with 1 where something is an error; ` + "`--severity warning`" + ` and ` + "`--severity note`" + ` have those fail too, and only ` + "`note`" + ` shows notes. ` + "`-o json`" + ` is for editors, ` + "`-o sarif`" + ` for code scanners.

| codes | what they are about |
| --- | --- |
| KS... | the codes that Microsoft's own parser and binder give |
| KQL0.., KQL1.. | what kql says of a query besides |
| KQL3.. | what is right but most likely not meant, below |
| KQL4.. | the keys of a rule file: missing (401) or unknown (402), id (403, 404), lengths (405), words (406), durations (407, 408), threshold (409), tactics and techniques (410 to 412), entities (413, 414), columns that the result lacks (415), too many (416), version (417), connectors (418), placeholders (419) |

The checks below are notes. A comment keeps one back, on its line or the line above:

` + "```kql\n| join riskySignins on AccountObjectId // kql:ignore KQL302\n```\n")
	for _, c := range Checks {
		fmt.Fprintf(&b, "\n## %s: %s\n\n%s\n", c.Code, c.Title, c.Why)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
