package functions

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// base64Functions write and read base64; what is not valid gives null, or the empty string.
var base64Functions = []*Function{
	{
		Name: "base64_encode_tostring", Aliases: []string{"base64_encodestring"}, Doc: "Writes a string's bytes as base64.",
		Example: `base64_encode_tostring("Kusto")`, Want: "S3VzdG8=",
		Signatures: sigs(sig(types.String, kernel.Map1(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }), str("string"))),
	},
	{
		Name: "base64_decode_tostring", Aliases: []string{"base64_decodestring"}, Doc: "Reads base64 as a string; bytes that are not UTF-8 give the empty string.",
		Example: `base64_decode_tostring("S3VzdG8=")`, Want: "Kusto",
		Signatures: sigs(sig(types.String, kernel.Try1(func(s string) (string, bool) {
			b, err := base64.StdEncoding.DecodeString(s)
			return string(b), err == nil && utf8.Valid(b)
		}), str("base64_string"))),
	},
	{
		Name: "base64_decode_toarray", Doc: "Reads base64 as an array of bytes.", Example: `base64_decode_toarray("S3VzdG8=")`, Want: "[75,117,115,116,111]",
		Signatures: sigs(sig(types.Dynamic, kernel.Try1(func(s string) (kernel.JSON, bool) {
			b, err := base64.StdEncoding.DecodeString(s)
			out := []byte{'['}
			for i, x := range b {
				if i > 0 {
					out = append(out, ',')
				}
				out = strconv.AppendUint(out, uint64(x), 10)
			}
			return kernel.JSON(append(out, ']')), err == nil
		}), str("base64_string"))),
	},
	{
		Name: "base64_encode_fromarray", Doc: "Writes an array of bytes as base64.", Example: `base64_encode_fromarray(dynamic([75, 117, 115, 116, 111]))`, Want: "S3VzdG8=",
		Signatures: sigs(sig(types.String, kernel.Try1(func(json kernel.JSON) (string, bool) {
			var bytes []byte
			ok := dynamic.KindOf(string(json)) == dynamic.Array
			dynamic.Each(string(json), func(_, v string) bool {
				x, err := strconv.ParseUint(v, 10, 8)
				ok = ok && err == nil
				bytes = append(bytes, byte(x))
				return ok
			})
			return base64.StdEncoding.EncodeToString(bytes), ok
		}), dyn("base64_string_decoded_as_array"))),
	},
	{
		Name: "base64_decode_toguid", Doc: "Reads base64 of sixteen bytes as a guid.", Example: `base64_decode_toguid("JpbpECu8dUy7Pv5gbeJXAA==")`, Want: "10e99626-bc2b-4c75-bb3e-fe606de25700",
		Signatures: sigs(sig(types.Guid, kernel.Try1(func(s string) (g vector.GUID, ok bool) {
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil || len(b) != len(g) {
				return g, false
			}
			return mixed(vector.GUID(b)), true
		}), str("base64_string"))),
	},
	{
		Name: "base64_encode_fromguid", Doc: "Writes a guid's sixteen bytes as base64.", Example: `base64_encode_fromguid(guid(10e99626-bc2b-4c75-bb3e-fe606de25700))`, Want: "JpbpECu8dUy7Pv5gbeJXAA==",
		Signatures: sigs(sig(types.String, kernel.Map1(func(g vector.GUID) string {
			g = mixed(g)
			return base64.StdEncoding.EncodeToString(g[:])
		}), arg("guid", one(types.Guid)))),
	},
}

// mixed goes between a guid's bytes as its text shows them and as Windows keeps them: the first three
// groups are little-endian there.
func mixed(g vector.GUID) vector.GUID {
	g[0], g[1], g[2], g[3] = g[3], g[2], g[1], g[0]
	g[4], g[5], g[6], g[7] = g[5], g[4], g[7], g[6]
	return g
}
