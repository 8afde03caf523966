package functions

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
)

func TestStrings(t *testing.T) {
	check(t, []example{
		{"substring", with("naïve", 2), "ïve"},
		{"substring", with("naïve", -2, 1), "v"},
		{"substring", with("abc", -9), "abc"},
		{"substring", with("abc", 9), ""},
		{"substring", with("abc", 1, -1), ""},
		{"substring", with("abc", 0, 1<<62), "abc"},
		{"reverse", with("aé⒦"), "⒦éa"},
		{"strrep", with("ab", 0), ""},
		{"strrep", with("ab", -3, "-"), ""},
		{"translate", with("abc", "x", "abcd"), "xxxd"},
		{"translate", with("abc", "", "ab-"), "-"},
		{"strcat_array", with(json(`[1,null,"a"]`), "-"), "1--a"},
		{"split", with("", "_"), `[""]`},
		{"split", with("a__b", "_"), `["a","","b"]`},
		{"split", with("a_b", ""), `["a_b"]`},
		{"split", with("a_b", "_", 2), `[]`},
		{"split", with("a_b", "_", -1), `[]`},
		{"replace_string", with("aaa", "", "b"), "aaa"},
		{"replace_strings", with("This is", json(`["is","This"]`), json(`["was","This"]`)), "Thwas was"},
		{"replace_strings", with("This is", json(`["This","is"]`), json(`[12,"was"]`)), "This was"},
		{"countof", with("ababa", "aba"), "2"},
		{"countof", with("ababa", "aba", "regex"), "1"},
		{"countof", with("a", ""), "0"},
	})
}

func TestIndexOf(t *testing.T) {
	check(t, []example{
		{"indexof", with("naïve", "ve"), "3"},
		{"indexof", with("abcdefg", "cde", 1, 2), "2"},
		{"indexof", with("abcdefg", "cde", 3), "-1"},
		{"indexof", with("abcdefg", "cde", -5), "2"},
		{"indexof", with("abcdefgabcdefg", "cde", 1, 10, 2), "9"},
		{"indexof", with("abcdefgabcdefg", "cde", 1, -1, 3), "-1"},
		{"indexof", with("abc", "b", 0, -2), "null"},
		{"indexof", with("abc", "b", 0, -1, 0), "null"},
		{"indexof", with("", ""), "0"},
		{"indexof", with("aa", "", 0, -1, 4), "-1"},
		{"indexof_regex", with("abcabc", "a.c"), "0"},
		{"indexof_regex", with("abcabcdefg", "a.c", 0, 9, 2), "3"},
		{"indexof_regex", with("ababaa", "a.a", 0, -1, 2), "-1"},
		{"indexof_regex", with("abc", "b", -1), "null"},
	})
}

func TestRegularExpressions(t *testing.T) {
	check(t, []example{
		{"extract", with("User: ([^,]+)", 1, "User: James, Age: 29"), "James"},
		{"extract", with("(a)|(b)", 2, "a"), ""},
		{"extract", with("a", 5, "a"), ""},
		{"extract_all", with(`([\da-f]{2})`, "82b8-be"), `["82","b8","be"]`},
		{"extract_all", with(`(\w)(\w+)(\w)`, json(`[1,3]`), "82b8-be2d"), `[["8","8"],["b","d"]]`},
		{"extract_all", with(`(?P<first>\w)(\w+)`, json(`["first",2]`), "82b"), `[["8","2b"]]`},
		{"extract_all", with("(x)", "abc"), "null"},
		{"replace_regex", with("a1b2", `([a-z])(\d)`, `\2\1-$1`), "1a-$12b-$1"},
		{"trim", with("--", "--https://bing.com--"), "https://bing.com"},
		{"trim", with(`[^\w]+`, "-  Te st1// $"), "Te st1"},
		{"trim_end", with(`\s+`, "  a  "), "  a"},
		{"trim_start", with("a|b", "abab"), "bab"},
		{"regex_quote", with("a.b"), `a\.b`},
	})
}

func TestExtractConvertsToTheNamedType(t *testing.T) {
	s := Builtin.Function("extract").Signatures[1]
	for text, want := range map[string]bool{"-07-": true, "-x-": false} {
		c := &Call{Name: "extract", Type: types.Int}
		c.Consts = append(c.Consts, of("-(.+)-"), of(1), nil, of("int"))
		k, err := s.Prepare(c)
		require.NoError(t, err)
		v, err := k(c, append(c.Consts[:2:2], of(text)), 1)
		require.NoError(t, err)
		require.Equal(t, types.Int, v.Type)
		require.Equal(t, !want, v.Null(0))
	}
}

func TestBadRegularExpressionsAreErrors(t *testing.T) {
	_, err := call(t, "extract", "(", 1, "a")
	require.ErrorContains(t, err, "missing closing )")
	_, err = call(t, "extract_all", "a", "a")
	require.ErrorContains(t, err, "capture group")
	_, err = call(t, "countof", "a", "a", "odd")
	require.ErrorContains(t, err, "'normal' or 'regex'")
}

func TestEncodings(t *testing.T) {
	check(t, []example{
		{"base64_decode_tostring", with("U3RyaW5n0KHR0tGA0L7Rh9C60LA="), ""},
		{"base64_decode_toarray", with("U3RyaW5n0KHR0tGA0L7Rh9C60LA"), "null"},
		{"base64_decode_toguid", with("abcd1231"), "null"},
		{"base64_encode_fromarray", with(json(`[75,256]`)), ""},
		{"url_encode", with("https://www.bing.com/hello world"), "https%3a%2f%2fwww.bing.com%2fhello+world"},
		{"url_decode", with("%e2%82%ac%4"), "€%4"},
		{"zlib_decompress_from_base64_string", with("x0x0x0"), ""},
		{"gzip_decompress_from_base64_string", with("H4sIAAAA"), ""},
		{"punycode_domain_to_string", with("Lê Lợi。Thuận Thiên。com"), "xn--L Li-gpa4517b.xn--Thun Thin-s4a7194f.com"},
		{"punycode_domain_from_string", with("xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com"), "Rúyì.Jīngū.Bàng.com"},
		{"punycode_from_string", with("艺术"), "cqv902d"},
		{"punycode_to_string", with("99999999999999"), ""},
		{"unicode_codepoints_to_string", with(json(`[75,117]`), 10, 111), "Ku\no"},
		{"unicode_codepoints_to_string", with(0xD800), ""},
	})
}

func TestCaseOfASCII(t *testing.T) {
	every := make([]byte, 0x80)
	for i := range every {
		every[i] = byte(i)
	}
	for n := range 9 {
		s := string(every[:len(every)-n])
		low, ok := changedASCII(nil, s, 'A', 'Z')
		require.True(t, ok)
		require.Equal(t, strings.ToLower(s), string(low))
		up, ok := changedASCII(nil, s, 'a', 'z')
		require.True(t, ok)
		require.Equal(t, strings.ToUpper(s), string(up))
		_, ok = changedASCII(nil, s+"é", 'a', 'z')
		require.False(t, ok)
	}
}
