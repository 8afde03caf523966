package solve

import (
	"strings"
)

// want is what a value should be like; from is the constraint that asks for it. It says what is worth a trial: whether
// a value will do is what the constraints say.
type want struct {
	from   *constraint
	op     string // ==, =~, has ... as in KQL, !op for its opposite, or notempty, empty, len
	values []string
}

// opposite is the operator that holds where op does not.
func opposite(op string) string {
	switch op {
	case "<":
		return ">="
	case "<=":
		return ">"
	case ">":
		return "<="
	case ">=":
		return "<"
	case "notempty":
		return "empty"
	case "empty":
		return "notempty"
	}
	if rest, ok := strings.CutPrefix(op, "!"); ok {
		if rest == "=" {
			return "=="
		}
		return rest
	}
	return "!" + op
}

// flipped is the operator with its sides exchanged.
func flipped(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// plainOps are the operators of KQL by what they ask, where that differs from their name.
var plainOps = map[string]string{
	"!=": "!==", "in": "==", "!in": "!==", "in~": "=~", "!in~": "!=~", "!~": "!=~", "has_cs": "has", "!has_cs": "!has", "contains_cs": "contains",
	"!contains_cs": "!contains", "startswith_cs": "startswith", "!startswith_cs": "!startswith", "endswith_cs": "endswith", "!endswith_cs": "!endswith",
	"hasprefix": "startswith", "!hasprefix": "!startswith", "hassuffix": "endswith", "!hassuffix": "!endswith", "hasprefix_cs": "startswith", "hassuffix_cs": "endswith",
	"matches regex": "regex", "has_any": "has", "!has_any": "!has", "strcmp": "==",
}

// fits says whether a value is as wanted, as far as that is plain.
func fits(v value, x want) bool {
	ok := false
	low := strings.ToLower(v.text)
	for _, y := range x.values {
		n, isN := number(v.text)
		m, isM := number(y)
		y = strings.ToLower(y)
		switch strings.TrimPrefix(x.op, "!") {
		case "==", "=~":
			ok = ok || low == y
		case "has", "contains":
			ok = ok || strings.Contains(low, y)
		case "startswith":
			ok = ok || strings.HasPrefix(low, y)
		case "endswith":
			ok = ok || strings.HasSuffix(low, y)
		case "<":
			ok = ok || isN && isM && n < m
		case "<=":
			ok = ok || isN && isM && n <= m
		case ">":
			ok = ok || isN && isM && n > m
		case ">=":
			ok = ok || isN && isM && n >= m
		}
	}
	switch x.op {
	case "notempty":
		return !v.null && v.text != ""
	case "empty":
		return v.null || v.text == ""
	}
	if strings.HasPrefix(x.op, "!") {
		return !ok
	}
	return ok
}
