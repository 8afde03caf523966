package functions

import (
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// parseURLFunctions take URLs and paths apart. Every part that is not there is the empty string.
var parseURLFunctions = []*Function{
	{
		Name: "parse_url", Aliases: []string{"parseurl"}, Doc: "Takes an absolute URL apart into a bag.",
		Example:    `parse_url("https://user:pass@host:1234/a/path?k1=v1#part")`,
		Want:       `{"Scheme":"https","Host":"host","Port":"1234","Path":"/a/path","Username":"user","Password":"pass","Query Parameters":{"k1":"v1"},"Fragment":"part"}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Map1(parseURL), str("url"))),
	},
	{
		Name: "parse_urlquery", Aliases: []string{"parseurlquery"}, Doc: "Takes the query of a URL apart into a bag.",
		Example: `parse_urlquery("k1=v1&k2=v2")`, Want: `{"Query Parameters":{"k1":"v1","k2":"v2"}}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Map1(func(query string) kernel.JSON {
			return kernel.JSON(`{"Query Parameters":` + queryParameters(query) + "}")
		}), str("query"))),
	},
	{
		Name: "parse_path", Doc: "Takes a file path apart into a bag.", Example: `parse_path(@"C:\temp\file.txt")`,
		Want:       `{"Scheme":"","RootPath":"C:\\","DirectoryPath":"C:\\temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Map1(parsePath), str("path"))),
	},
}

// textBag writes a bag of names and texts that take turns; a text behind a name that ends in * is JSON.
func textBag(namesAndTexts ...string) kernel.JSON {
	out := []byte{'{'}
	for i := 0; i < len(namesAndTexts); i += 2 {
		if i > 0 {
			out = append(out, ',')
		}
		name, isJSON := strings.CutSuffix(namesAndTexts[i], "*")
		out = append(dynamic.AppendQuoted(out, name), ':')
		if isJSON {
			out = append(out, namesAndTexts[i+1]...)
		} else {
			out = dynamic.AppendQuoted(out, namesAndTexts[i+1])
		}
	}
	return kernel.JSON(append(out, '}'))
}

// parseURL follows the engine where it differs from RFC 3986: a port is what follows the last colon, and a
// user is one only with a password.
func parseURL(url string) kernel.JSON {
	var host, port, path, user, password, query, fragment string
	scheme, rest, ok := strings.Cut(url, "://")
	if ok {
		rest, fragment, _ = strings.Cut(rest, "#")
		rest, query, _ = strings.Cut(rest, "?")
		host = rest
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			host, path = rest[:i], rest[i:]
		}
		if i := strings.LastIndexByte(host, '@'); i >= 0 {
			if name, secret, both := strings.Cut(host[:i], ":"); both {
				user, password, host = name, secret, host[i+1:]
			}
		}
		if i := strings.LastIndexByte(host, ':'); i >= 0 {
			host, port = host[:i], host[i+1:]
		}
	} else {
		scheme = ""
	}
	return textBag("Scheme", scheme, "Host", host, "Port", port, "Path", path, "Username", user, "Password", password,
		"Query Parameters*", queryParameters(query), "Fragment", fragment)
}

// queryParameters is a bag of the key=value pairs of a query, in the order of their keys. Escapes stay.
func queryParameters(query string) string {
	var b bag
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			b.add(key, dynamic.Quote(value))
		}
	}
	b.sort()
	return b.json()
}

// sort puts the keys in order.
func (b *bag) sort() {
	order := make([]int, len(b.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(b.keys[i], b.keys[j]) })
	var sorted bag
	for _, i := range order {
		sorted.keys, sorted.values = append(sorted.keys, b.keys[i]), append(sorted.values, b.values[i])
	}
	*b = sorted
}

func parsePath(path string) kernel.JSON {
	scheme, rest, ok := strings.Cut(path, "://")
	if !ok {
		scheme, rest = "", path
	}
	var root, directory, name, file, extension, stream string
	if len(rest) > 2 && rest[1] == ':' && (rest[2] == '\\' || rest[2] == '/') {
		root = rest[:3]
	}
	file = rest
	if i := strings.LastIndexAny(rest, `\/`); i >= 0 {
		directory, file = rest[:i], rest[i+1:]
		if i < len(root) {
			directory = root
		}
		name = directory[strings.LastIndexAny(directory, `\/`)+1:]
	}
	file, stream, _ = strings.Cut(file, ":")
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		extension = file[i+1:]
	}
	return textBag("Scheme", scheme, "RootPath", root, "DirectoryPath", directory, "DirectoryName", name,
		"Filename", file, "Extension", extension, "AlternateDataStreamName", stream)
}
