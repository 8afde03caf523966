package plugin

import (
	"fmt"
	"slices"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// No engine answer shows this plugin and sequence_detect. Where events of one time decide, or where it is not documented
// whether there is a row of 0, they refuse; what remains follows from what is documented.
var funnelSequenceCompletion = &Plugin{
	Name: "funnel_sequence_completion",
	Doc:  "Counts in each bin of a timeline the ids that came to each state of a sequence, in order and in time. Refuses where no id came to a state.",
	Params: []Param{
		{Name: "IdColumn", Kind: InputColumn, Accept: notDynamic},
		{Name: "TimelineColumn", Kind: InputColumn, Accept: types.Summable},
		{Name: "Start", Kind: Constant, Accept: types.Summable},
		{Name: "End", Kind: Constant, Accept: types.Summable},
		{Name: "BinSize", Kind: Constant, Accept: types.Summable},
		{Name: "StateColumn", Kind: InputColumn, Accept: notDynamic},
		{Name: "Sequence", Kind: Constant, Accept: types.Of(types.Dynamic)},
		{Name: "MaxSequencePeriods", Kind: Constant, Accept: types.Of(types.Dynamic)},
	},
	Schema: funnelSchema,
	Run:    runFunnel,
}

func funnelSchema(in []Column, args Args) []Column {
	state := Column{args.columns("StateColumn", in)[0].Name, types.String}
	return append(args.columns("TimelineColumn", in), state, Column{"Period", types.Timespan}, Column{"dcount", types.Long})
}

var notDynamic = types.Any &^ types.Of(types.Dynamic)

func runFunnel(in *Table, args Args) (*Table, error) {
	when := in.Columns[args.one("TimelineColumn").Column]
	for _, name := range []string{"Start", "End"} {
		if args.one(name).Value.Type != types.Datetime || when.Type != types.Datetime {
			return nil, fmt.Errorf("what Period is on a timeline that is no datetime is not documented")
		}
	}
	if args.one("BinSize").Value.Type != types.Timespan {
		return nil, fmt.Errorf("BinSize must be a timespan")
	}
	f := &funnel{states: in.Vectors[args.one("StateColumn").Column]}
	for _, e := range dynamic.Elements(args.text("Sequence")) {
		f.sequence = append(f.sequence, dynamic.Text(e))
	}
	periods, err := timespans(args.text("MaxSequencePeriods"))
	if err != nil {
		return nil, err
	}
	if len(f.sequence) == 0 {
		return nil, fmt.Errorf("the sequence must be an array of states")
	}
	t, err := readTimeline(in, args, "BinSize")
	if err != nil {
		return nil, err
	}
	cols := funnelSchema(in.Columns, args)
	bs := builders(cols)
	for start := t.start; start <= t.end; start += t.step {
		end := start + min(t.step, t.end-start+1)
		events := between(t.events, start, end)
		if start == t.end && len(events) == 0 { // a bin that only the last moment is in
			break
		}
		for _, period := range periods {
			reached, err := f.count(events, period, start)
			if err != nil {
				return nil, err
			}
			for k, n := range reached {
				bs[0].AppendLong(start)
				bs[1].AppendStr(f.sequence[k])
				bs[2].AppendLong(period)
				bs[3].AppendLong(int64(n))
			}
		}
		if end > t.end {
			break
		}
	}
	return table(cols, bs), nil
}

// timespans is the elements of an array of timespans.
func timespans(array string) (all []int64, err error) {
	for _, e := range dynamic.Elements(array) {
		ticks, ok := types.ParseTimespan(dynamic.Text(e))
		if !ok {
			return nil, fmt.Errorf("%s is no timespan", e)
		}
		all = append(all, ticks)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("MaxSequencePeriods must be an array of timespans")
	}
	return all, nil
}

// funnel is the states that ids go through.
type funnel struct {
	states   *vector.Vector
	sequence []string
}

// count is how many ids of some events, in order of time, come to each state within a period from their first.
func (f *funnel) count(events []event, period, start int64) ([]int, error) {
	byID := map[string][]event{}
	for _, e := range events {
		byID[e.id] = append(byID[e.id], e)
	}
	reached := make([]int, len(f.sequence))
	for id, own := range byID {
		strict, loose := f.furthest(own, period, false), f.furthest(own, period, true)
		if strict != loose {
			return nil, fmt.Errorf("'%s' has events of one time, whose order decides here and is not documented", id)
		}
		for k := range strict {
			reached[k]++
		}
	}
	if at := slices.Index(reached, 0); at >= 0 {
		return nil, fmt.Errorf("no id comes to '%s' from %s on within %s; whether Kusto gives a row of 0 then is not documented", f.sequence[at], types.AppendDatetime(nil, start), types.AppendTimespan(nil, period))
	}
	return reached, nil
}

// furthest is how many states an id comes to. With loose set, events of one time come in whichever order takes it
// further. Of each state only the latest start of a way there counts: any further way from an earlier one is longer.
func (f *funnel) furthest(events []event, period int64, loose bool) (states int) {
	starts := make([]int64, len(f.sequence))
	known := make([]bool, len(f.sequence))
	for i := 0; i < len(events); {
		end := i
		for end < len(events) && events[end].at == events[i].at {
			end++
		}
		at := events[i].at
		before, knownBefore := slices.Clone(starts), slices.Clone(known)
		if loose {
			before, knownBefore = starts, known
		}
		for k, state := range f.sequence {
			if !slices.ContainsFunc(events[i:end], func(e event) bool { return Text(f.states, e.row) == state }) {
				continue
			}
			start, ok := at, true
			if k > 0 {
				start, ok = before[k-1], knownBefore[k-1] && at-before[k-1] <= period
			}
			if ok && (!known[k] || start > starts[k]) {
				starts[k], known[k] = start, true
				states = max(states, k+1)
			}
		}
		i = end
	}
	return states
}
