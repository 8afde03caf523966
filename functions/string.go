package functions

import (
	"strings"
	"unicode/utf8"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// stringFunctions build strings and cut them up. Positions and lengths count characters (code points).
var stringFunctions = []*Function{
	{
		Name: "strcat", Doc: "Joins its arguments, as strings, into one.",
		Example: `strcat("a", 1, "-", true)`, Want: "a1-true",
		Signatures: sigs(sig(types.String, strcat, text("arg").many()).ownNulls()),
	},
	{
		Name: "strcat_delim", Doc: "Joins its arguments, as strings, with a delimiter between them.",
		Example: `strcat_delim("-", 1, "a", 1s)`, Want: "1-a-00:00:01",
		Signatures: sigs(sig(types.String, strcatDelim, text("delimiter"), text("arg"), text("arg").many()).ownNulls()),
	},
	{
		Name: "strlen", Doc: "Counts the characters of a string.",
		Example: `strlen("naïve")`, Want: "5", Naming: NameAndFirst,
		Signatures: sigs(sig(types.Long, kernel.Map1(characters), arg("string", types.Texts).as(types.String))),
	},
	{
		Name: "string_size", Doc: "Counts the bytes of a string in UTF-8.",
		Example: `string_size("naïve")`, Want: "6", Naming: NameAndFirst,
		Signatures: sigs(sig(types.Long, kernel.Map1(func(s string) int64 { return int64(len(s)) }), arg("string", types.Texts).as(types.String))),
	},
	{
		Name: "tolower", Doc: "Turns a string into lower case.", Example: `tolower("KQL")`, Want: "kql",
		Signatures: sigs(sig(types.String, changeCase('A', 'Z', strings.ToLower), text("value")).ownNulls()),
	},
	{
		Name: "toupper", Doc: "Turns a string into upper case.", Example: `toupper("kql")`, Want: "KQL",
		Signatures: sigs(sig(types.String, changeCase('a', 'z', strings.ToUpper), text("value")).ownNulls()),
	},
	{
		Name: "substring", Doc: "Cuts out the characters from a start, counted from 0 or from the end if negative, for a length or to the end.",
		Example: `substring("sentinel", 1, 3)`, Want: "ent",
		Signatures: sigs(
			sig(types.String, kernel.Map2(func(s string, start int64) string { return substring(s, start, int64(len(s))) }), text("string"), whole("start")),
			sig(types.String, kernel.Map3(substring), text("string"), whole("start"), whole("length"))),
	},
	{
		Name: "reverse", Doc: "Turns the characters of a string round.", Example: `reverse("abc")`, Want: "cba",
		Signatures: sigs(sig(types.String, kernel.Map1(reverse), text("value"))),
	},
	{
		Name: "strcmp", Doc: "Compares two strings byte by byte: -1, 0 or 1.", Example: `strcmp("a", "b")`, Want: "-1",
		Signatures: sigs(sig(types.Long, kernel.Map2(func(a, b string) int64 { return int64(strings.Compare(a, b)) }), text("s1"), text("s2"))),
	},
	{
		Name: "strrep", Doc: "Repeats a value as a string, at most 1024 times, with a delimiter between.",
		Example: `strrep("ab", 2, "-")`, Want: "ab-ab",
		Signatures: sigs(
			sig(types.String, kernel.Map2(func(s string, n int64) string { return strrep(s, n, "") }), text("value"), whole("multiplier")),
			sig(types.String, kernel.Map3(strrep), text("value"), whole("multiplier"), text("delimiter"))),
	},
	{
		Name: "replace_string", Doc: "Replaces every occurrence of one string by another.",
		Example: `replace_string("a cat", "cat", "dog")`, Want: "a dog",
		Signatures: sigs(sig(types.String, replaceString, str("text"), str("lookup"), str("rewrite"))),
	},
	{
		Name: "replace_strings", Doc: "Replaces the strings of an array by those of another; earlier ones come first.",
		Example: `replace_strings("a cat and a dog", dynamic(["cat", "dog"]), dynamic(["dog", "cow"]))`, Want: "a dog and a cow",
		Signatures: sigs(sig(types.String, kernel.Try3(replaceStrings), str("text"), dyn("lookups"), dyn("rewrites"))),
	},
	{
		Name: "translate", Doc: "Replaces each character of a list by the one at its place in another, or by that list's last.",
		Example: `translate("krasp", "otsku", "spark")`, Want: "kusto",
		Signatures: sigs(sig(types.String, kernel.Map3(translate), str("searchList"), str("replacementList"), str("source"))),
	},
	{
		Name: "isascii", Doc: "Says whether a string holds ASCII characters only.", Example: `isascii("é")`, Want: "false",
		Signatures: sigs(sig(types.Bool, kernel.Map1(ascii), text("value"))),
	},
	{
		Name: "isutf8", Doc: "Says whether a string is valid UTF-8.", Example: `isutf8("é")`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Map1(utf8.ValidString), text("value"))),
	},
}

