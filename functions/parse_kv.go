package functions

import (
	"fmt"
	"strings"
	"unicode"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/regex"
	"kql/functions/types"
)

// kvFunctions are what the operator parse-kv calls for each of its columns.
var kvFunctions = []*Function{{
	Name: "parse-kv", Doc: "Finds a key in a text of keys and values; the properties are a bag.",
	Signatures: sigs(sig(types.String, nil, str("text"), str("key").constant(), dyn("properties").constant()).prepared(prepareKv)),
}}

// kvFormat is how keys and values stand in a text.
type kvFormat struct {
	pair, between string      // what parts the pairs, and a key from its value; both "": whatever is no letter or digit
	quotes        [][2]string // opening and closing
	escapes       string
	greedy        bool // a value reaches to the next key, over pair delimiters
	pattern       *regex.Regexp
}

func prepareKv(c *Call) (Kernel, error) {
	f, err := newKvFormat(c.Const(2).Str(0))
	if err != nil {
		return nil, err
	}
	key := c.Const(1).Str(0)
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) { return f.find(r.Str(0), key), true }), nil
}

func newKvFormat(properties string) (*kvFormat, error) {
	f := &kvFormat{}
	var err error
	dynamic.Each(properties, func(name, json string) bool {
		value := dynamic.Text(json)
		switch name {
		case "pair_delimiter":
			f.pair = value
		case "kv_delimiter":
			f.between = value
		case "quote":
			marks := strings.Split(value, "")
			if len(marks) != 1 && len(marks) != 2 {
				err = fmt.Errorf("the quote of parse-kv is one or two characters, not %q", value)
				return false
			}
			f.quotes = append(f.quotes, [2]string{marks[0], marks[len(marks)-1]})
		case "escape":
			f.escapes += value
		case "greedy":
			f.greedy = value == "true"
		case "regex":
			if f.pattern, err = regex.Compile(value); err == nil && f.pattern.NumSubexp() != 2 {
				err = fmt.Errorf("the regular expression of parse-kv has one group for the key and one for the value")
			}
		default:
			err = fmt.Errorf("parse-kv knows no property '%s'", name)
		}
		return err == nil
	})
	if err == nil && (f.pair == "") != (f.between == "") {
		err = fmt.Errorf("parse-kv takes pair_delimiter and kv_delimiter together")
	}
	return f, err
}

// find is the value of the key where it first stands; "" where it does not.
func (f *kvFormat) find(text, key string) string {
	switch {
	case f.pattern != nil:
		for _, m := range f.pattern.FindAllStringSubmatch(text) {
			if strings.TrimSpace(m[1]) == key {
				return strings.TrimSpace(m[2])
			}
		}
		return ""
	case f.between == "":
		return f.findWord(text, key)
	}
	for text != "" {
		var name, value string
		name, value, text = f.next(text)
		if name == key {
			return value
		}
	}
	return ""
}

// findWord is the word, or what is quoted, behind the key and the signs that follow it.
func (f *kvFormat) findWord(text, key string) string {
	for before := ""; ; {
		at := strings.Index(text, key)
		if at < 0 {
			return ""
		}
		before, text = before+text[:at], text[at+len(key):]
		if strings.TrimRightFunc(before, isWordRune) == before && strings.TrimLeftFunc(text, isWordRune) == text {
			break
		}
		before += key
	}
	for text != "" {
		if value, _, ok := f.quoted(text); ok {
			return value
		}
		if value := text[:len(text)-len(strings.TrimLeftFunc(text, isWordRune))]; value != "" {
			return value
		}
		_, size := firstRune(text)
		text = text[size:]
	}
	return ""
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func firstRune(s string) (r rune, size int) {
	for i, c := range s {
		if i > 0 {
			return r, i
		}
		r = c
	}
	return r, len(s)
}

// next takes one pair off a text; the key is "" where the text has none before the next pair.
func (f *kvFormat) next(text string) (key, value, rest string) {
	text = f.trimmed(text)
	key, rest, quoted := f.quoted(text)
	if quoted {
		rest = f.trimmed(rest)
	} else {
		at, pair := strings.Index(text, f.between), strings.Index(text, f.pair)
		if at < 0 || pair >= 0 && pair < at {
			_, rest, _ = strings.Cut(text, f.pair)
			return "", "", rest
		}
		key, rest = strings.TrimSpace(text[:at]), text[at:]
	}
	rest, ok := strings.CutPrefix(rest, f.between)
	if !ok {
		_, rest, _ = strings.Cut(rest, f.pair)
		return "", "", rest
	}
	if value, after, ok := f.quoted(f.trimmed(rest)); ok {
		return key, value, after
	}
	end := f.end(rest)
	return key, strings.TrimSpace(rest[:end]), strings.TrimPrefix(rest[end:], f.pair)
}

// trimmed is text without leading white space, unless that is what parts the pairs.
func (f *kvFormat) trimmed(text string) string {
	if strings.TrimSpace(f.pair) == "" {
		return text
	}
	return strings.TrimLeftFunc(text, unicode.IsSpace)
}

// end is where an unquoted value ends.
func (f *kvFormat) end(text string) int {
	limit := len(text)
	if f.greedy {
		if at := strings.Index(text, f.between); at >= 0 {
			limit = max(strings.LastIndex(f.withoutQuoted(text[:at]), f.pair), 0)
		}
		return limit
	}
	if at := strings.Index(text, f.pair); at >= 0 {
		limit = at
	}
	return limit
}

// withoutQuoted is text without a quoted key at its end.
func (f *kvFormat) withoutQuoted(text string) string {
	for _, q := range f.quotes {
		if inner, ok := strings.CutSuffix(strings.TrimSpace(text), q[1]); ok {
			if at := strings.LastIndex(inner, q[0]); at >= 0 {
				return text[:at]
			}
		}
	}
	return text
}

// quoted is what stands between the quotes that text begins with, and what follows them.
func (f *kvFormat) quoted(text string) (value, rest string, ok bool) {
	for _, q := range f.quotes {
		body, opens := strings.CutPrefix(text, q[0])
		if !opens {
			continue
		}
		var b strings.Builder
		for i := 0; i < len(body); i++ {
			switch {
			case strings.IndexByte(f.escapes, body[i]) >= 0 && i+1 < len(body):
				i++
				b.WriteByte(body[i])
			case strings.HasPrefix(body[i:], q[1]):
				return b.String(), body[i+len(q[1]):], true
			default:
				b.WriteByte(body[i])
			}
		}
	}
	return "", "", false
}
