package planner

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// notSet is the request properties that change what a query gives in ways that kql has no part of.
var notSet = map[string]string{
	"query_datetimescope_column": "it filters each table by a time; write where in its place",
	"query_datetimescope_from":   "it filters each table by a time; write where in its place",
	"query_datetimescope_to":     "it filters each table by a time; write where in its place",
	"query_cursor_current":       "only a cluster has cursors",
	"query_cursor_after_default": "only a cluster has cursors",
	"validatepermissions":        "only a cluster has permissions",
}

// set takes what a set statement says. Properties that only say how a cluster is to work on the query change no answer
// and are passed over.
func (b *binder) set(s *parser.Set, vars *scope) {
	if why, is := notSet[s.Name.Text]; is {
		b.refuse(s.Span, "kql does not have the request property %s: %s.", s.Name.Text, why)
	}
	b.settings[s.Name.Text] = s.Value
	if s.Name.Text == "query_now" {
		if now := b.setting("query_now", types.Datetime, vars); now != nil {
			b.query.Now = types.Time(now.Long(0))
		}
	}
}

// setting is the value that a set statement gives a property, of the type that it has; nil where none does.
func (b *binder) setting(name string, t types.Type, vars *scope) *vector.Vector {
	value := b.settings[name]
	if value == nil {
		return nil
	}
	x, ok := b.scalar(value, &frame{vars: vars}).(*Const)
	if !ok || x.Value.Type != t || x.Value.Null(0) {
		b.fail(value.Where(), "", "", "The request property %s takes a value of type %s.", name, t)
		return nil
	}
	return x.Value
}

// isSet says whether a set statement switches a property on: it need not say true.
func (b *binder) isSet(name string, vars *scope) bool {
	value, is := b.settings[name]
	if !is || value == nil {
		return is
	}
	on := b.setting(name, types.Bool, vars)
	return on != nil && on.Bool(0)
}

// asSet is a result of the query as its set statements want it.
func (b *binder) asSet(t *table, vars *scope) *table {
	if most := b.setting("query_take_max_records", types.Long, vars); most != nil {
		t = t.with(&Take{Input: t.node, Count: &Const{most, b.settings["query_take_max_records"].Where()}})
	}
	if b.isSet("query_results_apply_getschema", vars) {
		t = b.getSchema(t)
	}
	return t
}
