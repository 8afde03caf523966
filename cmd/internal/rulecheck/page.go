package rulecheck

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"kql/cmd/internal/lint"
)

const introduction = `# What kql check says

|kql check FILE...| shows what is wrong with queries and rules, and the columns of their results. Folders are looked through for |.kql|, |.yaml| and |.yml|; tests of rules are passed over. It ends with 1 where something is an error; |--severity warning| and |--severity note| have those fail too, and only |note| shows notes. |-o json| is for editors, |-o sarif| for code scanners.

| codes | what they are about |
| --- | --- |
| KS... | the codes that Microsoft's own parser and binder give |
| KQL0.., KQL1.. | what kql says of a query besides |
| KQL3.. | what is right but most likely not meant |
| KQL4.. | the keys of a rule file |

A comment keeps a warning or note back, on its line or the line above; in YAML outside of the query it begins with |#|:

|||kql
| join riskySignins on AccountObjectId // kql:ignore KQL302
|||
`

// WritePage writes the page that tells of every check of queries and of rule files.
func WritePage(w io.Writer) error {
	var b strings.Builder
	for line := range strings.Lines(introduction) {
		if !strings.HasPrefix(line, "| ") {
			line = strings.ReplaceAll(line, "|", "`")
		}
		b.WriteString(line)
	}
	for _, c := range slices.Concat(lint.Checks, Checks) {
		fmt.Fprintf(&b, "\n## %s: %s\n\n%s\n", c.Code, c.Title, c.Why)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
