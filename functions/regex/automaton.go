package regex

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// automaton says whether a text has a match, a step a byte, by the states that all paths through the program are in
// together. States are made as texts lead to them; goroutines share them. It reads ASCII only.
type automaton struct {
	program *syntax.Prog
	start   *state

	mu     sync.Mutex
	states map[string]*state
	spent  atomic.Bool // there are more states than it may hold
}

// state is where the paths stand after some text.
type state struct {
	at   []uint32 // instructions, ascending
	last rune     // a character like the one before: whether it ends a line or is of a word is all that matters
	next [utf8.RuneSelf + 1]atomic.Pointer[state]
}

const (
	mostStates = 400
	endOfText  = utf8.RuneSelf // the step behind the last byte
	begin      = -1            // what is before the first byte
)

// There is a match, whatever comes; there is none.
var matched, failed = &state{}, &state{}

func newAutomaton(p *syntax.Prog) *automaton {
	a := &automaton{program: p, states: map[string]*state{}}
	a.start = a.state(nil, begin)
	return a
}

// match says whether s has a match; ok is false where it cannot tell.
func (a *automaton) match(s string) (is, ok bool) {
	now := a.start
	for i := 0; i <= len(s); i++ {
		c := byte(endOfText)
		if i < len(s) {
			if c = s[i]; c >= utf8.RuneSelf {
				return false, false
			}
		}
		next := now.next[c].Load()
		if next == nil {
			if next = a.step(now, c); next == nil {
				return false, false
			}
		}
		if next == matched {
			return true, true
		}
		now = next
	}
	return false, true
}

// step is the state after a byte; nil where there are too many.
func (a *automaton) step(from *state, c byte) *state {
	if a.spent.Load() {
		return nil
	}
	r := rune(c)
	if c == endOfText {
		r = -1
	}
	context := syntax.EmptyOpContext(from.last, r)
	var at []uint32
	seen := make([]bool, len(a.program.Inst))
	var reach func(pc uint32) (match bool)
	reach = func(pc uint32) bool {
		if seen[pc] {
			return false
		}
		seen[pc] = true
		switch in := &a.program.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstAlt, syntax.InstAltMatch:
			return reach(in.Out) || reach(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			return reach(in.Out)
		case syntax.InstEmptyWidth:
			return syntax.EmptyOp(in.Arg)&^context == 0 && reach(in.Out)
		case syntax.InstRuneAny, syntax.InstRuneAnyNotNL, syntax.InstRune, syntax.InstRune1:
			if r >= 0 && takes(in, r) {
				at = append(at, in.Out)
			}
		}
		return false
	}
	to := failed
	if slices.ContainsFunc(from.at, reach) || reach(uint32(a.program.Start)) {
		to = matched
	} else if r >= 0 {
		slices.Sort(at)
		if to = a.state(slices.Compact(at), like(r)); to == nil {
			return nil
		}
	}
	from.next[c].Store(to)
	return to
}

func takes(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	}
	return in.MatchRune(r)
}

// like is a character that r is as good as before a line's end or beside a word.
func like(r rune) rune {
	switch {
	case r == '\n':
		return r
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

func (a *automaton) state(at []uint32, last rune) *state {
	key := binary.AppendVarint(nil, int64(last))
	for _, pc := range at {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.states[string(key)]
	if s == nil {
		if len(a.states) == mostStates {
			a.spent.Store(true)
			return nil
		}
		s = &state{at: at, last: last}
		a.states[string(key)] = s
	}
	return s
}
