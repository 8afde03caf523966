// Package types names Kusto's scalar types and holds what is true of a type by itself:
// promotion, literal parsing and the text form of a value.
package types

import "strings"

// Type is one of Kusto's scalar types.
type Type uint8

// The scalar types. Unknown marks an expression that could not be bound; it matches anything, so one
// mistake is reported once.
const (
	Unknown Type = iota
	Bool
	Int
	Long
	Real
	Decimal
	String
	Datetime
	Timespan
	Guid
	Dynamic
)

var names = [...]string{"unknown", "bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"}

// String is the type's name in KQL.
func (t Type) String() string { return names[t] }

// aliases are the other spellings that Kusto takes in datatable, typeof() and function parameters.
var aliases = map[string]Type{
	"boolean": Bool, "date": Datetime, "double": Real, "time": Timespan, "int32": Int, "int64": Long,
	"uniqueid": Guid, "uuid": Guid, "object": Dynamic, "float": Real,
}

// Named is the type that a KQL type name or one of its aliases stands for.
func Named(name string) (Type, bool) {
	name = strings.ToLower(name)
	for t, n := range names {
		if n == name && Type(t) != Unknown {
			return Type(t), true
		}
	}
	t, ok := aliases[name]
	return t, ok
}

// inAnswers are names of types that services write and KQL does not have.
var inAnswers = map[string]Type{"sbyte": Bool, "sqldecimal": Decimal}

// NamedInAnswer is the type that an answer of Kusto, Log Analytics or Defender names.
func NamedInAnswer(name string) (Type, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "system."), "data.sqltypes.")
	if t, ok := inAnswers[name]; ok {
		return t, true
	}
	return Named(name)
}

// Numeric says whether arithmetic promotion applies to t.
func (t Type) Numeric() bool { return Numbers.Has(t) }

// Set is a set of types.
type Set uint16

// Sets that signatures use.
var (
	Integers  = Of(Int, Long)
	Numbers   = Of(Int, Long, Real, Decimal)
	Summable  = Numbers | Of(Datetime, Timespan)
	Orderable = Summable | Of(String, Bool, Guid)
	Any       = Orderable | Of(Dynamic)
	Texts     = Of(String, Dynamic)
)

// Of is the set of the given types.
func Of(ts ...Type) Set {
	var s Set
	for _, t := range ts {
		s |= 1 << t
	}
	return s
}

// Has says whether t is in the set. Unknown is in every set.
func (s Set) Has(t Type) bool { return t == Unknown || s&(1<<t) != 0 }

// Widest is the type that arithmetic over a and b is done in; ok is false when they have none.
func Widest(a, b Type) (t Type, ok bool) {
	switch {
	case a == b:
		return a, true
	case a == Unknown:
		return b, true
	case b == Unknown:
		return a, true
	case a.Numeric() && b.Numeric():
		return max(a, b), true
	}
	return Unknown, false
}
