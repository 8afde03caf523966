package cli

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// manual is the manual page, made from the grammar of the command line.
func manual(app *kong.Application) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH KQL 1 \"\" \"kql %s\" \"User Commands\"\n.SH NAME\nkql \\- %s\n", roff(Version), roff(strings.TrimSuffix(lowerFirst(app.Help), ".")))
	b.WriteString(".SH SYNOPSIS\n.B kql\n[\\fICOMMAND\\fR] [\\fIFLAGS\\fR]\n.SH DESCRIPTION\n")
	b.WriteString("A query is a file of KQL, or a rule of Microsoft Sentinel or Defender XDR in YAML. Tables are read from exported logs: NDJSON, JSON and CSV, each also packed. Without a command kql runs queries one after the other, on a terminal or from standard input.\n")
	b.WriteString(".SH COMMANDS\n")
	for _, n := range app.Children {
		if n.Hidden {
			continue
		}
		fmt.Fprintf(&b, ".SS %s\n%s\n", roff("kql "+n.Name+arguments(n)), roff(n.Help))
		for _, f := range n.Flags {
			if !f.Hidden {
				flag(&b, f)
			}
		}
	}
	b.WriteString(".SH EXIT STATUS\n0 if all went well, 1 if a query, its data or a test is wrong, 2 if the command line or a file is.\n")
	b.WriteString(".SH ENVIRONMENT\n.TP\n.B KQL_HISTORY\nThe file that keeps what was typed in sessions; off keeps nothing.\n.TP\n.B VISUAL\\fR, \\fBEDITOR\nThe editor that Ctrl-X Ctrl-E and .edit open.\n.TP\n.B NO_COLOR\nIf it is set, nothing is shown in colour.\n")
	return b.String()
}

func flag(b *strings.Builder, f *kong.Flag) {
	b.WriteString(".TP\n.B ")
	if f.Short != 0 {
		fmt.Fprintf(b, "\\-%c, ", f.Short)
	}
	b.WriteString(roff("--" + f.Name))
	if !f.IsBool() {
		fmt.Fprintf(b, "\\fR=\\fI%s", roff(f.FormatPlaceHolder()))
	}
	help := strings.ReplaceAll(f.Help, "${enum}", f.Enum)
	fmt.Fprintf(b, "\n%s\n", roff(help))
}

// arguments is how the arguments of a command are written.
func arguments(n *kong.Node) string {
	text := ""
	for _, p := range n.Positional {
		text += " " + p.Summary()
	}
	return text
}

// roff is text in which nothing means something to man.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
