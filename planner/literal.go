package planner

import (
	"strconv"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// literal decodes a constant; one that is no value of its type is reported.
func (b *binder) literal(l *parser.Literal) Expr {
	if l.Null {
		return null(l.Type, l.Span)
	}
	if l.Type == types.String {
		return &Const{vector.ConstText(types.String, b.timeRange(l.Value, l.Span)), l.Span}
	}
	v := literalValue(l)
	if args := dateParts(l); v == nil && args != nil {
		if k, ok := b.operator("make_datetime", l.Span, l.Span, args).(*Const); ok && !k.Value.Null(0) {
			return k
		}
	}
	if v == nil {
		b.unless(l.Span, "KQL105", "'%s' is no value of type %s.", l.Text, l.Type)
		return null(l.Type, l.Span)
	}
	return &Const{v, l.Span}
}

// dateParts is the arguments of make_datetime that a literal such as datetime(2024, 2, 9) writes; nil where it has
// none.
func dateParts(l *parser.Literal) (args []Expr) {
	parts := strings.Split(l.Text, ",")
	if l.Type != types.Datetime || len(parts) < 3 || len(parts) > 6 {
		return nil
	}
	for _, part := range parts {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32)
		if err != nil {
			return nil
		}
		args = append(args, &Const{vector.ConstLong(types.Long, n), l.Span})
	}
	return args
}

func literalValue(l *parser.Literal) *vector.Vector {
	switch l.Type {
	case types.Bool:
		return boolLiteral(strings.ToLower(l.Text))
	case types.Int, types.Long:
		return longLiteral(l.Type, l.Text)
	case types.Real:
		if f, err := strconv.ParseFloat(strings.Replace(l.Text, "infinity", "inf", 1), 64); err == nil || f != 0 {
			return vector.ConstReal(f)
		}
	case types.Decimal:
		if d, ok := types.ParseDecimal(l.Text); ok {
			return vector.ConstDecimal(d)
		}
	case types.Datetime:
		if t, ok := types.ParseDatetime(quoted(l.Text)); ok {
			return vector.ConstLong(types.Datetime, t)
		}
	case types.Timespan:
		if t, ok := types.ParseTimespan(quoted(l.Text)); ok {
			return vector.ConstLong(types.Timespan, t)
		}
	case types.Guid:
		if g, ok := types.ParseGuid(quoted(l.Text)); ok {
			return vector.ConstGuid(g)
		}
	}
	return nil
}

// quoted is the text without quotes around it, which datetime("...") and its kind may have.
func quoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

func boolLiteral(s string) *vector.Vector {
	switch s {
	case "true", "1":
		return vector.ConstBool(true)
	case "false", "0":
		return vector.ConstBool(false)
	}
	return nil
}

func longLiteral(t types.Type, s string) *vector.Vector {
	bits := 64
	if t == types.Int {
		bits = 32
	}
	n, err := strconv.ParseInt(s, 10, bits)
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		var u uint64
		u, err = strconv.ParseUint(hex, 16, bits)
		n = int64(u)
		if t == types.Int {
			n = int64(int32(u))
		}
	}
	if err != nil {
		return nil
	}
	return vector.ConstLong(t, n)
}
