package functions

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParsing(t *testing.T) {
	noURL := `{"Scheme":"","Host":"","Port":"","Path":"","Username":"","Password":"","Query Parameters":{},"Fragment":""}`
	check(t, []example{
		{"parse_url", with("mailto:a@b.c"), noURL},
		{"parse_url", with("https://john.doe@www.example.com:123/forum/?tag=n&order=x#top"), `{"Scheme":"https","Host":"john.doe@www.example.com","Port":"123","Path":"/forum/","Username":"","Password":"","Query Parameters":{"order":"x","tag":"n"},"Fragment":"top"}`},
		{"parse_urlquery", with("a=1&b&c=d=e&a=2"), `{"Query Parameters":{"a":"1","c":"d=e"}}`},
		{"parse_path", with(`file://C:/temp/file.txt:some.exe`), `{"Scheme":"file","RootPath":"C:/","DirectoryPath":"C:/temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":"some.exe"}`},
		{"parse_path", with(`\\shared\users\file.txt.gz`), `{"Scheme":"","RootPath":"","DirectoryPath":"\\\\shared\\users","DirectoryName":"users","Filename":"file.txt.gz","Extension":"gz","AlternateDataStreamName":""}`},
		{"parse_path", with(`C:\file`), `{"Scheme":"","RootPath":"C:\\","DirectoryPath":"C:\\","DirectoryName":"","Filename":"file","Extension":"","AlternateDataStreamName":""}`},
		{"parse_csv", with("record1,a\nrecord2,x"), `["record1","a"]`},
		{"parse_csv", with(`aa,"b,""c""` + "\n" + `d",`), `["aa","b,\"c\"\nd",""]`},
		{"parse_version", with("1.2.3.4"), "1000000020000000300000004"},
		{"parse_version", with("1.2.3.4.5"), "null"},
		{"parse_version", with("1.123456789"), "null"},
		{"parse_command_line", with(`"C:\a b\x.exe" -p "a\\" \"q\" """z"""`, "windows"), `["C:\\a b\\x.exe","-p","a\\","\"q\"","\"z\""]`},
		{"parse_command_line", with("", "windows"), "[]"},
		{"parse_xml", with(`<?xml version="1.0"?><e n="v"> t <a>1</a><a/><b x="y"/></e>`), `{"e":{"@n":"v","#text":"t","a":["1",null],"b":{"@x":"y"}}}`},
		{"parse_xml", with("<e>"), "null"},
		{"extract_json", with("$['a b'][0].c", `{"a b": [{"c": "x"}]}`), "x"},
		{"extract_json", with("$.a", "{"), ""},
	})
	_, err := call(t, "extract_json", "$..a", "{}")
	require.ErrorContains(t, err, "'..a'")
	_, err = call(t, "parse_command_line", "a", "unix")
	require.ErrorContains(t, err, "'windows'")
}

func TestUserAgents(t *testing.T) {
	const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
	check(t, []example{
		{"parse_user_agent", with(windows, json(`["os","device"]`)), `{"OperatingSystem":{"Family":"Windows","MajorVersion":"10","MinorVersion":"","Patch":"","PatchMinor":""},"Device":{"Family":"Other","Brand":"","Model":""}}`},
	})
	_, err := call(t, "parse_user_agent", "x", "browsers")
	require.ErrorContains(t, err, "'browsers'")
}

func TestAddresses(t *testing.T) {
	check(t, []example{
		{"parse_ipv4", with("255.255.255.255/31"), "4294967294"},
		{"parse_ipv4", with("256.1.1.1"), "null"},
		{"format_ipv4", with("192.168.1.1/24", 32), "192.168.1.0"},
		{"format_ipv4_mask", with("192.168.1.1/24", -1), ""},
		{"format_ipv4", with(3232235777, 24), "192.168.1.0"},
		{"ipv4_compare", with("192.168.1.1/30", "192.168.1.255/24"), "0"},
		{"ipv4_compare", with("10.0.0.1", "10.0.0.2"), "-1"},
		{"ipv4_compare", with("10.0.0.1", "x"), "null"},
		{"ipv4_is_match", with("192.168.1.1", "192.168.1.0", 31), "true"},
		{"ipv4_is_in_range", with("192.168.1.1", "192.168.1.255/24"), "true"},
		{"ipv4_is_in_range", with("10.0.0.0/8", "10.1.0.0/16"), "false"},
		{"ipv4_is_in_any_range", with("1.1.1.1", json(`["10.0.0.0/8","1.1.0.0/16"]`)), "true"},
		{"ipv4_is_in_any_range", with("1.1.1.1", "10.0.0.0/8", "x"), "null"},
		{"ipv4_is_private", with("172.32.0.1"), "false"},
		{"ipv4_is_private", with(""), "null"},
		{"ipv4_range_to_cidr_list", with("0.0.0.0", "255.255.255.255"), `["0.0.0.0/0"]`},
		{"ipv4_range_to_cidr_list", with("1.1.1.1", "1.1.1.2"), `["1.1.1.1/32","1.1.1.2/32"]`},
		{"has_ipv4", with("05:04:54127.0.0.1 GET", "127.0.0.1"), "false"},
		{"has_ipv4", with("at 127.0.0.1.", "127.0.0.1"), "true"},
		{"has_ipv4", with("127.0.0.256", "127.0.0.256"), "false"},
		{"has_ipv4_prefix", with("127.0.0.1", "127.0"), "false"},
		{"has_any_ipv4_prefix", with("a=127.0.0.1;", json(`["10.","127."]`)), "true"},
		{"parse_ipv6", with("127.0.0.1"), "0000:0000:0000:0000:0000:ffff:7f00:0001"},
		{"parse_ipv6_mask", with("192.168.255.255/24", 124), "0000:0000:0000:0000:0000:ffff:c0a8:ff00"},
		{"parse_ipv6_mask", with("::192.168.255.255/24", 128), "0000:0000:0000:0000:0000:0000:c0a8:ff00"},
		{"ipv6_compare", with("::192.168.1.1/30", "192.168.1.255/24"), "0"},
		{"ipv6_compare", with("::ffff:c0a8:0101", "192.168.1.255/24"), "0"},
		{"ipv6_is_in_range", with("a5e::abcd", "0:0:0:0:0:ffff:c0a8:ac/60"), "false"},
		{"ipv6_is_match", with("zz", "::1"), "null"},
	})
}

func TestNumbers(t *testing.T) {
	check(t, []example{
		{"round", with(2.15, 1), "2.2"},
		{"round", with(-50.55, -2), "-100.0"},
		{"round", with(15, -1), "20"},
		{"round", with(-15, -1), "-20"},
		{"round", with(14, -30), "0"},
		{"abs", with(-3), "3"},
		{"sqrt", with(-1.0), "null"},
		{"log", with(0.0), `"-Infinity"`},
		{"binary_shift_left", with(1, 65), "2"},
		{"binary_shift_left", with(1, -1), "null"},
		{"beta_cdf", with(0.9, 10.0, 20.0), "0.9999999999999593"},
		{"beta_cdf", with(1.5, 10.0, 20.0), `"NaN"`},
		{"beta_inv", with(1.5, 10.0, 20.0), "null"},
		{"hash", with(at("2015-01-01")), "1380966698541616202"},
		{"hash", with("World", 0), "null"},
		{"convert_volume", with(1.2, "CubicMeter", "AcreFoot"), "0.0009728567999999999"},
		{"convert_length", with(1.2, "Meter", "Lightyear"), "null"},
	})
}
