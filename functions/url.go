package functions

import (
	"strings"

	"kql/functions/kernel"
	"kql/functions/types"
)

// urlFunctions escape characters of URLs. Escapes are in lower case, as the engine writes them.
var urlFunctions = []*Function{
	{
		Name: "url_encode", Doc: "Escapes a string for use in a URL; a space becomes a plus sign.", Example: `url_encode("a b/c")`, Want: "a+b%2fc",
		Signatures: sigs(sig(types.String, kernel.Map1(func(s string) string { return urlEncode(s, "+") }), str("url"))),
	},
	{
		Name: "url_encode_component", Doc: "Escapes a string for use in a URL; a space becomes %20.", Example: `url_encode_component("a b/c")`, Want: "a%20b%2fc",
		Signatures: sigs(sig(types.String, kernel.Map1(func(s string) string { return urlEncode(s, "%20") }), str("url"))),
	},
	{
		Name: "url_decode", Doc: "Resolves the escapes of a URL; what is no valid escape stays.", Example: `url_decode("a+b%2fc%zz")`, Want: "a b/c%zz",
		Signatures: sigs(sig(types.String, kernel.Map1(urlDecode), str("encoded_url"))),
	},
}

func urlEncode(s, space string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.!*()", c) >= 0:
			b.WriteByte(c)
		case c == ' ':
			b.WriteString(space)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func urlDecode(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			out = append(out, ' ')
		case c == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
			out = append(out, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// hexDigit is the value of a hexadecimal digit, -1 for any other character.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
