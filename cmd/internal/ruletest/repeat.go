package ruletest

import (
	"math"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// The keys of a row that is written once and stands several times, unless its table has columns of these names.
const (
	repeatKey = "repeat" // how often
	stepKey   = "step"   // by how much columns grow from one to the next
)

// mostRepeats is how often a row may be repeated.
const mostRepeats = 1_000_000

// repeated is a row of a fixture as it is written.
type repeated struct {
	cells [][2]*yaml.Node
	times int
	steps map[string]*yaml.Node
}

// repeated reads a row of a table with the given columns.
func (f *File) repeated(n *yaml.Node, what string, columns []planner.TableColumn) repeated {
	r := repeated{times: 1}
	for _, pair := range f.Doc.Pairs(n, what) {
		key := pair[0].Value
		isColumn := slices.ContainsFunc(columns, func(c planner.TableColumn) bool { return c.Name == key })
		switch {
		case key == repeatKey && !isColumn:
			r.times = f.times(pair[1])
		case key == stepKey && !isColumn:
			r.steps = map[string]*yaml.Node{}
			for _, step := range f.Doc.Pairs(pair[1], "the steps of a row") {
				r.steps[step[0].Value] = step[1]
			}
		default:
			r.cells = append(r.cells, pair)
		}
	}
	for name, step := range r.steps {
		if !slices.ContainsFunc(r.cells, func(c [2]*yaml.Node) bool { return c[0].Value == name }) {
			f.Doc.Fail(step, "", "The row has no '%s' to begin with.", name)
		}
	}
	return r
}

func (f *File) times(n *yaml.Node) int {
	x, err := strconv.Atoi(n.Value)
	if err != nil || x < 0 || x > mostRepeats {
		f.Doc.Fail(n, "", "'%s' is no number of rows: it is a whole number up to %d.", n.Value, mostRepeats)
		return 1
	}
	return x
}

// appendStep adds a YAML value that has grown by so many steps to a column.
func (f *File) appendStep(b *vector.Builder, value, step *yaml.Node, steps int64) {
	grown := ""
	switch b.Type() {
	case types.Datetime, types.Timespan:
		at, ok := types.ParseDatetime(value.Value)
		write := types.AppendDatetime
		if b.Type() == types.Timespan {
			at, ok = types.ParseTimespan(value.Value)
			write = types.AppendTimespan
		}
		if by, isSpan := types.ParseTimespan(step.Value); ok && isSpan {
			grown = string(write(nil, at+by*steps))
		}
	case types.Int, types.Long:
		at, err := strconv.ParseInt(value.Value, 10, 64)
		by, wrong := strconv.ParseInt(step.Value, 10, 64)
		if err == nil && wrong == nil {
			grown = strconv.FormatInt(at+by*steps, 10)
		}
	case types.Real:
		at, err := strconv.ParseFloat(value.Value, 64)
		by, wrong := strconv.ParseFloat(step.Value, 64)
		if x := at + by*float64(steps); err == nil && wrong == nil && !math.IsInf(x, 0) {
			grown = strconv.FormatFloat(x, 'g', -1, 64)
		}
	}
	if grown == "" || !b.AppendParsed(grown) {
		f.Doc.Fail(step, "times grow by a timespan such as 1m, numbers by a number", "A %s does not grow by '%s' from '%s'.", b.Type(), step.Value, value.Value)
		b.AppendNull()
	}
}
