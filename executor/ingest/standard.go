package ingest

import (
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// Standard is the columns of every table of Log Analytics.
var Standard = []planner.TableColumn{
	{Name: "TenantId", Type: types.String}, {Name: "SourceSystem", Type: types.String}, {Name: timeColumn, Type: types.Datetime}, {Name: "MG", Type: types.String},
	{Name: "ManagementGroupName", Type: types.String}, {Name: "Computer", Type: types.String}, {Name: "RawData", Type: types.String},
	{Name: typeColumn, Type: types.String}, {Name: "_ResourceId", Type: types.String}, {Name: "_SubscriptionId", Type: types.String},
	{Name: "_ItemId", Type: types.String}, {Name: "_IsBillable", Type: types.String},
	{Name: "_BilledSize", Type: types.Real},
}

// The columns that say when a row came about, and of which table it is.
const (
	timeColumn      = "TimeGenerated"
	timestampColumn = "Timestamp" // of Defender's tables
	typeColumn      = "Type"
)

// TypeColumn is the column that holds the name of the table.
var TypeColumn = planner.TableColumn{Name: typeColumn, Type: types.String}

// Customary is the columns of a table from nothing but its rows, as the table would have them in a workspace: a custom
// one takes types from the names of its columns, and has the standard columns beside its own.
func Customary(table string, columns []planner.TableColumn) []planner.TableColumn {
	if !custom(table) {
		return columns
	}
	for i, c := range columns {
		if t := typeIn(Standard, c.Name); t != types.Unknown {
			columns[i].Type = t
		} else if t := bySuffix(c.Name); t != types.Unknown {
			columns[i].Type = t
		}
	}
	return withStandard(columns)
}

// withStandard adds the standard columns that are missing.
func withStandard(columns []planner.TableColumn) []planner.TableColumn {
	for _, c := range Standard {
		if typeIn(columns, c.Name) == types.Unknown {
			columns = append(columns, c)
		}
	}
	return columns
}

// asDiagnostic gives a table that nobody knows what a workspace gives each that diagnostic settings fill: its name in Type,
// where the rows have none, and the time of a row as TimeGenerated.
func asDiagnostic(columns, own []planner.TableColumn, f fills) (all, timed []planner.TableColumn) {
	for _, c := range []planner.TableColumn{{Name: timeColumn, Type: types.Datetime}, TypeColumn} {
		if typeIn(columns, c.Name) == types.Unknown {
			columns, own = append(columns, c), append(own, c)
		}
	}
	f[timeColumn] = append(f[timeColumn], planner.ScanColumn{Name: "time"})
	return columns, own
}

// warnMisfits warns of columns that have not the type that their names say, since not all values fit it.
func (s *Store) warnMisfits(table string, found *survey, known *schema) {
	if !custom(table) && table != "AzureDiagnostics" {
		return
	}
	for _, c := range found.columns {
		if c.traits&hasMisfit != 0 && c.declared == types.Unknown && known.resolve(c.name) == "" && c.want == bySuffix(c.name) {
			s.warn("%s: column %s is a %s, since not all of its values are of the type %s, as its name has it", table, c.name, c.typ(custom(table)), c.want)
		}
	}
}

// custom says whether a table is one of those that users make, which have the standard columns.
func custom(table string) bool { return strings.HasSuffix(table, "_CL") }

// suffixes are the types that the names of columns end in, in custom tables and in AzureDiagnostics.
var suffixes = map[string]types.Type{"_s": types.String, "_d": types.Real, "_b": types.Bool, "_t": types.Datetime, "_g": types.Guid}

// bySuffix is the type that a column's name says it has; Unknown where it says none.
func bySuffix(column string) types.Type {
	if len(column) < 3 {
		return types.Unknown
	}
	return suffixes[column[len(column)-2:]]
}

// typeIn is the type of a column among others; Unknown where it is none of them.
func typeIn(columns []planner.TableColumn, name string) types.Type {
	if i := slices.IndexFunc(columns, func(c planner.TableColumn) bool { return c.Name == name }); i >= 0 {
		return columns[i].Type
	}
	return types.Unknown
}

// fits says whether a value that is written as s, which is not empty, is one of the type.
func fits(t types.Type, s string) (ok bool) {
	switch t {
	case types.Bool:
		_, ok = types.ParseBool(s)
	case types.Real:
		_, ok = types.ParseReal(s)
	case types.Guid:
		_, ok = types.ParseGuid(s)
	default:
		return true
	}
	return ok
}
