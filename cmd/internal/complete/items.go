package complete

import (
	"slices"
	"strings"
	"sync"

	"kql/cmd/internal/reference"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

func (c *completion) add(kind Kind, text, detail, doc string) {
	c.items = append(c.items, Item{text, kind, detail, doc})
}

// operators adds what may stand behind a pipe: all, then their other names, but no old spellings such as mvexpand.
func (c *completion) operators() {
	var others []Item
	for _, o := range parser.Operators() {
		if o.Refused {
			continue
		}
		c.add(Operator, o.Name, o.Syntax, o.Doc)
		for _, name := range o.Aliases {
			if name != strings.ReplaceAll(o.Name, "-", "") {
				others = append(others, Item{name, Operator, name + strings.TrimPrefix(o.Syntax, o.Name), o.Doc})
			}
		}
	}
	c.items = append(c.items, others...)
}

// sources adds what gives a pipeline its rows.
func (c *completion) sources() {
	c.tables()
	c.names(func(n planner.Named) bool { return n.Rows == nil })
	for _, o := range parser.Operators() {
		if parser.Leads(o.Name) && !o.Refused {
			c.add(Operator, o.Name, o.Syntax, o.Doc)
		}
	}
	top := c.frames[c.top()]
	if top.start == top.statement {
		for _, word := range []string{"let", "declare query_parameters", "set"} {
			c.add(Keyword, word, "", "")
		}
	}
	c.rows()
	if c.value(top.statement) == "let" {
		c.add(Keyword, "materialize(", "", "Gives a query's rows, which are worked out once.")
		c.functions(types.Unknown)
	}
}

// rows adds what gives rows without a table's name.
func (c *completion) rows() {
	c.add(Keyword, "datatable(", "", "Gives rows that are written in the query.")
	c.add(Keyword, "externaldata(", "", "Gives the rows of a file.")
	c.add(Keyword, "table(", "", "Gives the rows of a table by its name.")
}

// tables adds the names of what gives rows: of the query, then those that have files, then all others.
func (c *completion) tables() {
	c.names(func(n planner.Named) bool { return n.Rows != nil })
	var empty []string
	for _, name := range c.Catalog.Tables() {
		if !parser.IsName(name) {
			continue
		}
		if c.Has != nil && c.Has(name) {
			c.add(Table, name, "", "")
		} else {
			empty = append(empty, name)
		}
	}
	c.items = append(c.items, c.Stored...)
	slices.SortStableFunc(empty, func(a, b string) int { return popular[a] - popular[b] })
	for _, name := range empty {
		c.add(Table, name, "no data", "")
	}
}

// names adds the names of the query for which a condition holds.
func (c *completion) names(want func(planner.Named) bool) {
	for _, n := range c.meaning().names {
		switch {
		case !want(n):
		case n.Lambda != nil:
			c.add(Let, n.Name+"(", n.Name+"("+n.Lambda.Parameters()+")", "")
		case n.Rows != nil:
			c.add(Let, n.Name, "table", "")
		case n.Scalar != nil:
			c.add(Let, n.Name, n.Scalar.Type().String(), "")
		}
	}
}

// columns adds the columns in scope; behind on those that both sides have come first.
func (c *completion) columns() {
	s := c.meaning()
	add := func(col planner.Column) { c.add(Column, parser.QuoteName(col.Name), col.Type.String(), "") }
	both := func(col planner.Column) bool {
		return slices.ContainsFunc(s.right, func(r planner.Column) bool { return r.Name == col.Name })
	}
	for _, col := range s.rows {
		if both(col) {
			add(col)
		}
	}
	for _, col := range s.rows {
		if !both(col) {
			add(col)
		}
	}
	if s.right != nil {
		c.add(Keyword, "$left", "", "The rows before the join.")
		c.add(Keyword, "$right", "", "The rows in its bracket.")
	}
}

// popular are the functions and tables that queries use most, by how often they do: they come before their like.
var popular = ranked(`tostring parse_json isnotempty ago tolower strcat split extract iff toint todatetime now bin replace_string datetime_diff array_length case
	coalesce isempty tolong strlen set_difference format_datetime ipv4_is_private trim base64_decode_tostring startofday toreal bag_pack parse_url column_ifexists not
	DeviceProcessEvents DeviceNetworkEvents DeviceFileEvents SigninLogs SecurityEvent AuditLogs DeviceEvents DeviceLogonEvents DeviceInfo EmailEvents OfficeActivity
	DeviceRegistryEvents CloudAppEvents IdentityInfo AADNonInteractiveUserSignInLogs CommonSecurityLog SecurityAlert AADServicePrincipalSignInLogs AzureActivity Syslog`)

func ranked(words string) map[string]int {
	all := map[string]int{}
	for i, w := range strings.Fields(words) {
		all[w] = i - 1000
	}
	return all
}

// byUse orders items: popular ones first, the others as they were.
func byUse(items []Item) []Item {
	slices.SortStableFunc(items, func(a, b Item) int {
		return popular[strings.TrimRight(a.Text, "()")] - popular[strings.TrimRight(b.Text, "()")]
	})
	return items
}

// builtin is the scalar functions.
var builtin = sync.OnceValue(func() (all []Item) {
	for _, name := range functions.Builtin.Names() {
		f := functions.Builtin.Function(name)
		if f == nil || f.Name != name || !parser.IsWord(name) || f.Deprecated != "" || infix()[name] != nil {
			continue
		}
		item := Item{name + "(", Function, strings.Join(reference.Signatures(name), "\n"), f.Doc}
		if len(f.Signatures) == 1 && len(f.Signatures[0].Params) == 0 {
			item.Text += ")"
		}
		all = append(all, item)
	}
	return byUse(append(all,
		Item{"column_ifexists(", Function, "column_ifexists(name: string, otherwise: any)", "Gives a column where there is one of that name, and else another value."},
		Item{"column_names_of(", Function, "column_names_of(TABLE) → dynamic", "Lists the columns of a table."}))
})

// others are what may stand among expressions besides, and seldom does: other names of functions, subqueries, and values
// whose type is said.
var others = sync.OnceValue(func() (all []Item) {
	for _, name := range functions.Builtin.Names() {
		f := functions.Builtin.Function(name)
		if f != nil && f.Name != name && parser.IsWord(name) && f.Deprecated == "" && infix()[name] == nil {
			all = append(all, Item{name + "(", Function, "another name of " + f.Name, f.Doc})
		}
	}
	all = append(all, Item{"toscalar(", Function, "toscalar(QUERY)", "Gives the first value of a query's rows."})
	for _, t := range []types.Type{types.Datetime, types.Timespan, types.Dynamic, types.Guid, types.Long, types.Int, types.Real, types.Decimal, types.Bool} {
		all = append(all, Item{t.String() + "(", Value, t.String(), "A value that is written in the query."})
	}
	return all
})

// functions adds scalar functions, those that give the wanted type first.
func (c *completion) functions(want types.Type) {
	for _, first := range []bool{true, false} {
		for _, i := range builtin() {
			if gives(i.Text, want) == first || first && want == types.Unknown && popular[strings.TrimRight(i.Text, "()")] < 0 {
				c.items = append(c.items, i)
			}
		}
	}
	c.items = append(append(c.items, c.Stored...), others()...)
}

// gives says whether a function, as its item has it, always gives a type.
func gives(text string, want types.Type) bool {
	if want == types.Unknown {
		return false
	}
	f := functions.Builtin.Function(strings.TrimRight(text, "()"))
	if f == nil {
		return false
	}
	s := f.Signatures[0]
	return s.Returns == nil && s.Result.Kind == functions.Fixed && s.Result.Type == want
}

// aggregates are the aggregates, the usual ones first.
var aggregates = sync.OnceValue(func() (all []Item) {
	for _, a := range functions.Builtin.Aggregates() {
		if a.Deprecated != "" {
			continue
		}
		item := Item{a.Name + "(", Aggregate, strings.Join(reference.Signatures(a.Name), "\n"), a.Doc}
		if len(a.Signatures[0].Params) == 0 {
			item.Text += ")"
		}
		all = append(all, item)
	}
	return all
})

func (c *completion) plugins() {
	for name, p := range plugin.Builtin {
		c.add(Plugin, name+"(", "", p.Doc)
	}
	slices.SortStableFunc(c.items, func(a, b Item) int { return strings.Compare(a.Text, b.Text) })
}

func (c *completion) types() {
	for _, t := range []types.Type{types.String, types.Long, types.Datetime, types.Dynamic, types.Bool, types.Int, types.Real, types.Timespan, types.Guid, types.Decimal} {
		c.add(Type, t.String(), "", "")
	}
}
