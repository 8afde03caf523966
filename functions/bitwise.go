package functions

import (
	"fmt"
	"math/bits"

	"kql/functions/kernel"
	"kql/functions/types"
)

// bitwiseFunctions work on the 64 bits of whole numbers.
var bitwiseFunctions = []*Function{
	{
		Name: "tohex", Doc: "Writes a whole number in hexadecimal digits, at least as many as given.", Example: `tohex(256, 6)`, Want: "000100", Naming: FirstArgument,
		Signatures: sigs(sig(types.String, kernel.Rows(true, toHex), whole("value"), whole("minLength").opt())),
	},
	bitwise("binary_and", "Gives the bits that are set in both numbers.", func(a, b int64) (int64, bool) { return a & b, true }, `binary_and(6, 3)`, "2"),
	bitwise("binary_or", "Gives the bits that are set in either number.", func(a, b int64) (int64, bool) { return a | b, true }, `binary_or(6, 3)`, "7"),
	bitwise("binary_xor", "Gives the bits that are set in one number only.", func(a, b int64) (int64, bool) { return a ^ b, true }, `binary_xor(6, 3)`, "5"),
	bitwise("binary_shift_left", "Moves the bits of a number to the left; the count is taken modulo 64.", func(a, n int64) (int64, bool) { return a << uint64(n&63), n >= 0 }, `binary_shift_left(1, 4)`, "16"),
	bitwise("binary_shift_right", "Moves the bits of a number to the right; the count is taken modulo 64.", func(a, n int64) (int64, bool) { return a >> uint64(n&63), n >= 0 }, `binary_shift_right(16, 4)`, "1"),
	{
		Name: "binary_not", Doc: "Turns all bits of a number over.", Example: `binary_not(0)`, Want: "-1", Naming: FirstArgument,
		Signatures: sigs(sig(types.Long, kernel.Map1(func(a int64) int64 { return ^a }), whole("value"))),
	},
	{
		Name: "bitset_count_ones", Doc: "Counts the bits that are set.", Example: `bitset_count_ones(42)`, Want: "3", Naming: FirstArgument,
		Signatures: sigs(sig(types.Long, kernel.Map1(func(a int64) int64 { return int64(bits.OnesCount64(uint64(a))) }), whole("value"))),
	},
}

func bitwise(name, doc string, f func(a, b int64) (int64, bool), example, want string) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want, Naming: FirstArgument,
		Signatures: sigs(sig(types.Long, kernel.Try2(f), whole("value1"), whole("value2"))),
	}
}

// toHex shows a negative number in all digits of its type.
func toHex(c *Call, r kernel.Row) (string, bool) {
	bits := uint64(r.Long(0))
	if c.Args[0] == types.Int {
		bits = uint64(uint32(bits))
	}
	width := 1
	if len(r.Args) > 1 {
		width = int(min(max(r.Long(1), 1), 16))
	}
	return fmt.Sprintf("%0*x", width, bits), true
}
