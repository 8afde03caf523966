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
	ofCluster("current_principal", "Gives the user that runs the query.", types.String, localUser, `current_principal()`, localUser, fixedUser),
	ofCluster("current_principal_details", "Gives what is known of the user that runs the query.", types.Dynamic,
		`{"UserPrincipalName":"local","IdentityProvider":"local","Authority":"","Mfa":"","Type":"User","DisplayName":"local","ObjectId":"","FQN":"aaduser=local"}`,
		`current_principal_details().Type`, "User", fixedUser),
	ofCluster("current_principal_is_member_of", "Says whether the user that runs the query is in one of some groups.", types.Bool, "false",
		`current_principal_is_member_of("aadgroup=admins@contoso.com")`, "false", fixedUser, arg("group", types.Texts).many()),
	ofCluster("extent_id", "Gives the part of the table's store that a row is in.", types.Guid, "", `isnull(extent_id())`, "true", noStore),
	ofCluster("extentid", "Gives the part of the table's store that a row is in; extent_id is its name now.", types.Guid, "", `isnull(extentid())`, "true", noStore),
	ofCluster("extent_tags", "Gives the tags of the part of the store that a row is in.", types.Dynamic, "", `isnull(extent_tags())`, "true", noStore),
	ofCluster("cursor_after", "Says whether a row came in after a cursor.", types.Bool, "", `isnull(cursor_after(""))`, "true", noStore, str("cursor")),
	ofCluster("cursor_before_or_at", "Says whether a row had come in at a cursor.", types.Bool, "", `isnull(cursor_before_or_at(""))`, "true", noStore, str("cursor")),
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

// localUser is who runs queries here.
const localUser = "aaduser=local"

// What to tell of answers that only a cluster has.
const (
	fixedUser = "there is one user here, called local, who is in no group"
	noStore   = "files do not tell how a cluster stores rows, so it is null"
)

// ofCluster is a function with one answer, "" for null.
func ofCluster(name, doc string, t types.Type, value, example, want, tell string, params ...Param) *Function {
	answer := vector.ConstNull(t)
	if value != "" {
		b := vector.NewBuilder(t, 1)
		b.AppendParsed(value)
		answer = b.Vector()
		answer.Const = true
	}
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want, Local: tell,
		Signatures: sigs(sig(t, func(_ *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
			return answer.Broadcast(rows), nil
		}, params...).ownNulls()),
	}
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
