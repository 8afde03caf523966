package parser

import (
	"sync"

	"github.com/alecthomas/participle/v2"
)

// grammar is the operators' rules, built once from the tags of their structs.
type grammar struct {
	listed    []operatorRule
	operators map[string]*operatorRule
}

var (
	buildOnce sync.Once
	built     *grammar
)

// rules is the grammar. It is built on first use, not as a variable's value: expressions hold pipelines,
// which hold operators, which hold expressions.
func rules() *grammar {
	buildOnce.Do(func() { built = newGrammar() })
	return built
}

// placed is a node that can be told its span.
type placed interface{ place(Span) }

func (p *Place) place(s Span) { p.Span = s }

// rule makes a parse function from the tags of T, a struct that embeds Place. Without lookahead participle
// reports an error where it is, once a rule has taken a token.
func rule[T any](parts []participle.Option) func(*tokens) (T, error) {
	p := participle.MustBuild[T](append([]participle.Option{
		participle.Lexer(definition{}), participle.Elide("Space", "Comment"), participle.UseLookahead(0),
	}, parts...)...)
	return func(lex *tokens) (T, error) {
		start := here(lex)
		v, err := p.ParseFromLexer(lex, participle.AllowTrailing(true))
		if err != nil {
			var none T
			return none, err
		}
		any(v).(placed).place(Span{start, max(start, done(lex))})
		return *v, nil
	}
}

// operator makes a parse function for an operator whose keyword has been taken.
func operator[T any, P interface {
	*T
	Operator
}](parts []participle.Option) func(*tokens) (Operator, error) {
	read := rule[T](parts)
	return func(lex *tokens) (Operator, error) {
		v, err := read(lex)
		return P(&v), err
	}
}

// opening has an operator begin with a word: participle does not say what it misses where it has read nothing.
func opening(word string, read func(*tokens) (Operator, error)) func(*tokens) (Operator, error) {
	return func(lex *tokens) (Operator, error) {
		if !peekIs(lex, word) {
			return nil, expected(lex, word)
		}
		return read(lex)
	}
}

// written lifts an operator whose rule is a function.
func written[P Operator](read func(*tokens) (P, error)) func(*tokens) (Operator, error) {
	return func(lex *tokens) (Operator, error) {
		op, err := read(lex)
		if err != nil {
			return nil, err
		}
		return op, nil
	}
}

// Parse methods make participle call the parse functions of nodes that are parts of an operator.

// Parse reads the node.
func (n *Named) Parse(lex *tokens) error { return into(n, lex, parseNamed) }

// Parse reads the node.
func (n *Name) Parse(lex *tokens) error { return into(n, lex, parseName) }

// Parse reads the node.
func (n *Ordered) Parse(lex *tokens) error { return into(n, lex, parseOrdered) }

// Parse reads the node.
func (n *Property) Parse(lex *tokens) error { return into(n, lex, parseHint) }

// Parse reads the node.
func (n *RowSchema) Parse(lex *tokens) error { return into(n, lex, parseRowSchema) }

// Parse reads the node.
func (n *Param) Parse(lex *tokens) error { return into(n, lex, parseParam) }

// Parse reads the node.
func (n *ParsePart) Parse(lex *tokens) error { return into(n, lex, parsePart) }

// Parse reads the node.
func (n *ExpandColumn) Parse(lex *tokens) error { return into(n, lex, parseExpandColumn) }

func into[T any](n *T, lex *tokens, read func(*tokens) (T, error)) error {
	v, err := read(lex)
	*n = v
	return err
}
