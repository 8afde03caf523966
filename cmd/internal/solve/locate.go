package solve

import (
	"regexp"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// views are the functions that give a value as it is, in another type.
var views = map[string]bool{
	"tostring": true, "tolong": true, "toint": true, "toreal": true, "todouble": true, "tobool": true, "toboolean": true, "todatetime": true,
	"totimespan": true, "toguid": true, "todecimal": true, "parse_json": true, "todynamic": true, "toobject": true, "trim": true, "trim_start": true,
	"trim_end": true, "replace_string": true, "replace_regex": true, "replace_strings": true, "url_decode": true, "coalesce": true, "column_ifexists": true, "unicode_codepoints_to_string": true, "parse_command_line": true,
}

// locate is the cell that an expression gives the value of; nil where it is none's.
func (w *world) locate(e planner.Expr) *cell {
	x := w.find(e)
	if x != nil && x.unnamed && w.names[e] != "" {
		x.called(w.names[e])
	}
	return x
}

func (w *world) find(e planner.Expr) *cell {
	switch e := e.(type) {
	case *planner.Ref:
		return w.roots[e.Column.ID]
	case *planner.Call:
		if len(e.Args) == 0 {
			return nil
		}
		name := e.Function.Name
		switch {
		case name == "path":
			return w.locatePath(e)
		case name == "trim" || name == "trim_start" || name == "trim_end":
			return w.locate(e.Args[1])
		case name == "replace":
			return w.locate(last(e.Args))
		case views[name]:
			return w.locate(e.Args[0])
		case (name == "extract_json" || name == "extractjson") && len(e.Args) >= 2:
			if at, ok := w.eval(e.Args[0]); ok {
				return w.locateJSON(e.Args[1], at.text)
			}
		case name == "extract" && len(e.Args) >= 3:
			if x := w.origin(e.Args[2]); x != nil {
				re, ok := w.eval(e.Args[0])
				group, ok2 := w.eval(e.Args[1])
				if ok && ok2 {
					return x.part(ofPattern, re.text, group.text)
				}
			}
		case name == "parse-kv" && len(e.Args) >= 3:
			if x := w.locate(e.Args[0]); x != nil {
				key, ok := w.eval(e.Args[1])
				options, ok2 := w.eval(e.Args[2])
				if pairs := pairsOf(options.text); ok && ok2 && !pairs.regex {
					return x.part(ofPairs, options.text, key.text)
				}
			}
		case name == "parse_xml":
			if x := w.locate(e.Args[0]); x != nil {
				return x.part(ofXML, "", "")
			}
		case name == "base64_decode_tostring":
			if x := w.locate(e.Args[0]); x != nil {
				return x.part(ofBase64, "", "")
			}
		case name == "index" && len(e.Args) == 2:
			if at, ok := w.index(e.Args[0], e.Args[1]); ok {
				if c, ok := w.path(e.Args[0], dynamic.Path{{Index: at, Array: true}}).(*planner.Call); ok {
					return w.locatePath(c)
				}
			}
		}
	}
	return nil
}

// origin is the cell of a text that is taken apart, whatever its case is made.
func (w *world) origin(e planner.Expr) *cell {
	if c, ok := e.(*planner.Call); ok && (c.Function.Name == "tolower" || c.Function.Name == "toupper") {
		return w.origin(c.Args[0])
	}
	return w.locate(e)
}

// index is the place in an array that an expression asks for: so many from its end where that is its length less some.
func (w *world) index(array, at planner.Expr) (int, bool) {
	if w.constantly(at) {
		v, _ := w.eval(at)
		n, ok := number(v.text)
		return int(n), ok
	}
	c, ok := at.(*planner.Call)
	if !ok {
		return 0, false
	}
	if views[c.Function.Name] {
		return w.index(array, c.Args[0])
	}
	if c.Function.Name != "-" || len(c.Args) != 2 || !w.constantly(c.Args[1]) {
		return 0, false
	}
	length, ok := c.Args[0].(*planner.Call)
	if !ok || length.Function.Name != "array_length" || !same(length.Args[0], array) {
		return 0, false
	}
	v, _ := w.eval(c.Args[1])
	n, ok := number(v.text)
	return -int(n), ok && n > 0
}

// locatePath is a part of a dynamic value, or of one that a text is split into.
func (w *world) locatePath(e *planner.Call) *cell {
	k, ok := e.Args[1].(*planner.Const)
	if !ok {
		return nil
	}
	p := dynamic.ParsePath(k.Value.Str(0))
	x, in := e.Args[0], (*cell)(nil)
	for {
		c, ok := x.(*planner.Call)
		if !ok || !views[c.Function.Name] || len(c.Args) == 0 {
			break
		}
		x = c.Args[0]
	}
	if c, ok := x.(*planner.Call); ok && len(p) > 0 {
		switch c.Function.Name {
		case "split", "parse_csv":
			if of := w.origin(c.Args[0]); of != nil && p[0].Array {
				sep, at := ",", p[0].Index
				if c.Function.Name == "split" {
					v, _ := w.eval(c.Args[1])
					sep = v.text
				}
				if len(c.Args) > 2 { // the one piece that is asked for
					v, _ := w.eval(c.Args[2])
					n, _ := number(v.text)
					at = int(n)
				}
				in, p = of.part(ofSplit, sep, "#"+strconv.Itoa(at)), p[1:]
			}
		case "array_concat":
			if len(c.Args) > 0 {
				in = w.locate(c.Args[0])
			}
		case "parse_path":
			if of := w.locate(c.Args[0]); of != nil && p[0].Key == "Filename" {
				in, p = of.part(ofSplit, `\`, "#-1"), p[1:]
			}
		case "parse_xml":
			if of := w.locate(c.Args[0]); of != nil {
				in = of.part(ofXML, "", "")
			}
		case "parse_url":
			if of := w.origin(c.Args[0]); of != nil {
				in, p = of.part(ofURL, "", p[0].Key), p[1:]
			}
		case "extract_all":
			if of := w.locate(c.Args[len(c.Args)-1]); of != nil && p[0].Array {
				if re, ok := w.eval(c.Args[0]); ok {
					group := 1
					if len(p) > 1 && p[1].Array {
						group += p[1].Index
					}
					return of.part(ofMatches, re.text, "#"+strconv.Itoa(p[0].Index)+"."+strconv.Itoa(group))
				}
			}
		}
	}
	if in == nil {
		in = w.locate(x)
	}
	if in == nil {
		return nil
	}
	for _, s := range p {
		key := s.Key
		if s.Array {
			key = "#" + strconv.Itoa(s.Index)
		}
		in = in.part(ofJSON, "", key)
	}
	return in
}

var jsonStep = regexp.MustCompile(`^(?:\.([A-Za-z_@][\w@-]*)|\[(\d+)\]|\[['"]([^'"]+)['"]\])`)

// locateJSON is the part of a text that a JSON path such as $.a[0].b leads to.
func (w *world) locateJSON(of planner.Expr, at string) *cell {
	in := w.locate(of)
	rest, ok := strings.CutPrefix(at, "$")
	if in == nil || !ok {
		return nil
	}
	for rest != "" {
		m := jsonStep.FindStringSubmatch(rest)
		if m == nil {
			return nil
		}
		key := m[1] + m[3]
		if m[2] != "" {
			key = "#" + m[2]
		}
		in, rest = in.part(ofJSON, "", key), rest[len(m[0]):]
	}
	return in
}

// constantly says whether an expression reads nothing that is to be chosen.
func (w *world) constantly(e planner.Expr) bool { return len(w.reads(e)) == 0 }

func isText(t types.Type) bool { return t == types.String || t == types.Dynamic }
