package functions

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ua-parser/uap-go/uaparser"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

var agentFunctions = []*Function{
	{
		Name: "parse_user_agent", Doc: "Finds browser, operating system and device in a user agent, by the patterns of ua-parser.",
		Example:    `parse_user_agent("Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1", "browser")`,
		Want:       `{"Browser":{"Family":"AdobeAIR","MajorVersion":"2","MinorVersion":"5","Patch":"1"}}`,
		Signatures: sigs(sig(types.Dynamic, nil, str("user_agent"), arg("look_for", types.Texts).constant().opt()).prepared(prepareAgent)),
	},
}

// agents holds the patterns, which take a while to compile, once somebody asks.
var agents = sync.OnceValues(func() (*uaparser.Parser, error) { return uaparser.New() })

// agentParts is what can be looked for, in the order of the answer.
var agentParts = []string{"browser", "os", "device"}

func prepareAgent(c *Call) (Kernel, error) {
	wanted := agentParts
	if v := c.Const(1); v != nil {
		wanted = []string{strings.ToLower(dynamic.Text(v.Str(0)))}
		if v.Type == types.String {
			wanted[0] = strings.ToLower(v.Str(0))
		} else if e := dynamic.Elements(v.Str(0)); e != nil {
			wanted = wanted[:0]
			for _, part := range e {
				wanted = append(wanted, strings.ToLower(dynamic.Text(part)))
			}
		}
	}
	for _, w := range wanted {
		if !slices.Contains(agentParts, w) {
			return nil, fmt.Errorf("%s looks for browser, os and device, not for '%s'", c.Name, w)
		}
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		p, err := agents()
		if err != nil {
			return "", false
		}
		return agentBag(p, r.Str(0), wanted), true
	}), nil
}

func agentBag(p *uaparser.Parser, agent string, wanted []string) kernel.JSON {
	var parts []string
	for _, part := range agentParts {
		if !slices.Contains(wanted, part) {
			continue
		}
		switch part {
		case "browser":
			b := p.ParseUserAgent(agent)
			parts = append(parts, "Browser*", string(textBag("Family", b.Family, "MajorVersion", b.Major, "MinorVersion", b.Minor, "Patch", b.Patch)))
		case "os":
			o := p.ParseOs(agent)
			parts = append(parts, "OperatingSystem*", string(textBag("Family", o.Family, "MajorVersion", o.Major, "MinorVersion", o.Minor, "Patch", o.Patch, "PatchMinor", o.PatchMinor)))
		case "device":
			d := p.ParseDevice(agent)
			parts = append(parts, "Device*", string(textBag("Family", d.Family, "Brand", d.Brand, "Model", d.Model)))
		}
	}
	return textBag(parts...)
}
