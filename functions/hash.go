package functions

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/cespare/xxhash/v2"

	"kql/functions/kernel"
	"kql/functions/types"
)

// hashFunctions compute hashes. hash takes a string's bytes and the eight bytes of a number or time, but no
// type whose bytes are not known from the engine; the digests are those of a value's text.
var hashFunctions = []*Function{
	{
		Name: "hash", Aliases: []string{"hash_xxhash64"}, Doc: "Gives a value's xxhash64, or its remainder by a modulus.", Example: `hash("World", 100)`, Want: "51",
		Signatures: sigs(
			sig(types.Long, kernel.Map1(func(s string) int64 { return int64(xxhash.Sum64String(s)) }), str("source").strict()),
			sig(types.Long, kernel.Map1(func(n int64) int64 { return int64(hashLong(n)) }), arg("source", hashable)),
			sig(types.Long, kernel.Try2(func(s string, mod int64) (int64, bool) { return remainder(xxhash.Sum64String(s), mod) }), str("source").strict(), whole("mod")),
			sig(types.Long, kernel.Try2(func(n, mod int64) (int64, bool) { return remainder(hashLong(n), mod) }), arg("source", hashable), whole("mod")),
			untold(types.Long, arg("source", unhashable)), untold(types.Long, arg("source", unhashable), whole("mod"))),
	},
	digest("hash_md5", "MD5", func(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) }, `hash_md5("World")`, "f5a7924e621e84c9280a9a27e1bcb7f6"),
	digest("hash_sha1", "SHA-1", func(s string) string { h := sha1.Sum([]byte(s)); return hex.EncodeToString(h[:]) }, `hash_sha1("World")`, "70c07ec18ef89c5309bbb0937f3a6342411e1fdd"),
	digest("hash_sha256", "SHA-256", func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }, `hash_sha256("World")`, "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"),
}

// hashable is the types of eight bytes that hash takes.
var hashable = types.Of(types.Long, types.Datetime, types.Timespan)

// unhashable is the types whose bytes are not known from the engine.
var unhashable = types.Of(types.Bool, types.Real, types.Decimal, types.Guid)

func hashLong(n int64) uint64 {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	return xxhash.Sum64(b[:])
}

func remainder(h uint64, mod int64) (int64, bool) {
	if mod <= 0 {
		return 0, false
	}
	return int64(h % uint64(mod)), true
}

func digest(name, algorithm string, f func(string) string, example, want string) *Function {
	return &Function{
		Name: name, Doc: "Gives the " + algorithm + " of a value's text as hexadecimal digits.", Example: example, Want: want,
		Signatures: sigs(sig(types.String, kernel.Map1(f), arg("source", types.Orderable).as(types.String))),
	}
}