func strcat(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	bytes := 0
	for _, a := range args {
		bytes += textBytes(a)
	}
	return joined(c, bytes, rows, func(buf []byte, i int) []byte {
		for _, a := range args {
			buf = append(buf, a.Str(i)...)
		}
		return buf
	})
}

func strcatDelim(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	bytes := textBytes(args[0]) * (len(args) - 2)
	for _, a := range args[1:] {
		bytes += textBytes(a)
	}
	return joined(c, bytes, rows, func(buf []byte, i int) []byte {
		for n, a := range args[1:] {
			if n > 0 {
				buf = append(buf, args[0].Str(i)...)
			}
			buf = append(buf, a.Str(i)...)
		}
		return buf
	})
}

// textBytes is how many bytes of text the rows of a string vector have together.
func textBytes(v *vector.Vector) (n int) {
	if v.Const {
		return v.Len * len(v.Str(0))
	}
	for i := range v.Len {
		n += len(v.Str(i))
	}
	return n
}

// joined builds texts row by row in one buffer; bytes is about what they take together, 0 if not known.
func joined(c *Call, bytes, rows int, row func(buf []byte, i int) []byte) (*vector.Vector, error) {
	b := vector.NewBuilder(c.Type, rows)
	b.GrowText(bytes)
	var buf []byte
	for i := range rows {
		buf = row(buf[:0], i)
		b.AppendBytes(buf)
	}
	return b.Vector(), nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// offset is the byte at which character n of s starts, len(s) where there are fewer.
func offset(s string, n int64) int {
	if n >= int64(len(s)) {
		return len(s)
	}
	if ascii(s[:n]) {
		return int(n)
	}
	for at := range s {
		if n == 0 {
			return at
		}
		n--
	}
	return len(s)
}

func characters(s string) int64 { return int64(utf8.RuneCountInString(s)) }

func substring(s string, start, length int64) string {
	if start < 0 {
		start = max(0, start+characters(s))
	}
	if length <= 0 {
		return ""
	}
	s = s[offset(s, start):]
	return s[:offset(s, length)]
}

func reverse(s string) string {
	out := make([]byte, len(s))
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		copy(out[len(s)-i-n:], s[i:i+n])
		i += n
	}
	return string(out)
}

// maxRepeats is how often strrep repeats at most.
const maxRepeats = 1024

func strrep(s string, n int64, delimiter string) string {
	n = min(n, maxRepeats)
	if n <= 0 {
		return ""
	}
	return strings.Repeat(s+delimiter, int(n)-1) + s
}

// replaceString replaces what stands in texts; the empty string stands nowhere.
func replaceString(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return joined(c, textBytes(args[0]), rows, func(buf []byte, i int) []byte {
		text, lookup, rewrite := args[0].Str(i), args[1].Str(i), args[2].Str(i)
		for lookup != "" {
			before, rest, found := strings.Cut(text, lookup)
			if !found {
				break
			}
			buf, text = append(append(buf, before...), rewrite...), rest
		}
		return append(buf, text...)
	})
}

func translate(search, replacement, source string) string {
	from, to := []rune(search), []rune(replacement)
	return strings.Map(func(r rune) rune {
		for i, f := range from {
			if f == r {
				if len(to) == 0 {
					return -1
				}
				return to[min(i, len(to)-1)]
			}
		}
		return r
	}, source)
}
