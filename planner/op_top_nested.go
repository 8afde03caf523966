package planner

import (
	"strconv"

	"kql/parser"
)

// topNested binds top-nested as other operators: each level summarizes all rows by the keys so far, and of its
// groups those stay that are the best of a group that the level above has kept.
func (b *binder) topNested(op *parser.TopNested, t *table, vars *scope) *table {
	n := nest{op: op, b: b}
	inner := vars.inner()
	keyed := b.through(t)
	for i, l := range op.Levels {
		e := b.scalar(l.Of.Value, t.frame(vars))
		keyed.add(keyName(i), e, false)
	}
	rows := b.project(t, keyed.items)
	inner.names[nestedRows] = &binding{table: &Definition{Name: "top-nested", Plan: rows.node}, open: t.open}
	var source parser.Expr
	for i := range op.Levels {
		kept := b.table(n.level(source, i), inner)
		inner.names[keptName(i)] = &binding{table: &Definition{Name: "top-nested", Plan: kept.node}, open: kept.open}
		source = n.ref(keptName(i))
	}
	if !n.othersFit(inner) {
		return nothing()
	}
	return b.table(n.result(n.withOthers(source)), inner)
}

// nestedRows is the name that the input has inside.
const nestedRows = "$rows"

// nest makes syntax for the levels of top-nested; names with $ are none that a query can have.
type nest struct {
	op *parser.TopNested
	b  *binder
}

func keyName(level int) string   { return "$key" + strconv.Itoa(level) + "_" }
func totalName(level int) string { return "$total" + strconv.Itoa(level) + "_" }
func keptName(level int) string  { return "$kept" + strconv.Itoa(level) + "_" }

const (
	groupName = "$group" // the keys of the levels above, as one text
	keptKeys  = "$keys"  // those of a level that has been kept, as one text
)

func (n nest) place() parser.Place { return parser.Place{Span: n.op.Span} }

func (n nest) name(text string) parser.Name { return parser.Name{Place: n.place(), Text: text} }

func (n nest) ref(text string) parser.Expr {
	return &parser.NameRef{Place: n.place(), Name: n.name(text)}
}

func (n nest) call(function string, args ...parser.Expr) parser.Expr {
	c := &parser.Call{Place: n.place(), Name: n.name(function)}
	for _, a := range args {
		c.Args = append(c.Args, parser.Argument{Place: n.place(), Value: a})
	}
	return c
}

func (n nest) named(name string, value parser.Expr) parser.Named {
	return parser.Named{Place: n.place(), Names: []parser.Name{n.name(name)}, Value: value}
}

func (n nest) pipe(source parser.Expr, ops ...parser.Operator) *parser.Pipeline {
	return &parser.Pipeline{Place: n.place(), Source: source, Operators: ops}
}

// keys is the keys of the first levels as one text, and a null among them as none other.
func (n nest) keys(levels int) parser.Expr {
	var all []parser.Expr
	for i := range levels {
		all = append(all, n.ref(keyName(i)))
	}
	return n.call("tostring", n.call("pack_array", all...))
}

// level is the rows that a level keeps, given those of the level above.
func (n nest) level(above parser.Expr, i int) parser.Expr {
	l := n.op.Levels[i]
	sum := &parser.Summarize{Place: n.place(), Aggregates: []parser.Named{n.named(totalName(i), l.By.By.Value)}}
	for k := range i + 1 {
		sum.By = append(sum.By, parser.Named{Place: n.place(), Value: n.ref(keyName(k))})
	}
	groups := n.pipe(n.ref(nestedRows), sum)
	if i == 0 {
		return n.pipe(groups, n.best(i))
	}
	parts := &parser.Partition{Place: n.place(), By: n.ref(groupName), Body: n.pipe(nil, n.best(i))}
	return n.pipe(above, n.group(i), n.join(groups, i), parts, n.columns(i+1))
}

// group adds the keys of the first levels, as one text.
func (n nest) group(levels int) parser.Operator {
	return &parser.Extend{Place: n.place(), Columns: []parser.Named{n.named(groupName, n.keys(levels))}}
}

// join puts rows beside those of the same keys in the first levels.
func (n nest) join(rows parser.Expr, levels int) parser.Operator {
	kind := parser.Property{Place: n.place(), Name: n.name("kind"), Value: n.ref("inner")}
	return &parser.Join{Place: n.place(), Hints: []parser.Property{kind}, Right: n.pipe(rows, n.group(levels)), On: []parser.Expr{n.ref(groupName)}}
}

// columns are those of the first levels.
func (n nest) columns(levels int) *parser.Project {
	p := &parser.Project{Place: n.place()}
	for k := range levels {
		p.Columns = append(p.Columns, parser.Named{Place: n.place(), Value: n.ref(keyName(k))}, parser.Named{Place: n.place(), Value: n.ref(totalName(k))})
	}
	return p
}

// best keeps the best groups, or puts them all in order.
func (n nest) best(i int) parser.Operator {
	l := n.op.Levels[i]
	by := parser.Ordered{Place: n.place(), By: parser.Named{Place: n.place(), Value: n.ref(totalName(i))}, Order: l.By.Order, Nulls: l.By.Nulls}
	if l.Count == nil {
		return &parser.Sort{Place: n.place(), By: []parser.Ordered{by}}
	}
	return &parser.Top{Place: n.place(), Count: l.Count, By: by}
}

// result gives the columns the names that the query asks for.
func (n nest) result(source parser.Expr) parser.Expr {
	p := &parser.Project{Place: n.place()}
	for i, l := range n.op.Levels {
		key := n.b.resultName(l.Of.Value)
		if len(l.Of.Names) > 0 {
			key = l.Of.Names[0].Text
		}
		if key == "" {
			key = n.b.projection().defaultName(nil)
		}
		total := "aggregated_" + key
		if len(l.By.By.Names) > 0 {
			total = l.By.By.Names[0].Text
		}
		p.Columns = append(p.Columns, n.named(key, n.ref(keyName(i))), n.named(total, n.ref(totalName(i))))
	}
	return n.pipe(source, p)
}
