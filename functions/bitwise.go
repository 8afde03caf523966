package functions

import (
	"math/bits"

	"kql/functions/kernel"
	"kql/functions/types"
)

// bitwiseFunctions work on the 64 bits of whole numbers.
var bitwiseFunctions = []*Function{
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
