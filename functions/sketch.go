package functions

import (
	"strconv"
	"time"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/sketch"
	"kql/functions/types"
	"kql/functions/vector"
)

// sketchFunctions read and merge the values that the aggregates hll and tdigest make; what is none gives null.
var sketchFunctions = []*Function{
	{
		Name: "dcount_hll", Doc: "Counts the distinct values that a value of hll stands for.", Naming: NameAndFirst,
		Signatures: sigs(sig(types.Long, kernel.Try1(func(h kernel.JSON) (int64, bool) {
			hashes, ok := sketch.ParseHashes(string(h))
			return int64(len(hashes)), ok
		}), dyn("hll"))),
	},
	{
		Name: "hll_merge", Prefix: "hll_merged_result", Doc: "Puts values of hll together.", Naming: NameOnly,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, mergeHashes), dyn("hll"), dyn("hll").many()).ownNulls()),
	},
	{
		Name: "tdigest_merge", Aliases: []string{"merge_tdigest"}, Prefix: "tdigests_merge_result", Doc: "Puts values of tdigest together.", Naming: NameOnly,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, mergeDigests), dyn("tdigest"), dyn("tdigest").many()).ownNulls()),
	},
	{
		Name: "percentile_tdigest", Doc: "Reads a percentile from a value of tdigest.", Naming: NameAndFirst,
		Signatures: sigs(
			sig(types.Dynamic, kernel.Rows(true, digestPercentile), dyn("tdigest"), number("percentile")),
			Signature{
				Params: []Param{dyn("tdigest"), number("percentile"), str("type").constant()}, Result: Result{Kind: Literal, Arg: 2},
				Kernel: typedPercentile,
			}),
	},
	{
		Name: "percentiles_array_tdigest", Prefix: "percentile_tdigest", Doc: "Reads percentiles from a value of tdigest into an array.", Naming: NameAndFirst,
		Signatures: sigs(
			sig(types.Dynamic, kernel.Rows(true, digestPercentiles), dyn("tdigest"), number("percentile").many()),
			sig(types.Dynamic, kernel.Rows(true, digestPercentiles), dyn("tdigest"), dyn("percentiles"))),
	},
	{
		Name: "rank_tdigest", Doc: "Counts the values in a value of tdigest that are no larger than a given one.",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			rank, _, ok := digestRank(r)
			return rank, ok
		}), dyn("digest"), scalar("value"))),
	},
	{
		Name: "percentrank_tdigest", Doc: "Gives the share in percent of the values in a value of tdigest that are no larger than a given one.",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			rank, total, ok := digestRank(r)
			return 100 * rank / total, ok
		}), dyn("digest"), scalar("value"))),
	},
}

func mergeHashes(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	var all []sketch.Hashes
	for i := range r.Args {
		if !r.Has(i) {
			continue
		}
		h, ok := sketch.ParseHashes(r.Str(i))
		if !ok {
			return "", false
		}
		all = append(all, h)
	}
	return kernel.JSON(sketch.Union(all...).Append(nil)), len(all) > 0
}

func mergeDigests(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	var all sketch.Digest
	for i := range r.Args {
		if !r.Has(i) {
			continue
		}
		d, ok := sketch.ParseDigest(r.Str(i))
		if !ok {
			return "", false
		}
		all.Merge(d)
	}
	all.Sort()
	return kernel.JSON(all.Append(nil)), len(all.Values) > 0
}

func digestPercentile(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	d, ok := sketch.ParseDigest(r.Str(0))
	if !ok {
		return "", false
	}
	return kernel.JSON(d.Values[d.At(r.Real(1))]), true
}

func digestPercentiles(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	d, ok := sketch.ParseDigest(r.Str(0))
	if !ok {
		return "", false
	}
	var out []string
	for i := 1; i < len(r.Args); i++ {
		if r.Args[i].Type == types.Real {
			out = append(out, d.Values[d.At(r.Real(i))])
			continue
		}
		for _, e := range dynamic.Elements(r.Str(i)) {
			share, _ := dynamic.Number(e)
			out = append(out, d.Values[d.At(share)])
		}
	}
	return kernel.JSON(dynamic.Join(out)), true
}

// typedPercentile gives the percentile as the type that the query names; null where that is not the digest's.
func typedPercentile(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	b := vector.NewBuilder(c.Type, rows)
	for i := range rows {
		r := kernel.Row{Args: args, I: i}
		if !r.Has(0) || !r.Has(1) {
			b.AppendNull()
			continue
		}
		json, _ := digestPercentile(c, r)
		appendTyped(b, string(json))
	}
	return b.Vector(), nil
}

func appendTyped(b *vector.Builder, json string) {
	switch x, number := dynamic.Number(json); {
	case number && b.Type() == types.Real:
		b.AppendReal(x)
	case number && types.Integers.Has(b.Type()):
		n, err := strconv.ParseInt(json, 10, 64)
		if err != nil {
			n = int64(x)
		}
		b.AppendLong(n)
	case b.Type() == types.Datetime && dynamic.KindOf(json) == dynamic.String:
		t, err := time.Parse(time.RFC3339Nano, dynamic.Unquote(json))
		if err != nil {
			b.AppendNull()
			return
		}
		b.AppendLong(types.UnixEpoch + t.Unix()*types.Second + int64(t.Nanosecond())/100)
	default:
		b.AppendNull()
	}
}

func digestRank(r kernel.Row) (rank, total float64, ok bool) {
	d, ok := sketch.ParseDigest(r.Str(0))
	return d.Rank(string(dynamic.AppendValue(nil, r.Args[1], r.I))), d.Total(), ok
}
