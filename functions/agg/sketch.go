package agg

import (
	"github.com/cespare/xxhash/v2"

	"kql/functions/dynamic"
	"kql/functions/sketch"
	"kql/functions/types"
	"kql/functions/vector"
)

// Digest is tdigest(): the values of each group with their weights, a second argument saying how often a
// value counts. Of no value it is null.
func Digest() State {
	return digests(func(d *sketch.Digest, args []*vector.Vector, i int) {
		weight := 1.0
		if len(args) > 1 {
			weight = float64(args[1].Long(i))
		}
		if weight > 0 {
			d.Add(string(dynamic.AppendValue(nil, args[0], i)), weight)
		}
	})
}

// MergedDigest is each group's digests as one.
func MergedDigest() State {
	return digests(func(d *sketch.Digest, args []*vector.Vector, i int) {
		if o, ok := sketch.ParseDigest(args[0].Str(i)); ok {
			d.Merge(o)
		}
	})
}

func digests(add func(d *sketch.Digest, args []*vector.Vector, i int)) State {
	return &gathered{finish: perGroup(func(rows values, dst []byte) []byte {
		var d sketch.Digest
		for args, i := range rows {
			if !args[0].Null(i) {
				add(&d, args, i)
			}
		}
		if len(d.Values) == 0 {
			return dst
		}
		d.Sort()
		return d.Append(dst)
	})}
}

// Hashes is hll(): the hashes of the distinct values of each group that are not null. Of no value it is null.
func Hashes(t types.Type) State {
	return newSets(t, func(s *sets, n int) []*vector.Vector {
		all := s.values.Values()
		hashes := make(sketch.Hashes, all.Len)
		var text []byte
		for i := range hashes {
			text = dynamic.AppendValue(text[:0], all, i)
			hashes[i] = int64(xxhash.Sum64(text))
		}
		return s.perGroup(n, func(numbers []uint32, dst []byte) []byte {
			if len(numbers) == 0 {
				return dst
			}
			own := make(sketch.Hashes, len(numbers))
			for i, number := range numbers {
				own[i] = hashes[number]
			}
			return sketch.Union(own).Append(dst)
		})
	})
}

// MergedHashes is each group's hashes as one.
func MergedHashes() State {
	return &gathered{finish: perGroup(func(rows values, dst []byte) []byte {
		var all []sketch.Hashes
		for args, i := range rows {
			if h, ok := sketch.ParseHashes(args[0].Str(i)); ok {
				all = append(all, h)
			}
		}
		if len(all) == 0 {
			return dst
		}
		return sketch.Union(all...).Append(dst)
	})}
}
