// Package sketch holds the values of hll() and tdigest(), which queries store, merge and read. Where the
// engine's are estimates on many values, these hold every value, so that the answers read from them are exact.
package sketch

import (
	"cmp"
	"slices"
	"strconv"

	"kql/functions/dynamic"
)

// Digest is what tdigest() makes: values in ascending order, as JSON, and how often each counts.
type Digest struct {
	Values  []string
	Weights []float64
}

// ParseDigest reads a digest: [[version],[values],[weights]], in any order of the values.
func ParseDigest(json string) (d Digest, ok bool) {
	parts := dynamic.Elements(json)
	if len(parts) != 3 {
		return d, false
	}
	values, weights := dynamic.Elements(parts[1]), dynamic.Elements(parts[2])
	if len(values) == 0 || len(values) != len(weights) {
		return d, false
	}
	for i, v := range values {
		w, ok := dynamic.Number(weights[i])
		if !ok {
			return Digest{}, false
		}
		d.Add(v, w)
	}
	d.Sort()
	return d, true
}

// Add puts a value in; Sort must follow.
func (d *Digest) Add(json string, weight float64) {
	d.Values, d.Weights = append(d.Values, json), append(d.Weights, weight)
}

// Merge puts another digest's values in; Sort must follow.
func (d *Digest) Merge(o Digest) {
	d.Values, d.Weights = append(d.Values, o.Values...), append(d.Weights, o.Weights...)
}

// Sort orders the values and adds the weights of equal ones up.
func (d *Digest) Sort() {
	order := make([]int, len(d.Values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return dynamic.Compare(d.Values[a], d.Values[b]) })
	var out Digest
	for _, i := range order {
		if n := len(out.Values); n > 0 && dynamic.Compare(out.Values[n-1], d.Values[i]) == 0 {
			out.Weights[n-1] += d.Weights[i]
			continue
		}
		out.Add(d.Values[i], d.Weights[i])
	}
	*d = out
}

// version is the first element of the engine's digests.
const version = "[[7],["

// Append adds the digest as JSON to dst.
func (d *Digest) Append(dst []byte) []byte {
	dst = append(dst, version...)
	for i, v := range d.Values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, v...)
	}
	dst = append(dst, "],["...)
	for i, w := range d.Weights {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendFloat(dst, w, 'f', -1, 64)
	}
	return append(dst, "]]"...)
}

// Total is the number of values with their weights.
func (d *Digest) Total() float64 {
	total := 0.0
	for _, w := range d.Weights {
		total += w
	}
	return total
}

// Rank is how many values are no larger than one.
func (d *Digest) Rank(json string) float64 {
	rank := 0.0
	for i, v := range d.Values {
		if dynamic.Compare(v, json) > 0 {
			break
		}
		rank += d.Weights[i]
	}
	return rank
}

// At is the index of the value at a percentile, from 0 to 100.
func (d *Digest) At(percentile float64) int { return At(d.Weights, percentile) }

// At is the index of the value at a percentile where values in ascending order have these weights: the first
// up to which that share of the weight lies. The engine gives the same while its digest holds every value.
func At(weights []float64, percentile float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	// A hair less, as a percentile such as 99.9 is no exact number.
	need, sum := percentile/100*total*(1-1e-12), 0.0
	for i, w := range weights {
		if sum += w; sum >= need {
			return i
		}
	}
	return len(weights) - 1
}

// Hashes is what hll() makes: the hashes of the distinct values, ascending.
type Hashes []int64

// ParseHashes reads an array of hashes.
func ParseHashes(json string) (h Hashes, ok bool) {
	if dynamic.KindOf(json) != dynamic.Array {
		return nil, false
	}
	dynamic.Each(json, func(_, v string) bool {
		n, err := strconv.ParseInt(v, 10, 64)
		h, ok = append(h, n), err == nil
		return ok
	})
	return h, ok || len(h) == 0
}

// Union is the distinct hashes of all.
func Union(all ...Hashes) Hashes {
	out := slices.Concat(all...)
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}

// Intersection is the hashes that both have.
func (h Hashes) Intersection(o Hashes) Hashes {
	var out Hashes
	for _, n := range h {
		if _, ok := slices.BinarySearch(o, n); ok {
			out = append(out, n)
		}
	}
	return out
}

// Append adds the hashes as JSON to dst.
func (h Hashes) Append(dst []byte) []byte {
	dst = append(dst, '[')
	for i, n := range h {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, n, 10)
	}
	return append(dst, ']')
}
