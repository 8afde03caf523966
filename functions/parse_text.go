package functions

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// parseTextFunctions read texts of several formats.
var parseTextFunctions = []*Function{
	{
		Name: "parse_csv", Doc: "Reads the first record of a CSV text as an array of strings.", Example: `parse_csv('aa,"b,""b"""')`, Want: `["aa","b,\"b\""]`, Naming: FirstArgument,
		Signatures: sigs(sig(types.Dynamic, kernel.Map1(parseCSV), arg("csv_text", types.Texts).as(types.String))),
	},
	{
		Name: "parse_version", Doc: "Reads a version of one to four numbers as a decimal that sorts as versions do.", Example: `parse_version("0.0.0.5")`, Want: "5",
		Signatures: sigs(sig(types.Decimal, kernel.Try1(parseVersion), str("version"))),
	},
	{
		Name: "parse_command_line", Doc: "Cuts a Windows command line into its arguments.", Example: `parse_command_line('echo "hello world!"', "windows")`, Want: `["echo","hello world!"]`,
		Signatures: sigs(sig(types.Dynamic, nil, text("command_line"), str("parser_type").constant()).prepared(prepareCommandLine)),
	},
	{
		Name: "parse_xml", Doc: "Reads XML as a bag: attributes under @name, text under #text, repeated elements as an array.",
		Example: `parse_xml('<e name="v">text</e>')`, Want: `{"e":{"@name":"v","#text":"text"}}`, Naming: FirstArgument,
		Signatures: sigs(sig(types.Dynamic, kernel.Try1(parseXML), arg("xml", types.Texts).as(types.String))),
	},
}

func parseCSV(text string) kernel.JSON {
	fields := []string{}
	for {
		field, rest, more := csvField(text)
		fields = append(fields, dynamic.Quote(field))
		if !more {
			return kernel.JSON(dynamic.Join(fields))
		}
		text = rest
	}
}

// csvField cuts the first field off a record; more says that a comma followed it. Within quotes two
// quotes stand for one, and commas and line ends for themselves.
func csvField(s string) (field, rest string, more bool) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' && quoted && i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"' && (quoted || b.Len() == 0):
			quoted = !quoted
		case c == ',' && !quoted:
			return b.String(), s[i+1:], true
		case (c == '\n' || c == '\r') && !quoted:
			return b.String(), "", false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", false
}

// parseVersion gives each of four parts eight decimal digits.
func parseVersion(version string) (*apd.Decimal, bool) {
	parts := strings.Split(version, ".")
	if len(parts) > 4 {
		return nil, false
	}
	digits := ""
	for i := range 4 {
		n := uint64(0)
		if i < len(parts) {
			var err error
			if n, err = strconv.ParseUint(parts[i], 10, 64); err != nil || len(parts[i]) > 8 {
				return nil, false
			}
		}
		digits += fmt.Sprintf("%08d", n)
	}
	d, _, err := apd.NewFromString(digits)
	return d, err == nil
}

func prepareCommandLine(c *Call) (Kernel, error) {
	if v := c.Const(1); v == nil || !strings.EqualFold(v.Str(0), "windows") {
		return nil, fmt.Errorf("%s knows the parser 'windows' only", c.Name)
	}
	return kernel.Map2(func(line, _ string) kernel.JSON {
		args := commandLine(line)
		for i, a := range args {
			args[i] = dynamic.Quote(a)
		}
		return kernel.JSON(dynamic.Join(args))
	}), nil
}

// commandLine cuts a command line by the rules of CommandLineToArgvW. The first argument, the program, has
// quotes but no escapes.
func commandLine(s string) []string {
	if strings.TrimLeft(s, " \t") == "" {
		return []string{}
	}
	var args []string
	if strings.HasPrefix(s, `"`) {
		program, rest, _ := strings.Cut(s[1:], `"`)
		args, s = append(args, program), rest
	} else {
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		args, s = append(args, s[:end]), s[end:]
	}
	for {
		if s = strings.TrimLeft(s, " \t"); s == "" {
			return args
		}
		var argument string
		argument, s = nextArgument(s)
		args = append(args, argument)
	}
}

// nextArgument reads one argument: before a quote, two backslashes stand for one and an odd one makes the
// quote literal; three quotes in a row hold one literal quote.
func nextArgument(s string) (argument, rest string) {
	var b strings.Builder
	quotes := 0
	for i := 0; i < len(s); {
		slashes := 0
		for i < len(s) && s[i] == '\\' {
			slashes++
			i++
		}
		if i < len(s) && s[i] == '"' {
			b.WriteString(strings.Repeat(`\`, slashes/2))
			i++
			if slashes%2 == 1 {
				b.WriteByte('"')
				continue
			}
			quotes++
			for ; i < len(s) && s[i] == '"'; i++ {
				if quotes++; quotes == 3 {
					b.WriteByte('"')
					quotes = 0
				}
			}
			if quotes == 2 {
				quotes = 0
			}
			continue
		}
		b.WriteString(strings.Repeat(`\`, slashes))
		if i == len(s) {
			break
		}
		if quotes == 0 && (s[i] == ' ' || s[i] == '\t') {
			return b.String(), s[i:]
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String(), ""
}
