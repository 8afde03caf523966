package regex

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// automaton reads texts, a step a byte, by the states that all paths through a program are in together. States are made
// as texts lead to them; goroutines share them. It reads ASCII only.
//
// As it stands it says whether a text has a match. Anchored, it finds where the match that begins at a place ends: its
// paths stand in the order in which Go tries them, and behind one that has matched those that come later are given up.
type automaton struct {
	program  *syntax.Prog
	anchored bool
	beside   bool // the program asks what stands beside a place: a word's or a line's end

	mu     sync.Mutex
	states map[string]*state
	spent  atomic.Bool // there are more states than it may hold
	starts map[rune]*state
}

// state is where the paths stand after some text.
type state struct {
	at    []uint32 // instructions: ascending, or anchored in their order
	last  rune     // a character like the one before: whether it ends a line or is of a word is all that matters
	ended bool     // anchored: a match ended before the last byte
	next  [utf8.RuneSelf + 1]atomic.Pointer[state]
}

const (
	mostStates = 400
	endOfText  = utf8.RuneSelf // the step behind the last byte
	begin      = -1            // what is before the first byte
)

// There is a match, whatever comes; there is none; there is none beyond the one that ended before the last byte.
var matched, failed, over = &state{}, &state{}, &state{ended: true}

func newAutomaton(p *syntax.Prog, anchored bool) *automaton {
	a := &automaton{program: p, anchored: anchored, states: map[string]*state{}, starts: map[rune]*state{}}
	for _, in := range p.Inst {
		a.beside = a.beside || in.Op == syntax.InstEmptyWidth
	}
	for _, before := range []rune{begin, '\n', 'a', ' '} {
		a.starts[before] = a.state(a.first(), before, false)
	}
	return a
}

// first is the instructions at which a text is begun; where a match may begin anywhere, each step adds them.
func (a *automaton) first() []uint32 {
	if a.anchored {
		return []uint32{uint32(a.program.Start)}
	}
	return nil
}

// match says whether s has a match; ok is false where it cannot tell.
func (a *automaton) match(s string) (is, ok bool) {
	now := a.starts[begin]
	for i := 0; i <= len(s); i++ {
		if now = a.after(now, s, i); now == nil {
			return false, false
		}
		if now == matched {
			return true, true
		}
	}
	return false, true
}

// after is the state behind byte i of s, or behind its end; nil where it cannot tell.
func (a *automaton) after(now *state, s string, i int) *state {
	c := byte(endOfText)
	if i < len(s) {
		if c = s[i]; c >= utf8.RuneSelf {
			return nil
		}
	}
	if next := now.next[c].Load(); next != nil {
		return next
	}
	return a.step(now, c)
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
			if r >= 0 && takes(in, r) && !(a.anchored && slices.Contains(at, in.Out)) {
				at = append(at, in.Out)
			}
		}
		return false
	}
	hit := slices.ContainsFunc(from.at, reach) || !a.anchored && reach(uint32(a.program.Start))
	to := a.target(hit, at, r)
	if to != nil {
		from.next[c].Store(to)
	}
	return to
}

// target is the state of a step: whether a path has matched before the character r, and where the others are behind it.
func (a *automaton) target(hit bool, at []uint32, r rune) *state {
	switch {
	case !a.anchored && hit:
		return matched
	case len(at) == 0 && (a.anchored || r < 0):
		if hit {
			return over
		}
		return failed
	case !a.anchored:
		slices.Sort(at)
		at = slices.Compact(at)
	}
	return a.state(at, a.like(r), hit)
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
func (a *automaton) like(r rune) rune {
	switch {
	case !a.beside:
		return ' '
	case r == '\n':
		return r
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

func (a *automaton) state(at []uint32, last rune, ended bool) *state {
	key := binary.AppendVarint(nil, int64(last))
	if ended {
		key = append(key, '!')
	}
	key = append(key, ':')
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
		s = &state{at: at, last: last, ended: ended}
		a.states[string(key)] = s
	}
	return s
}
