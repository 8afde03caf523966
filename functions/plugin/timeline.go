package plugin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
)

// The plugins over a timeline (activity, sessions, rolling windows) see their input as events: who, when,
// and in which combination of dimension values.
type event struct {
	id   string
	at   int64 // in the timeline's own unit: ticks, or the number itself
	row  int
	bin  int64
	dims int // place in timeline.dims
}

// maxBins is the most bins that a timeline is cut into.
const maxBins = 1 << 24

// timeline is the events of a call, by time, with its bounds.
type timeline struct {
	events           []event
	dims             []int32 // for each combination of dimension values a row that has it
	typ              types.Type
	start, end, step int64
}

var timelineTypes = types.Of(types.Int, types.Long, types.Datetime)

// readTimeline collects the events between Start and End (inclusive); step is the named argument. Where there is an
// argument LookbackWindow, the events of that time before Start are there too.
func readTimeline(in *Table, args Args, step string) (*timeline, error) {
	t := &timeline{start: math.MinInt64, end: math.MaxInt64, step: 1}
	when := args.one("TimelineColumn").Column
	t.typ = in.Columns[when].Type
	for name, to := range map[string]*int64{"Start": &t.start, "End": &t.end, step: &t.step} {
		if a := args.one(name); a != nil {
			*to = a.Value.Long(0)
		}
	}
	if t.step <= 0 {
		return nil, fmt.Errorf("%s must be above 0", step)
	}
	from := t.start
	if a := args.one("LookbackWindow"); a != nil {
		from -= a.Value.Long(0)
	}
	ids, times := in.Vectors[args.one("IdColumn").Column], in.Vectors[when]
	var dims []*vector.Vector
	for _, d := range args.given("Dimension") {
		dims = append(dims, in.Vectors[d.Column])
	}
	place := map[string]int{}
	for r := range in.Rows {
		if times.Null(r) || times.Long(r) < from || times.Long(r) > t.end {
			continue
		}
		key := rowKey(dims, r)
		if _, ok := place[key]; !ok {
			place[key] = len(t.dims)
			t.dims = append(t.dims, int32(r))
		}
		t.events = append(t.events, event{id: Text(ids, r), at: times.Long(r), row: r, bin: t.bin(times.Long(r)), dims: place[key]})
	}
	slices.SortStableFunc(t.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	if _, n := t.binCount(); n > maxBins {
		return nil, fmt.Errorf("there would be %d bins; the most is %d", n, maxBins)
	}
	return t, nil
}

// bin is the bin of a time: its start, counted from Start.
func (t *timeline) bin(at int64) int64 {
	if t.start == math.MinInt64 {
		return floor(at, t.step)
	}
	return t.start + floor(at-t.start, t.step)
}

// binCount is where the first bin starts and how many there are from Start to End.
func (t *timeline) binCount() (from int64, n uint64) {
	if len(t.events) == 0 {
		return t.start, 0
	}
	from, to := t.start, t.end
	if from == math.MinInt64 {
		from, to = t.events[0].bin, t.events[len(t.events)-1].bin
	}
	if to < from {
		return from, 0
	}
	return from, (uint64(to)-uint64(from))/uint64(t.step) + 1
}

// bins calls f with the start of each bin from Start to End.
func (t *timeline) bins(f func(start int64)) {
	from, n := t.binCount()
	for i := range int64(n) {
		f(from + i*t.step)
	}
}

// of is the events of one combination of dimension values, by time.
func (t *timeline) of(dims int) []event {
	var out []event
	for _, e := range t.events {
		if e.dims == dims {
			out = append(out, e)
		}
	}
	return out
}

// writeDims adds a combination's dimension values to the columns that start at builder from.
func (t *timeline) writeDims(bs []*vector.Builder, in *Table, args Args, dims int) {
	for i, d := range args.given("Dimension") {
		bs[i].AppendFrom(in.Vectors[d.Column], int(t.dims[dims]))
	}
}

func floor(x, step int64) int64 {
	r := x % step
	if r < 0 {
		r += step
	}
	return x - r
}

// rowKey is the values of a row as a key: equal keys, equal rows.
func rowKey(cols []*vector.Vector, row int) string {
	var b strings.Builder
	for _, v := range cols {
		if v.Null(row) {
			b.WriteByte(0)
			continue
		}
		s := Text(v, row)
		fmt.Fprintf(&b, "\x01%d:%s", len(s), s)
	}
	return b.String()
}

// distinct counts the different ids of some events.
func distinct(events []event) float64 { return float64(len(ids(events))) }

func ids(events []event) map[string]bool {
	seen := map[string]bool{}
	for _, e := range events {
		seen[e.id] = true
	}
	return seen
}

// between is the events from lo up to but not including hi.
func between(events []event, lo, hi int64) []event {
	from, _ := slices.BinarySearchFunc(events, lo, func(e event, t int64) int { return int(min(max(e.at-t, -1), 1)) })
	to, _ := slices.BinarySearchFunc(events, hi, func(e event, t int64) int { return int(min(max(e.at-t, -1), 1)) })
	return events[from:to]
}
