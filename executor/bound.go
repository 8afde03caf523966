package executor

import (
	"context"
	"fmt"
	"math"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Bound is what a condition asks of a column: values from the one to the other, both included. A null meets no bound.
type Bound struct {
	Column           string
	Type             types.Type
	From, To         int64  // of whole numbers, times in ticks
	FromText, ToText string // of strings
}

// BoundedTables is Tables that may leave out rows that meet not all of some bounds. It need not: who asks looks at the
// rows that come.
type BoundedTables interface {
	Tables
	ReadWithin(ctx context.Context, table string, cols []planner.ScanColumn, types []planner.Column, within []Bound) ([]*vector.Batch, Unread, error)
}

// Unread is what of a table's files was not read since no row in it meets the bounds.
type Unread struct {
	Files, OfFiles   int
	Groups, OfGroups int // row groups of Parquet, those of unread files among them
}

func (u Unread) String() string {
	switch {
	case u.Groups > 0 && u.Files > 0:
		return fmt.Sprintf("not read: %d of %d files, %d of %d row groups", u.Files, u.OfFiles, u.Groups, u.OfGroups)
	case u.Groups > 0:
		return fmt.Sprintf("not read: %d of %d row groups", u.Groups, u.OfGroups)
	case u.Files > 0:
		return fmt.Sprintf("not read: %d of %d files", u.Files, u.OfFiles)
	}
	return ""
}

// ReadWithin reads a table, without rows that meet not all bounds as far as the tables can tell that at once.
func ReadWithin(ctx context.Context, t Tables, table string, cols []planner.ScanColumn, as []planner.Column, within []Bound) ([]*vector.Batch, Unread, error) {
	if b, ok := t.(BoundedTables); ok && len(within) > 0 {
		return b.ReadWithin(ctx, table, cols, as, within)
	}
	batches, err := t.Read(ctx, table, cols, as)
	return batches, Unread{}, err
}

// bounds is what a condition asks of the columns of a table before anything else.
func bounds(condition planner.Expr, scan *planner.Scan) (out []Bound) {
	for _, term := range termsOf("and", condition) {
		c, ok := term.(*planner.Call)
		if !ok || len(c.Args) < 2 {
			continue
		}
		name, args := c.Function.Name, c.Args
		if other, turned := mirrored[name]; turned && columnRead(args[0], scan) == nil {
			name, args = other, []planner.Expr{args[1], args[0]}
		}
		column := columnRead(args[0], scan)
		if column == nil {
			continue
		}
		b := Bound{Column: scan.Source[columnAt(scan, column)].Name, Type: column.Type, From: math.MinInt64, To: math.MaxInt64}
		if b.narrow(name, args[1:]) {
			out = append(out, b)
		}
	}
	return out
}

// columnRead is the column of the table that an expression reads as it is, or widened from int to long.
func columnRead(e planner.Expr, scan *planner.Scan) *planner.Column {
	if c, ok := e.(*planner.Call); ok && c.Function.Name == "tolong" && len(c.Args) == 1 && c.Args[0].Type() == types.Int {
		e = c.Args[0]
	}
	r, ok := e.(*planner.Ref)
	if !ok {
		return nil
	}
	if at := columnAt(scan, &r.Column); at >= 0 && scan.Source[at].Path == nil {
		return &scan.Columns[at]
	}
	return nil
}

func columnAt(scan *planner.Scan, c *planner.Column) int {
	for i := range scan.Columns {
		if scan.Columns[i].ID == c.ID {
			return i
		}
	}
	return -1
}

// narrow sets the ends of the bound as an operator does with constants; ok is false where it sets none.
func (b *Bound) narrow(operator string, args []planner.Expr) (ok bool) {
	if b.Type == types.String {
		return b.narrowText(operator, args)
	}
	var ends []int64
	for _, a := range args {
		all, ok := constants(a, b.Type)
		if !ok {
			return false
		}
		for i := range all.Len {
			ends = append(ends, all.Long(i))
		}
	}
	first := ends[0]
	switch operator {
	case "==":
		b.From, b.To = first, first
	case ">=":
		b.From = first
	case ">":
		if b.From = first + 1; first == math.MaxInt64 {
			return false
		}
	case "<=":
		b.To = first
	case "<":
		if b.To = first - 1; first == math.MinInt64 {
			return false
		}
	case "between":
		b.From, b.To = first, ends[len(ends)-1]
	case "in":
		b.From, b.To = first, first
		for _, e := range ends {
			b.From, b.To = min(b.From, e), max(b.To, e)
		}
	default:
		return false
	}
	return true
}

func (b *Bound) narrowText(operator string, args []planner.Expr) (ok bool) {
	if operator != "==" && operator != "in" {
		return false
	}
	for i, a := range args {
		all, ok := constants(a, b.Type)
		if !ok {
			return false
		}
		for j := range all.Len {
			s := all.Str(j)
			if i == 0 && j == 0 {
				b.FromText, b.ToText = s, s
			}
			b.FromText, b.ToText = min(b.FromText, s), max(b.ToText, s)
		}
	}
	return true
}

// constants is the values of a constant that stands beside a column of type t, none of them null.
func constants(e planner.Expr, t types.Type) (*vector.Vector, bool) {
	c, ok := e.(*planner.Const)
	if !ok || c.Value.Len == 0 || !comparable(c.Value.Type, t) {
		return nil, false
	}
	for i := range c.Value.Len {
		if c.Value.Null(i) {
			return nil, false
		}
	}
	return c.Value, true
}

// comparable says whether values of the two types are held as numbers, or texts, that compare as the values do.
func comparable(a, b types.Type) bool {
	switch a {
	case types.Int, types.Long:
		return b == types.Int || b == types.Long
	case types.Datetime, types.Timespan, types.String:
		return a == b
	}
	return false
}
