package plugin

import (
	"slices"

	"kql/functions/types"
)

// timelinePlugin is a plugin whose parameters are ids, a timeline, its bounds, the named constants and
// dimensions, and whose columns are the timeline, the dimensions and the measures. rows gives the rows of
// one combination of dimensions, its events in order of time; step names the constant that bins them.
func timelinePlugin(name, doc, step string, constants []string, measures []Column, rows func(t *timeline, args Args, events []event, put putRow)) *Plugin {
	p := &Plugin{Name: name, Doc: doc, Params: bounds(constants)}
	schema := func(in []Column, args Args) []Column {
		return slices.Concat(args.columns("TimelineColumn", in), args.columns("Dimension", in), measures)
	}
	p.Schema = schema
	p.Run = func(in *Table, args Args) (*Table, error) {
		t, err := readTimeline(in, args, step)
		if err != nil {
			return nil, err
		}
		cols := schema(in.Columns, args)
		bs := builders(cols)
		values := bs[1+len(args.given("Dimension")):]
		for d := range t.dims {
			rows(t, args, t.of(d), func(at int64, measured ...float64) {
				bs[0].AppendLong(at)
				t.writeDims(bs[1:], in, args, d)
				for i, x := range measured {
					if measures[i].Type == types.Real {
						values[i].AppendReal(x)
					} else {
						values[i].AppendLong(int64(x))
					}
				}
			})
		}
		return table(cols, bs), nil
	}
	return p
}

// putRow adds a row: the bin's start and the measures. Counts fit a float64 exactly.
type putRow func(at int64, measured ...float64)

func bounds(constants []string) []Param {
	ps := []Param{
		{Name: "IdColumn", Kind: InputColumn, Accept: types.Any},
		{Name: "TimelineColumn", Kind: InputColumn, Accept: timelineTypes},
		{Name: "Start", Kind: Constant, Accept: timelineTypes},
		{Name: "End", Kind: Constant, Accept: timelineTypes},
	}
	for _, c := range constants {
		ps = append(ps, Param{Name: c, Kind: Constant, Accept: types.Of(types.Int, types.Long, types.Timespan)})
	}
	return append(ps, Param{Name: "Dimension", Kind: InputColumn, Accept: types.Any, Optional: true, Repeat: true})
}

// long is a constant argument held in 64-bit integers.
func (args Args) long(name string) int64 { return args.one(name).Value.Long(0) }

var slidingWindowCounts = timelinePlugin("sliding_window_counts",
	"Counts events and distinct ids in a window that slides over a timeline.",
	"Step", []string{"LookBackWindow", "Step"},
	[]Column{{"Count", types.Long}, {"Dcount", types.Long}},
	func(t *timeline, args Args, events []event, put putRow) {
		back := args.long("LookBackWindow")
		t.bins(func(start int64) {
			if w := between(events, start+t.step-back, start+t.step); len(w) > 0 {
				put(start, float64(len(w)), distinct(w))
			}
		})
	})

var activityCountsMetrics = timelinePlugin("activity_counts_metrics",
	"Counts events, distinct, new and accumulated ids in each step of a timeline.",
	"Step", []string{"Step"},
	[]Column{{"count", types.Long}, {"dcount", types.Long}, {"new_dcount", types.Long}, {"aggregated_dcount", types.Long}},
	func(t *timeline, _ Args, events []event, put putRow) {
		seen := map[string]bool{}
		t.bins(func(start int64) {
			now := between(events, start, start+t.step)
			if len(now) == 0 {
				return
			}
			before := len(seen)
			for id := range ids(now) {
				seen[id] = true
			}
			put(start, float64(len(now)), distinct(now), float64(len(seen)-before), float64(len(seen)))
		})
	})

var activityEngagement = timelinePlugin("activity_engagement",
	"Sets the distinct ids of each step in relation to those of a longer window.",
	"InnerActivityWindow", []string{"InnerActivityWindow", "OuterActivityWindow"},
	[]Column{{"dcount_activities_inner", types.Long}, {"dcount_activities_outer", types.Long}, {"activity_ratio", types.Real}},
	func(t *timeline, args Args, events []event, put putRow) {
		wide := args.long("OuterActivityWindow")
		t.bins(func(start int64) {
			end := start + t.step
			outer := distinct(between(events, end-wide, end))
			if outer > 0 {
				inner := distinct(between(events, start, end))
				put(start, inner, outer, inner/outer)
			}
		})
	})

var activityMetrics = timelinePlugin("activity_metrics",
	"Counts the distinct ids of each step, those that the step before lacks, and what share of its ids stayed.",
	"Window", []string{"Window"},
	[]Column{{"dcount_values", types.Long}, {"dcount_newvalues", types.Long}, {"retention_rate", types.Real}, {"churn_rate", types.Real}},
	func(t *timeline, _ Args, events []event, put putRow) {
		before := map[string]bool{}
		t.bins(func(start int64) {
			now := ids(between(events, start, start+t.step))
			if len(now) > 0 {
				fresh := float64(len(without(now, before)))
				stayed := (float64(len(now)) - fresh) / float64(len(before)) // NaN where there was nobody
				put(start, float64(len(now)), fresh, stayed, 1-stayed)
			}
			before = now
		})
	})

// activeUsersCount writes its dimensions behind the timeline, and its count last. An id is active at an event where the
// window that ends there, and begins just behind the look-back before, has events in enough periods.
var activeUsersCount = timelinePlugin("active_users_count",
	"Counts in each step the ids that were seen in enough periods of a window before.",
	"Bin", []string{"LookbackWindow", "Period", "ActivePeriodsCount", "Bin"},
	[]Column{{"dcount", types.Long}},
	func(t *timeline, args Args, events []event, put putRow) {
		window, period, enough := args.long("LookbackWindow"), args.long("Period"), int(args.long("ActivePeriodsCount"))
		of := map[string][]int64{} // the times of each id, ascending
		active := map[int64]map[string]bool{}
		for _, e := range events {
			of[e.id] = append(of[e.id], e.at)
			if e.at < t.start || periods(of[e.id], e.at-window, t.start, period) < enough {
				continue
			}
			if active[e.bin] == nil {
				active[e.bin] = map[string]bool{}
			}
			active[e.bin][e.id] = true
		}
		t.bins(func(start int64) {
			if n := len(active[start]); n > 0 {
				put(start, float64(n))
			}
		})
	})

// periods counts the periods, from an origin on, in which ascending times after the given one lie.
func periods(times []int64, after, origin, period int64) (n int) {
	for i, at := range slices.Backward(times) {
		if at <= after {
			break
		}
		if i == len(times)-1 || floor(at-origin, period) != floor(times[i+1]-origin, period) {
			n++
		}
	}
	return n
}

// A session begins with an event that no event of the same id precedes by less than the window: measured
// on the engine, a gap as long as the window parts two sessions.
var sessionCount = timelinePlugin("session_count",
	"Counts the sessions that begin in each step of a timeline.",
	"Bin", []string{"Bin", "LookBackWindow"},
	[]Column{{"count_sessions", types.Long}},
	func(t *timeline, args Args, events []event, put putRow) {
		window := args.long("LookBackWindow")
		last, begun := map[string]int64{}, map[int64]float64{}
		for _, e := range events {
			if at, ok := last[e.id]; !ok || e.at-at >= window {
				begun[floor(e.at, t.step)]++
			}
			last[e.id] = e.at
		}
		for _, bin := range sortedKeys(begun) {
			put(bin, begun[bin])
		}
	})

func sortedKeys(m map[int64]float64) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
