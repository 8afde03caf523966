package lineage

import (
	"kql/functions/dynamic"
	"kql/functions/vector"
	"kql/planner"
)

// beside fills what rows of a step have to do with, besides those that they came from.
func (t *Trace) beside(s *Step) error {
	switch n := s.Node.(type) {
	case *planner.Join:
		if n.Kind == "leftsemi" || n.Kind == "rightsemi" {
			return t.partners(s, n)
		}
	case *planner.Project:
		if n.Serial {
			s.Beside = [][][]int32{neighbours(n.Exprs, s.Rows.Len)}
		}
	}
	return nil
}

// partners has each row of a semi join be beside the rows of the other side that let it through.
func (t *Trace) partners(s *Step, n *planner.Join) error {
	from, other, mine, theirs := 0, 1, n.LeftKeys, n.RightKeys
	if onlyRight(n.Kind) {
		from, other, mine, theirs = other, from, theirs, mine
	}
	own, err := t.keys(s, from, mine)
	if err != nil {
		return err
	}
	keys, err := t.keys(s, other, theirs)
	if err != nil {
		return err
	}
	having := map[string][]int32{}
	for i, k := range keys {
		having[k] = append(having[k], int32(i))
	}
	s.Beside = make([][][]int32, len(s.Inputs))
	s.Beside[from], s.Beside[other] = make([][]int32, s.Rows.Len), make([][]int32, s.Rows.Len)
	for i, source := range s.From[from] {
		for _, r := range source {
			s.Beside[other][i] = having[own[r]]
		}
	}
	return nil
}

// keys is what expressions are for each row of an input of a step, as one text.
func (t *Trace) keys(s *Step, input int, exprs []planner.Expr) ([]string, error) {
	rows := s.Inputs[input].Rows.Len
	got, err := t.Eval(s, input, Numbers(rows), exprs)
	if err != nil {
		return nil, err
	}
	return texts(got.Cols(), rows), nil
}

func texts(cols []*vector.Vector, rows int) []string {
	out := make([]string, rows)
	var key []byte
	for i := range out {
		key = key[:0]
		for _, c := range cols {
			key = append(dynamic.AppendValue(key, c, i), ',')
		}
		out[i] = string(key)
	}
	return out
}

// neighbours is the rows that prev and next read for each of so many.
func neighbours(exprs []planner.Expr, rows int) [][]int32 {
	steps := map[int]bool{}
	for _, e := range exprs {
		reach(e, steps)
	}
	out := make([][]int32, rows)
	for i := range out {
		for step := range steps {
			if at := i + step; at >= 0 && at < rows && step != 0 {
				out[i] = append(out[i], int32(at))
			}
		}
	}
	return out
}

// reach gathers how far before (below 0) and behind a row an expression reads.
func reach(e planner.Expr, steps map[int]bool) {
	call, ok := e.(*planner.Call)
	if !ok {
		return
	}
	if name := call.Function.Name; name == "prev" || name == "next" {
		far := 1
		if len(call.Args) > 1 {
			if k, fixed := call.Args[1].(*planner.Const); fixed && k.Value.Len > 0 && !k.Value.Null(0) && k.Value.Longs != nil {
				far = int(k.Value.Long(0))
			}
		}
		if name == "prev" {
			far = -far
		}
		steps[far] = true
	}
	for _, a := range call.Args {
		reach(a, steps)
	}
}
