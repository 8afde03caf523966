package plugin

import (
	"slices"

	"kql/functions/types"
)

var newActivityMetrics = &Plugin{
	Name: "new_activity_metrics",
	Doc:  "Follows the ids that a timeline step saw first through the later steps: new, retained and lost.",
	Params: slices.Concat(bounds([]string{"Window"})[:5], []Param{
		{Name: "Cohort", Kind: Constant, Accept: timelineTypes, Optional: true},
		{Name: "Dimension", Kind: InputColumn, Accept: types.Any, Optional: true, Repeat: true},
		{Name: "Lookback", Kind: LookupTable, Optional: true},
	}),
	Schema: cohortSchema,
	Run:    runCohorts,
}

func cohortSchema(in []Column, args Args) []Column {
	when := args.columns("TimelineColumn", in)[0]
	return slices.Concat(
		[]Column{{"from_" + when.Name, when.Type}, {"to_" + when.Name, when.Type}},
		args.columns("Dimension", in),
		[]Column{{"dcount_new_values", types.Long}, {"dcount_retained_values", types.Long}, {"dcount_churn_values", types.Long}, {"retention_rate", types.Real}, {"churn_rate", types.Real}},
	)
}

func runCohorts(in *Table, args Args) (*Table, error) {
	t, err := readTimeline(in, args, "Window")
	if err != nil {
		return nil, err
	}
	cols := cohortSchema(in.Columns, args)
	bs := builders(cols)
	known := lookback(in, args)
	for d := range t.dims {
		steps := t.steps(t.of(d))
		t.bins(func(from int64) {
			if c := args.one("Cohort"); c != nil && t.bin(c.Value.Long(0)) != from {
				return
			}
			seen := seenBefore(steps, from, known)
			cohort := without(steps[from], seen)
			if len(cohort) == 0 {
				return
			}
			t.bins(func(to int64) {
				if to < from {
					return
				}
				stayed := float64(len(cohort) - len(without(cohort, steps[to])))
				all, size := without(steps[to], seen), float64(len(cohort))
				if to > from {
					all = without(all, cohort)
				}
				bs[0].AppendLong(from)
				bs[1].AppendLong(to)
				t.writeDims(bs[2:], in, args, d)
				rest := bs[len(bs)-5:]
				rest[0].AppendLong(int64(len(all)))
				rest[1].AppendLong(int64(stayed))
				rest[2].AppendLong(int64(size - stayed))
				rest[3].AppendReal(stayed / size)
				rest[4].AppendReal((size - stayed) / size)
			})
		})
	}
	return table(cols, bs), nil
}

// steps is the ids seen in each step, by the step's start.
func (t *timeline) steps(events []event) map[int64]map[string]bool {
	out := map[int64]map[string]bool{}
	for _, e := range events {
		if out[e.bin] == nil {
			out[e.bin] = map[string]bool{}
		}
		out[e.bin][e.id] = true
	}
	return out
}

// lookback is the ids of the lookback table, which count as seen before the first step.
func lookback(in *Table, args Args) map[string]bool {
	known := map[string]bool{}
	a := args.one("Lookback")
	if a == nil || a.Table == nil {
		return known
	}
	name := in.Columns[args.one("IdColumn").Column].Name
	for i, c := range a.Table.Columns {
		if c.Name == name {
			for r := range a.Table.Rows {
				known[Text(a.Table.Vectors[i], r)] = true
			}
		}
	}
	return known
}

func seenBefore(steps map[int64]map[string]bool, from int64, known map[string]bool) map[string]bool {
	seen := map[string]bool{}
	for id := range known {
		seen[id] = true
	}
	for at, ids := range steps {
		if at < from {
			for id := range ids {
				seen[id] = true
			}
		}
	}
	return seen
}

func without(a, b map[string]bool) map[string]bool {
	out := map[string]bool{}
	for id := range a {
		if !b[id] {
			out[id] = true
		}
	}
	return out
}
