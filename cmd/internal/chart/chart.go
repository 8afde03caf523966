// Package chart is what the render operator asks for: which columns of a result are drawn, how, and along which
// scales. How it looks is up to the packages terminal and picture.
package chart

import "math"

// Kind is the way that values are drawn.
type Kind int

// The kinds of charts.
const (
	Line Kind = iota
	Area
	Scatter
	Column // upright
	Bar    // lying
	Pie
	Card
)

// Stack is how the series of a chart share a place on the x axis.
type Stack int

// The ways to stack.
const (
	Apart Stack = iota
	Stacked
	Stacked100 // stretched to 100 %
)

// Chart is a result that is ready to be drawn.
type Chart struct {
	Kind                  Kind
	Stack                 Stack
	Title, XTitle, YTitle string
	X                     Values
	Y                     Values
	Categories            []string // the names along x, where X is Names: point i of a series belongs to category i
	Series                []Series
	Cards                 []Value // of a Card
	NoLegend              bool
}

// Values says what the numbers along an axis are.
type Values struct {
	Of       Unit
	Log      bool
	Min, Max float64 // set by the query; NaN where not
}

// Unit is what a number along an axis stands for.
type Unit int

// The units. Times are seconds since 1970, spans are seconds.
const (
	Numbers Unit = iota
	Times
	Spans
	Names
	Percent
)

// Series is one line of a chart, one colour of its bars or, of a pie, its only ring.
type Series struct {
	Name   string
	Points []Point
	Marks  []Point // points that stand out: the anomalies of an anomalychart
}

// Point is a place on a chart; Y is NaN where there is a gap.
type Point struct{ X, Y float64 }

// Value is one value of a card.
type Value struct{ Name, Text string }

// Gap says that nothing is drawn at the point.
func (p Point) Gap() bool { return math.IsNaN(p.Y) }

// At is the value of the series in category i; 0 where it has none.
func (s *Series) At(i int) float64 {
	if i >= len(s.Points) || s.Points[i].Gap() {
		return 0
	}
	return s.Points[i].Y
}

// Sum is the total of the series without its gaps.
func (s *Series) Sum() float64 {
	total := 0.0
	for i := range s.Points {
		total += s.At(i)
	}
	return total
}
