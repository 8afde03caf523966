package functions

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"unicode/utf8"

	"kql/functions/kernel"
	"kql/functions/types"
)

// compressFunctions pack texts and unpack them; what cannot be unpacked gives the empty string.
var compressFunctions = []*Function{
	packing("gzip_compress_to_base64_string", "gzip", gzipped, `gzip_compress_to_base64_string("1234567890qwertyuiop")`, "H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="),
	packing("zlib_compress_to_base64_string", "zlib", zlibbed, `zlib_compress_to_base64_string("1234567890qwertyuiop")`, "eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=="),
	unpacking("gzip_decompress_from_base64_string", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }, `gzip_decompress_from_base64_string("H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==")`, "1234567890qwertyuiop"),
	unpacking("zlib_decompress_from_base64_string", "zlib", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }, `zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")`, "Test string 123"),
}

func packing(name, format string, pack func([]byte) []byte, example, want string) *Function {
	return &Function{
		Name: name, Doc: "Packs a string as " + format + " and writes it as base64.", Example: example, Want: want,
		Signatures: sigs(sig(types.String, kernel.Map1(func(s string) string { return base64.StdEncoding.EncodeToString(pack([]byte(s))) }), str("string"))),
	}
}

// maxUnpacked bounds what a packed string may unpack to.
const maxUnpacked = 64 << 20

func unpacking(name, format string, open func(io.Reader) (io.Reader, error), example, want string) *Function {
	return &Function{
		Name: name, Doc: "Reads base64 and unpacks the " + format + " in it as a string.", Example: example, Want: want,
		Signatures: sigs(sig(types.String, kernel.Try1(func(s string) (string, bool) {
			packed, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return "", false
			}
			r, err := open(bytes.NewReader(packed))
			if err != nil {
				return "", false
			}
			text, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
			return string(text), err == nil && len(text) <= maxUnpacked && utf8.Valid(text)
		}), str("string"))),
	}
}

// stored is text in deflate's stored blocks: the form that the engine gives short texts. Long ones it
// compresses; here they stay stored, which unpacks to the same.
func stored(text []byte) (out []byte) {
	const most = 1<<16 - 1
	for first := true; first || len(text) > 0; first = false {
		block := text[:min(len(text), most)]
		text = text[len(block):]
		last := byte(0)
		if len(text) == 0 {
			last = 1
		}
		out = append(out, last)
		out = binary.LittleEndian.AppendUint16(out, uint16(len(block)))
		out = binary.LittleEndian.AppendUint16(out, ^uint16(len(block)))
		out = append(out, block...)
	}
	return out
}

func gzipped(text []byte) []byte {
	out := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, stored(text)...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(out, uint32(len(text)))
}

func zlibbed(text []byte) []byte {
	return binary.BigEndian.AppendUint32(append([]byte{0x78, 1}, stored(text)...), adler32.Checksum(text))
}
