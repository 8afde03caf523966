package complete

import (
	"slices"
	"strings"
	"sync"

	"kql/functions"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// infix are the operators that stand between two expressions, by name.
var infix = sync.OnceValue(func() map[string]*functions.Function {
	all := map[string]*functions.Function{}
	for _, f := range functions.Infix() {
		all[f.Name] = f
	}
	return all
})

// words adds what the grammar takes inside an operator or an expression.
func (c *completion) words() {
	switch {
	case c.propertyValue():
	case c.value(c.frames[c.top()].statement) == "let" && c.after("let"): // a new name
	case c.takes("kql_x"):
		if c.after("join", "lookup") {
			c.nextWords()
		}
		c.expressions()
		c.nextWords()
		c.keyword("|", nextOperator)
	default:
		c.nextWords()
		c.continuations()
	}
}

// propertyValue adds what the property may be that the cursor stands behind the equals sign of, if it does.
func (c *completion) propertyValue() bool {
	at := c.segment()
	if at < 0 || !c.after("=") || c.operator(c.top()) != at {
		return false
	}
	values := syntaxes()[c.value(at)].values(c.value(len(c.tokens) - 2))
	for _, e := range values {
		c.element(e)
	}
	return values != nil
}

// nextWords adds the words that the operator's syntax has next.
func (c *completion) nextWords() {
	at := c.segment()
	if at < 0 || c.operator(c.top()) != at {
		return
	}
	s := syntaxes()[c.value(at)]
	for _, e := range s.next(s.reached(c.values(at, len(c.tokens)))) {
		if e.word() || e.text == "(" {
			c.keyword(e.text, "")
		}
	}
}

const nextOperator = "Gives the rows to an operator."

// takes says whether the parser takes a word at the cursor: it does where it comes past it.
func (c *completion) takes(word string) bool {
	from := c.top()
	for from > 0 && c.role(from) == ofExpressions {
		from--
	}
	lead := "T | "
	at := c.segment()
	if at < 0 {
		lead, at = "", c.frames[from].start
	}
	before := lead
	if at < len(c.tokens) {
		before += c.text[c.tokens[at].Start:c.start]
	}
	_, problems := parser.Parse(before + word + " ")
	for _, d := range problems {
		if d.Severity == parser.Error && d.Span.Start < len(before)+len(word) {
			return false
		}
	}
	return true
}

// expressions adds what may stand where an expression does, as the operator's syntax has it there.
func (c *completion) expressions() {
	at := c.segment()
	if at < 0 {
		c.names(func(planner.Named) bool { return true })
		c.functions(c.wanted())
		return
	}
	if c.operator(c.top()) != at {
		c.element(element{text: "EXPRESSION"})
		return
	}
	s := syntaxes()[c.value(at)]
	for _, e := range s.next(s.reached(c.values(at, len(c.tokens)))) {
		if !e.word() {
			c.element(e)
		}
	}
}

// element adds what may stand for an element of a syntax: a word for itself, a large word for its kind.
func (c *completion) element(e element) {
	if e.word() {
		c.add(Keyword, e.text, "", "")
	}
	switch e.text {
	case "CONDITION", "EXPRESSION":
		want := c.wanted()
		c.suggestValues(want)
		c.columns()
		c.names(func(n planner.Named) bool { return n.Rows == nil })
		c.functions(want)
		if c.afterList() {
			c.tables()
		}
	case "AGGREGATE":
		c.items = append(c.items, aggregates()...)
		c.columns()
		c.functions(types.Unknown)
	case "COLUMN":
		c.columns()
		c.functions(types.Unknown)
	case "TABLE", "(":
		c.tables()
		c.rows()
	case "TYPE":
		c.types()
	case "PLUGIN":
		c.plugins()
	case "FUNCTION":
		c.names(func(n planner.Named) bool { return n.Lambda != nil })
		c.items = append(c.items, c.Stored...)
	case "GROUP":
		for _, n := range c.meaning().names {
			if n.Group != nil {
				c.add(Let, n.Name, "entity group", "")
			}
		}
		c.add(Keyword, "entity_group [", "", "")
	case "NUMBER":
		c.names(func(n planner.Named) bool { return n.Scalar != nil })
	}
}

// afterList says whether the cursor stands where a list of values or a query for them does: in (
func (c *completion) afterList() bool {
	open := c.frames[c.top()].open
	return open > 0 && lists[c.value(open-1)]
}

var lists = map[string]bool{"in": true, "!in": true, "in~": true, "!in~": true, "has_any": true, "has_all": true}

// continuations adds the words and signs that the parser takes next: words of the operator's syntax, operators
// between expressions, and a pipe.
func (c *completion) continuations() {
	if at := c.segment(); at >= 0 && c.operator(c.top()) == at {
		for _, w := range syntaxes()[c.value(at)].words() {
			c.keyword(w, "")
		}
	}
	if c.segment() < 0 {
		c.keyword("|", nextOperator)
	}
	for _, name := range c.likely() {
		doc := ""
		if f := infix()[name]; f != nil {
			doc = f.Doc
		}
		c.keyword(name, doc)
	}
	c.keyword("|", nextOperator)
}

// keyword adds a word if it is one that can be meant and the parser takes it.
func (c *completion) keyword(word, doc string) {
	if rank(word, c.word) < 0 || slices.ContainsFunc(c.items, func(i Item) bool { return i.Text == word && i.Kind == Keyword }) {
		return
	}
	if c.takes(word) {
		c.add(Keyword, word, "", doc)
	}
}

// preferred are the operators that mostly follow an expression of a type.
var preferred = map[types.Type]string{
	types.String:   "== != has contains startswith endswith in !in =~ !~ has_any has_all in~ matches regex",
	types.Dynamic:  "has contains has_any == != in",
	types.Bool:     "== != and or",
	types.Datetime: "> < >= <= between == - +",
	types.Timespan: "> < >= <= == - + / *",
	types.Unknown:  "== != > < >= <= in",
}

// likely is the operators between expressions that may follow what stands before the cursor, the likeliest first.
func (c *completion) likely() []string {
	last, from := c.operand(len(c.tokens))
	t := c.typeOf(last)
	text, ok := preferred[t]
	if !ok {
		text = "== > < >= <= != between in + - * /"
	}
	text = strings.Replace(text, "matches regex", "", 1)
	names := strings.Fields(text)
	if before := c.value(from - 1); infix()[before] != nil && before != "and" && before != "or" || c.after(")") {
		names = append([]string{"and", "or"}, names...)
	} else if t == types.String {
		names = append(names, "matches regex")
	}
	for _, f := range functions.Infix() {
		if s := f.Signatures[0].Params; !slices.Contains(names, f.Name) && (t == types.Unknown || s[0].Accept.Has(t)) {
			names = append(names, f.Name)
		}
	}
	return append(names, "between", "!between", "and", "or")
}

// properties adds the properties that a bracket takes, or what one may be.
func (c *completion) properties() {
	s := syntaxes()[c.value(c.operator(c.top()-1))]
	if c.after("=") {
		for _, e := range s.values(c.value(len(c.tokens) - 2)) {
			c.element(e)
		}
		return
	}
	at := slices.IndexFunc(s, func(e element) bool { return e.text == "with" })
	for _, e := range s[at+1:] {
		if e.property() {
			c.add(Keyword, e.text, "", "")
		}
	}
}
