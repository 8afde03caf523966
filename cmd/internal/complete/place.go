package complete

import (
	"regexp"
	"strings"

	"kql/parser"
)

// place is where the cursor stands in a text.
type place struct {
	text   string         // all before the cursor
	tokens []parser.Token // before the word that is being typed
	word   string         // what is there of that word, or of a string behind its quote
	start  int            // where it starts
	quote  string         // the opening quote, where the cursor stands in a string
	frames []frame        // the brackets that are open, from the outermost; the first is the whole text
	opened map[int]int    // of tokens that close a bracket, the one that opens it
	lost   map[int]bool   // the brackets that were left open, and that a pipe shows to be so
}

// frame is an open bracket with what stands in it. The numbers are those of tokens.
type frame struct {
	open      int // the bracket; -1 for the whole text
	statement int // where the last statement starts
	start     int // where the expression starts that the cursor is in
	pipe      int // the last pipe behind start; -1 where there is none
	role      role
}

var (
	wordBefore   = regexp.MustCompile(`![\w$]*$|[\w$]+$`)
	hyphenBefore = regexp.MustCompile(`[a-z]+(-[a-z]*)+$`)
)

// locate finds out where the end of a text stands; nil where there is nothing to complete.
func locate(text string) *place {
	p := &place{text: text, tokens: parser.Tokens(text), start: len(text), opened: map[int]int{}, lost: map[int]bool{}}
	if n := len(p.tokens); n > 0 && p.tokens[n-1].End == len(text) {
		last := p.tokens[n-1]
		switch value := p.value(n - 1); {
		case last.Kind == parser.Comment || last.Kind == parser.Number:
			return nil
		case last.Kind == parser.Broken && strings.ContainsAny(value, `"'`):
			at := strings.IndexAny(value, `"'`)
			p.quote, p.word, p.start = value[:at+1], value[at+1:], last.Start+at+1
		case last.Kind == parser.Broken && len(value) > 1:
			return nil // datetime( and its kind
		default:
			p.start -= len(wordBefore.FindString(text))
			if h := hyphenBefore.FindString(text); h != "" {
				before := strings.TrimRight(text[:len(text)-len(h)], " \t\r\n")
				if strings.HasSuffix(before, "|") || strings.HasSuffix(before, "(") {
					p.start = len(text) - len(h)
				}
			}
			p.word = text[p.start:]
		}
	}
	for n := len(p.tokens); n > 0 && p.tokens[n-1].End > p.start-len(p.quote); n-- {
		p.tokens = p.tokens[:n-1]
	}
	kept := p.tokens[:0]
	for _, t := range p.tokens {
		if t.Kind != parser.Comment {
			kept = append(kept, t)
		}
	}
	p.tokens = kept
	p.nest()
	return p
}

// nest finds the brackets that are open.
func (p *place) nest() {
	p.frames = []frame{{open: -1, pipe: -1}}
	for i, t := range p.tokens {
		f := &p.frames[len(p.frames)-1]
		if t.Kind != parser.Sign {
			continue
		}
		switch v := p.value(i); v {
		case "(", "[", "{":
			p.frames = append(p.frames, frame{open: i, statement: i + 1, start: i + 1, pipe: -1})
		case ")", "]", "}":
			if len(p.frames) > 1 {
				p.opened[i] = f.open
				p.frames = p.frames[:len(p.frames)-1]
			}
		case "|":
			p.leaveOpen(i)
			p.frames[p.top()].pipe = i
		case ";":
			f.statement, f.start, f.pipe = i+1, i+1, -1
		case ",":
			if f.pipe < 0 && f.open >= 0 {
				f.start = i + 1
			}
		case "=":
			if i == f.statement+2 && p.value(f.statement) == "let" {
				f.start = i + 1
			}
		}
	}
}

// leaveOpen drops the brackets of an expression that a pipe stands in, where what comes before it can be no table.
func (p *place) leaveOpen(pipe int) {
	before := p.value(pipe - 1)
	if infix()[before] == nil && before != "," && before != "(" {
		return
	}
	for p.top() > 0 && p.role(p.top()) == ofExpressions {
		p.lost[p.frames[p.top()].open] = true
		p.frames = p.frames[:p.top()]
	}
}

// value is a token's text; "" where there is no such token.
func (p *place) value(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	return p.text[p.tokens[i].Start:p.tokens[i].End]
}

// between is the text from one token up to another.
func (p *place) between(from, to int) string {
	if from >= to || from >= len(p.tokens) {
		return ""
	}
	return p.text[p.tokens[from].Start:p.tokens[to-1].End]
}

// after says whether the cursor stands behind one of the given tokens.
func (p *place) after(values ...string) bool {
	last := p.value(len(p.tokens) - 1)
	for _, v := range values {
		if last == v {
			return true
		}
	}
	return false
}

func (p *place) top() int { return len(p.frames) - 1 }

// operator is the token that names the operator that a bracket's inside is in; -1 where it is in none yet.
func (p *place) operator(i int) int {
	f := p.frames[i]
	at := f.pipe + 1
	if f.pipe < 0 {
		at = f.start
		if known := syntaxes()[p.value(at)]; known == nil || !parser.Leads(p.value(at)) && p.role(i) != ofOperators {
			return -1
		}
	}
	if at >= len(p.tokens) {
		return -1
	}
	return at
}

// segment is the operator that the cursor is in, also from inside the brackets of an expression; -1 where it is in none.
func (p *place) segment() int {
	for i := p.top(); i >= 0; i-- {
		if at := p.operator(i); at >= 0 {
			return at
		}
		if i > 0 && p.role(i) != ofExpressions {
			return -1
		}
	}
	return -1
}

// operatorNext says whether an operator stands next.
func (p *place) operatorNext() bool {
	f := p.frames[p.top()]
	return p.after("|") && f.pipe == len(p.tokens)-1 || p.role(p.top()) == ofOperators && f.start == len(p.tokens)
}

// sourceNext says whether what gives a pipeline its rows stands next.
func (p *place) sourceNext() bool {
	f := p.frames[p.top()]
	return f.start == len(p.tokens) && (p.role(p.top()) == ofStatements || p.role(p.top()) == ofTables)
}
