package solve

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"kql/functions/dynamic"
)

// text is the text that the parts make.
func (f *facet) text() string {
	switch f.kind {
	case ofJSON:
		return f.json()
	case ofMatches:
		return f.matches()
	case ofXML:
		return markup(f.parts[0].json())
	case ofURL:
		return f.url()
	case ofBase64:
		return base64.StdEncoding.EncodeToString([]byte(f.parts[0].now().text))
	}
	options := pairsOf(f.arg)
	var pairs []string
	for i, key := range f.keys {
		pairs = append(pairs, key+options.within+f.parts[i].now().text)
	}
	return strings.Join(pairs, options.between)
}

// place is the index of a key #N; those below zero count from the end, which is the first where it is alone.
func place(key string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(key, "#"))
	return n
}

// isPlace says whether a key is an index; #text is a name in XML.
func isPlace(key string) bool {
	return len(key) > 1 && key[0] == '#' && (key[1] == '-' || '0' <= key[1] && key[1] <= '9')
}

// json is the bag or the array that the parts are of.
func (f *facet) json() string {
	if slices.ContainsFunc(f.keys, isPlace) {
		return "[" + strings.Join(f.list(func(p *cell) string { return p.json() }, "{}"), ",") + "]"
	}
	var members []string
	for i, key := range f.keys {
		members = append(members, dynamic.Quote(key)+":"+f.parts[i].json())
	}
	return "{" + strings.Join(members, ",") + "}"
}

// list is the parts by their places, with gaps filled.
func (f *facet) list(of func(*cell) string, gap string) []string {
	longest := 1
	for _, k := range f.keys {
		if n := place(k); n >= 0 {
			longest = max(longest, n+1)
		} else {
			longest = max(longest, -n)
		}
	}
	out := slices.Repeat([]string{gap}, longest)
	for i, k := range f.keys {
		n := place(k)
		if n < 0 {
			n += longest
		}
		out[n] = of(f.parts[i])
	}
	return out
}

func (f *facet) url() string {
	at := func(key, otherwise string) string {
		if i := slices.Index(f.keys, key); i >= 0 {
			return f.parts[i].now().text
		}
		return otherwise
	}
	out := at("Scheme", "https") + "://" + at("Host", "contoso.com")
	if port := at("Port", ""); port != "" {
		out += ":" + port
	}
	return out + "/" + strings.TrimPrefix(at("Path", "index.html"), "/")
}

// pairOptions is how parse-kv reads its text.
type pairOptions struct {
	between, within string // of pairs, of a name and its value
	regex           bool
}

func pairsOf(options string) pairOptions {
	p := pairOptions{between: " ", within: "="}
	dynamic.Each(options, func(key, value string) bool {
		switch key {
		case "pair_delimiter":
			p.between = dynamic.Text(value)
		case "kv_delimiter":
			p.within = dynamic.Text(value)
		case "regex":
			p.regex = true
		}
		return true
	})
	return p
}
