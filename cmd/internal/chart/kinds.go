package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// shape is what the name of a chart stands for.
type shape struct {
	kind  Kind
	stack Stack
	time  bool // x is a datetime
}

var shapes = map[string]shape{
	"timechart":        {kind: Line, time: true},
	"anomalychart":     {kind: Line, time: true},
	"linechart":        {kind: Line},
	"areachart":        {kind: Area},
	"stackedareachart": {kind: Area, stack: Stacked},
	"scatterchart":     {kind: Scatter},
	"columnchart":      {kind: Column},
	"barchart":         {kind: Bar},
	"piechart":         {kind: Pie},
	"card":             {kind: Card},
}

var stacks = map[string]Stack{"": Apart, "default": Apart, "unstacked": Apart, "stacked": Stacked, "stacked100": Stacked100}

// request is a render operator, read.
type request struct {
	shape
	name       string
	properties map[string]string
}

// read looks up what a render operator asks for. Properties that say nothing about a drawing are passed over, as
// Kusto's clients do.
func read(r *planner.Render) (*request, error) {
	q := &request{name: strings.ToLower(r.Chart), properties: map[string]string{}}
	for name, value := range r.Properties {
		q.properties[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	var ok bool
	if q.shape, ok = shapes[q.name]; !ok {
		return nil, fmt.Errorf("kql cannot draw a %s", q.name)
	}
	kind := strings.ToLower(q.properties["kind"])
	stack, ok := stacks[kind]
	switch {
	case kind == "map":
		return nil, fmt.Errorf("kql cannot draw a %s on a map", q.name)
	case !ok:
		return nil, fmt.Errorf("the kind of a %s is default, unstacked, stacked or stacked100, not %q", q.name, kind)
	case kind != "" && (q.kind == Area || q.kind == Column || q.kind == Bar):
		q.stack = stack
	}
	if split := strings.ToLower(q.properties["ysplit"]); split != "" && split != "none" {
		return nil, fmt.Errorf("kql cannot split a chart by ysplit=%s", split)
	}
	return q, nil
}

// list is the names of columns in a property; nil where it is not given.
func (q *request) list(name string) []string {
	var out []string
	for n := range strings.SplitSeq(q.properties[name], ",") {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

func (q *request) is(name, value string) bool { return strings.EqualFold(q.properties[name], value) }

// bound is the number in a property; NaN where it is not given.
func (q *request) bound(name string) (float64, error) {
	text := q.properties[name]
	if text == "" {
		return math.NaN(), nil
	}
	x, ok := types.ParseReal(text)
	if !ok {
		return 0, fmt.Errorf("%s=%s is no number", name, text)
	}
	if math.IsInf(x, 0) {
		x = math.NaN()
	}
	return x, nil
}

// axis is what the properties say about an axis.
func (q *request) axis(name string) (Values, error) {
	v := Values{Log: q.is(name+"axis", "log"), Min: math.NaN(), Max: math.NaN()}
	if name == "x" {
		return v, nil
	}
	var err error
	if v.Min, err = q.bound("ymin"); err != nil {
		return v, err
	}
	if v.Max, err = q.bound("ymax"); err != nil {
		return v, err
	}
	if v.Min >= v.Max {
		return v, fmt.Errorf("ymin=%s is not below ymax=%s", q.properties["ymin"], q.properties["ymax"])
	}
	return v, nil
}

// one is the column with the name.
func one(columns []*column, name string) (*column, error) {
	if i := slices.IndexFunc(columns, func(c *column) bool { return c.name == name }); i >= 0 {
		return columns[i], nil
	}
	return nil, fmt.Errorf("render names the column '%s', which the result does not have", name)
}
