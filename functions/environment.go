package functions

import (
	"math/rand/v2"
	"strconv"
	"sync/atomic"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// environmentFunctions tell of the machine and the table. There is one machine, and it is its own cluster.
var environmentFunctions = []*Function{
	fixed("current_cluster_endpoint", "Gives the name of the cluster, which is this machine.", "localhost"),
	fixed("current_database", "Gives the name of the database.", "NetDefaultDB"),
	{
		Name: "cursor_current", Aliases: []string{"current_cursor"}, Doc: "Gives the database's cursor: the ticks at which the query started.",
		Example: `strlen(cursor_current())`, Want: "18",
		Signatures: sigs(sig(types.String, func(c *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
			return vector.ConstText(types.String, strconv.FormatInt(types.Ticks(c.Query.Now), 10)).Broadcast(rows), nil
		})),
	},
	{
		Name: "new_guid", Doc: "Makes a random guid.", Example: `strlen(tostring(new_guid()))`, Want: "36",
		Signatures: sigs(sig(types.Guid, nil).prepared(prepareGuid).impure()),
	},
	{
		// The binder puts all columns in place of *.
		Name: "estimate_data_size", Doc: "Gives about how many bytes the values of columns take.", Example: `estimate_data_size("abc")`, Want: "3",
		Signatures: sigs(sig(types.Long, kernel.Rows(false, dataSize), scalar("column").many()).ownNulls()),
	},
}

func fixed(name, doc, value string) *Function {
	return &Function{
		Name: name, Doc: doc, Example: name + "()", Want: value,
		Signatures: sigs(sig(types.String, func(_ *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
			return vector.ConstText(types.String, value).Broadcast(rows), nil
		})),
	}
}

// prepareGuid numbers the batches of one call, as prepareRand does.
func prepareGuid(*Call) (Kernel, error) {
	var batches atomic.Uint64
	return func(c *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
		source := rand.New(rand.NewPCG(c.Query.Seed^0x6775_6964, batches.Add(1)))
		b := vector.NewBuilder(types.Guid, rows)
		for range rows {
			var g vector.GUID
			for i := range g {
				g[i] = byte(source.Uint32())
			}
			g[6], g[8] = g[6]&0x0f|0x40, g[8]&0x3f|0x80 // version 4
			b.AppendGuid(g)
		}
		return b.Vector(), nil
	}, nil
}

// dataSize counts a string's or dynamic's bytes, and the width of any other type.
func dataSize(c *Call, r kernel.Row) (n int64, ok bool) {
	for i, a := range r.Args {
		switch a.Type {
		case types.String, types.Dynamic:
			n += int64(len(r.Str(i)))
		case types.Bool:
			n++
		case types.Int:
			n += 4
		case types.Guid, types.Decimal:
			n += 16
		default:
			n += 8
		}
	}
	return n, true
}
