package functions

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// unicodeFunctions go between strings and code points, and between names and their punycode.
var unicodeFunctions = []*Function{
	{
		Name: "unicode_codepoints_from_string", Aliases: []string{"to_utf8"}, Doc: "Gives the code points of a string as an array.",
		Example: `unicode_codepoints_from_string("Kö")`, Want: "[75,246]",
		Signatures: sigs(sig(types.Dynamic, kernel.Map1(codePoints), text("value"))),
	},
	{
		Name: "unicode_codepoints_to_string", Aliases: []string{"make_string"}, Doc: "Makes a string of code points, given one by one or in arrays.",
		Example: `unicode_codepoints_to_string(75, dynamic([246]))`, Want: "Kö",
		Signatures: sigs(sig(types.String, kernel.Rows(true, fromCodePoints), arg("value", types.Integers|one(types.Dynamic)).many())),
	},
	{
		Name: "punycode_from_string", Doc: "Writes a string in punycode, without the prefix xn--.", Example: `punycode_from_string("académie-française")`, Want: "acadmie-franaise-npb1a",
		Signatures: sigs(sig(types.String, kernel.Try1(encodePunycode), str("string"))),
	},
	{
		Name: "punycode_to_string", Doc: "Reads punycode without the prefix xn--.", Example: `punycode_to_string("acadmie-franaise-npb1a")`, Want: "académie-française",
		Signatures: sigs(sig(types.String, kernel.Try1(decodePunycode), str("string"))),
	},
	{
		Name: "punycode_domain_to_string", Doc: "Writes the labels of a domain in punycode where they are not ASCII.", Example: `punycode_domain_to_string("Riðill.org")`, Want: "xn--Riill-jta.org",
		Signatures: sigs(sig(types.String, kernel.Try1(func(domain string) (string, bool) {
			return labels(dots.Replace(domain), func(label string) (string, bool) {
				if ascii(label) {
					return label, true
				}
				code, ok := encodePunycode(label)
				return punycodePrefix + code, ok
			})
		}), str("string"))),
	},
	{
		Name: "punycode_domain_from_string", Doc: "Reads the labels of a domain that are in punycode.", Example: `punycode_domain_from_string("xn--Ge-mia.Bulg.edu")`, Want: "Gáe.Bulg.edu",
		Signatures: sigs(sig(types.String, kernel.Try1(func(domain string) (string, bool) {
			return labels(domain, func(label string) (string, bool) {
				if len(label) < len(punycodePrefix) || !strings.EqualFold(label[:len(punycodePrefix)], punycodePrefix) {
					return label, true
				}
				return decodePunycode(label[len(punycodePrefix):])
			})
		}), str("string"))),
	},
}

const punycodePrefix = "xn--"

// dots turns the dots that may stand between labels (RFC 3490) into ASCII's.
var dots = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

func labels(domain string, f func(string) (string, bool)) (string, bool) {
	parts := strings.Split(domain, ".")
	for i, label := range parts {
		var ok bool
		if parts[i], ok = f(label); !ok {
			return "", false
		}
	}
	return strings.Join(parts, "."), true
}

func codePoints(s string) kernel.JSON {
	out := []byte{'['}
	for _, r := range s {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, int64(r), 10)
	}
	return kernel.JSON(append(out, ']'))
}

func fromCodePoints(_ *Call, r kernel.Row) (string, bool) {
	var out []byte
	ok := true
	add := func(n int64) {
		if ok = ok && n >= 0 && n <= utf8.MaxRune && utf8.ValidRune(rune(n)); ok {
			out = utf8.AppendRune(out, rune(n))
		}
	}
	for i, a := range r.Args {
		if a.Type != types.Dynamic {
			add(r.Long(i))
			continue
		}
		dynamic.Each(r.Str(i), func(_, v string) bool {
			n, err := strconv.ParseInt(v, 10, 64)
			ok = ok && err == nil
			add(n)
			return ok
		})
	}
	return string(out), ok
}
