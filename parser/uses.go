package parser

import (
	"reflect"
	"strings"
)

// Uses is the names of the operators, functions and plugins that a query uses, as "operator where", "function
// bin" and "plugin pivot"; a function of the query's own is among them.
func Uses(q *Query, text string) map[string]bool {
	used := map[string]bool{}
	uses(reflect.ValueOf(q), text, used)
	return used
}

func uses(v reflect.Value, text string, used map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		switch n := v.Interface().(type) {
		case *Evaluate:
			used["operator evaluate"], used["plugin "+n.Plugin.Name.Text] = true, true
			return
		case Operator:
			used["operator "+keyword(text[n.Where().Start:])] = true
		case *Call:
			used["function "+n.Name.Text] = true
		case *Binary:
			used["function "+n.Op] = true
		case *In:
			used["function "+n.Op] = true
		case *Between:
			used["function between"] = true
		case *Path:
			used["function path"] = true
		case *Index:
			used["function path"], used["function index"] = true, true
		case *DynamicLiteral:
			used["function dynamic"] = true
		}
		uses(v.Elem(), text, used)
	case reflect.Struct:
		for i := range v.NumField() {
			uses(v.Field(i), text, used)
		}
	case reflect.Slice:
		for i := range v.Len() {
			uses(v.Index(i), text, used)
		}
	}
}

// keyword is the letters, digits, hyphens and underscores that a text begins with.
func keyword(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r != '-' && (r > 0x7f || !isWordByte(byte(r))) })
	if end < 0 {
		return text
	}
	return text[:end]
}
