package why

import (
	"fmt"
	"strings"

	"kql/cmd/internal/output"
	"kql/executor/lineage"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// looked is how many of a row's descendants are looked at for the one that comes nearest.
const looked = 200

// compared is how many of them that came as near are told apart.
const compared = 20

// asked is the end of rows in a query among expressions.
func (f *followed) asked(s *lineage.Step, rows []int32) End {
	e := End{Where: f.where(s.Node), Reason: "it is in the answer of a query among expressions"}
	if s.Rows.Width() > 0 {
		e.Reason += ", with the value " + cell(s.Rows.Col(0), int(rows[0]))
	}
	return e
}

// end is why a step has nothing of some rows of an input; live is what came of the row that is followed so far.
func (f *followed) end(s *lineage.Step, input int, rows []int32, live map[*lineage.Step][]int32) End {
	e := End{Where: f.where(s.Node)}
	switch n := s.Node.(type) {
	case *planner.Filter:
		e.Reason = "the condition is not true of it"
		blamed, row := f.failing(s, n.Predicate, rows)
		for _, leaf := range blamed {
			e.Conditions = append(e.Conditions, f.condition(s, leaf, row))
		}
		if why := f.passedOver(live, blamed); why != "" {
			e.Reason = why
		}
	case *planner.Join:
		f.unjoined(&e, s, n, input, rows)
	case *planner.Top, *planner.Take:
		e.Reason = fmt.Sprintf("it is not among the first %d rows of %d", s.Rows.Len, s.Inputs[0].Rows.Len)
	case *planner.Sample:
		e.Reason = "it was not drawn"
	case *planner.Expand:
		e.Reason = "it expands to no row: its arrays have no elements"
	case *planner.Apply:
		e.Reason = "the body gives no row for it"
	case *planner.Parse:
		e.Reason = "the pattern does not fit"
		if got, err := f.trace.Eval(s, 0, rows[:1], []planner.Expr{n.Source}); err == nil {
			e.Reason += " " + cell(got.Col(0), 0)
		}
	default:
		e.Reason = "the operator gives no row of it"
	}
	return e
}

// failing is the conditions that turned rows away, those of the row that came nearest to being let through, and which
// that is. Of rows that came as near it is one of whose values there is something to say.
func (f *followed) failing(s *lineage.Step, predicate planner.Expr, rows []int32) ([]planner.Expr, int32) {
	rows = rows[:min(len(rows), looked)]
	leaves := lineage.Conditions(predicate)
	got, err := f.trace.Eval(s, 0, rows, leaves)
	if err != nil {
		return nil, rows[0]
	}
	met := func(row int) map[planner.Expr]bool {
		out := map[planner.Expr]bool{}
		for i, leaf := range leaves {
			out[leaf] = leaf.Type() == types.Bool && got.Col(i).Bool(row)
		}
		return out
	}
	best, fewest, most := 0, -1, 0
	for i := range rows {
		if n := len(blamed(predicate, met(i))); fewest < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	for i := range rows[:min(len(rows), compared)] {
		leaves := blamed(predicate, met(i))
		hints := 0
		for _, leaf := range leaves {
			if f.condition(s, leaf, rows[i]).Hint != "" {
				hints++
			}
		}
		if len(leaves) == fewest && len(rows) > 1 && hints > most {
			best, most = i, hints
		}
	}
	return blamed(predicate, met(best)), rows[best]
}

// blamed is the conditions because of which a predicate is not true; none where it is. Of operands of or all are to
// blame.
func blamed(e planner.Expr, met map[planner.Expr]bool) []planner.Expr {
	c, ok := e.(*planner.Call)
	switch {
	case ok && c.Function.Name == "and":
		return append(blamed(c.Args[0], met), blamed(c.Args[1], met)...)
	case ok && c.Function.Name == "or":
		x, y := blamed(c.Args[0], met), blamed(c.Args[1], met)
		if len(x) == 0 || len(y) == 0 {
			return nil
		}
		return append(x, y...)
	case met[e]:
		return nil
	}
	return []planner.Expr{e}
}

// condition is one that a row did not meet, with the values of its operands.
func (f *followed) condition(s *lineage.Step, e planner.Expr, row int32) Condition {
	c := Condition{Where: f.place(e.Where()), Operands: []Operand{}}
	parts := operands(e)
	got, err := f.trace.Eval(s, 0, []int32{row}, parts)
	if err != nil {
		return c
	}
	seen := map[string]bool{c.Text: true}
	for i, p := range parts {
		text := f.place(p.Where()).Text
		if ref, ok := p.(*planner.Ref); ok && text == "" {
			text = ref.Column.Name // of a condition that a rule has moved
		}
		if _, fixed := p.(*planner.Const); text == "" || seen[text] || fixed && !isName(text) {
			continue
		}
		seen[text] = true
		c.Operands = append(c.Operands, Operand{text, cell(got.Col(i), 0)})
	}
	if call, ok := e.(*planner.Call); ok {
		if args, err := f.trace.Eval(s, 0, []int32{row}, scalars(call.Args)); err == nil {
			c.Hint = hint(call, args.Cols())
		}
	}
	return c
}

// scalars is arguments, with the first value for a list.
func scalars(args []planner.Expr) []planner.Expr {
	out := make([]planner.Expr, len(args))
	for i, a := range args {
		out[i] = a
		if k, ok := a.(*planner.Const); ok && (k.Value.Len != 1 || !k.Value.Const) {
			out[i] = &planner.Const{Value: vector.ConstNull(k.Value.Type), Span: k.Span}
		}
	}
	return out
}

// operands is the parts of a condition that differ by row: its arguments and the columns in them.
func operands(e planner.Expr) (out []planner.Expr) {
	c, ok := e.(*planner.Call)
	if !ok {
		return []planner.Expr{e}
	}
	var columns []planner.Expr
	for _, a := range c.Args {
		switch a := a.(type) {
		case *planner.Ref:
			out = append(out, a)
		case *planner.Const: // of a let or parameter
			if a.Value.Const && a.Value.Len == 1 {
				out = append(out, a)
			}
		case *planner.Call:
			out = append(out, a)
			columns = append(columns, operands(a)...)
		case *planner.Subquery:
			if !a.Table {
				out = append(out, a)
			}
		}
	}
	return append(out, columns...)
}

// isName says whether a text is a name, and no literal.
func isName(text string) bool {
	return text != "true" && text != "false" && parser.IsName(text)
}

// cell is a value as JSON, cut where it is long.
func cell(v *vector.Vector, row int) string {
	return cut(string(output.AppendJSON(nil, v, row)), 120)
}

// unjoined is why a join gives no row of some on one side.
func (f *followed) unjoined(e *End, s *lineage.Step, n *planner.Join, input int, rows []int32) {
	mine, others := n.LeftKeys, n.RightKeys
	if input == 1 {
		mine, others = others, mine
	}
	own, err := f.trace.Eval(s, input, rows[:1], mine)
	if err != nil {
		return
	}
	other := s.Inputs[1-input]
	theirs, err := f.trace.Eval(s, 1-input, lineage.Numbers(other.Rows.Len), others)
	if err != nil {
		return
	}
	var key, near []string
	partners := 0
	for row := range theirs.Len {
		same, close := true, true
		for k := range mine {
			x, y := output.Text(own.Col(k), 0), output.Text(theirs.Col(k), row)
			same = same && x == y && !own.Col(k).Null(0)
			close = close && strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y))
		}
		if same {
			partners++
		} else if close && len(near) == 0 {
			for k := range mine {
				near = append(near, cell(theirs.Col(k), row))
			}
		}
	}
	for k, m := range mine {
		key = append(key, f.place(m.Where()).Text+" = "+cell(own.Col(k), 0))
	}
	side := []string{"right", "left"}[input]
	switch {
	case partners > 0 && n.Kind == "innerunique":
		e.Reason = fmt.Sprintf("another row with %s stands for it: innerunique keeps one left row of each key (kind=inner keeps all)", strings.Join(key, ", "))
	case partners > 0:
		e.Reason = fmt.Sprintf("the %s side has %d rows with %s, and %s keeps rows without a partner", side, partners, strings.Join(key, ", "), n.Kind)
	case theirs.Len == 0:
		e.Reason = fmt.Sprintf("the %s side has no rows at all", side)
	case input == 1 && (n.Kind == "leftanti" || n.Kind == "leftsemi" || n.Kind == "leftouter"):
		e.Reason = fmt.Sprintf("no row of the left side has %s", strings.Join(key, ", "))
	default:
		e.Reason = fmt.Sprintf("none of the %d rows of the %s side has %s", theirs.Len, side, strings.Join(key, ", "))
	}
	if partners == 0 && len(near) > 0 {
		e.Reason += "; the nearest has " + strings.Join(near, ", ") + ", which differs only in case or in blanks"
	}
	if input == 1 && partners > 0 && (n.Kind == "leftsemi" || n.Kind == "leftanti") {
		e.Reason = fmt.Sprintf("it is a partner of left rows with %s, and %s gives no columns of its side", strings.Join(key, ", "), n.Kind)
	}
}
