package functions

import (
	"math"
	"strings"

	"kql/functions/kernel"
	"kql/functions/types"
)

// convertFunctions convert a number from one unit to another; a unit that does not exist gives null.
var convertFunctions = []*Function{
	converting("angle", angleUnits, `convert_angle(1.2, "Degree", "Arcminute")`, "72"),
	converting("energy", energyUnits, `convert_energy(1, "WattHour", "Joule")`, "3600"),
	converting("force", forceUnits, `convert_force(5, "Kilonewton", "Newton")`, "5000"),
	converting("length", lengthUnits, `convert_length(1, "Foot", "Meter")`, "0.3048"),
	converting("mass", massUnits, `convert_mass(1, "Tonne", "Kilogram")`, "1000"),
	converting("speed", speedUnits, `convert_speed(36, "KilometerPerHour", "MeterPerSecond")`, "10"),
	converting("temperature", temperatureUnits, `convert_temperature(0, "DegreeCelsius", "Kelvin")`, "273.15"),
	converting("volume", volumeUnits, `convert_volume(1, "CubicMeter", "Liter")`, "1000"),
}

func converting(quantity string, units map[string]unit, example, want string) *Function {
	return &Function{
		Name: "convert_" + quantity, Doc: "Converts a " + quantity + " from one unit to another.", Example: example, Want: want,
		Signatures: sigs(sig(types.Real, kernel.Try3(func(x float64, from, to string) (float64, bool) {
			f, okFrom := units[from]
			t, okTo := units[to]
			if !okFrom || !okTo {
				return 0, false
			}
			return t.fromBase(f.toBase(x)), true
		}), number("value"), str("from"), str("to"))),
	}
}

// unit goes between a unit and the quantity's base unit.
type unit struct{ toBase, fromBase func(float64) float64 }

func linear(scale, offset float64) unit {
	return unit{
		func(x float64) float64 { return x*scale + offset },
		func(x float64) float64 { return (x - offset) / scale },
	}
}

// tilt is an angle given by its sine; degrees are the base.
var tilt = unit{
	func(x float64) float64 { return math.Asin(x) * 180 / math.Pi },
	func(x float64) float64 { return math.Sin(x * math.Pi / 180) },
}

// prefixes are the decimal prefixes of units.
var prefixes = map[string]float64{
	"Nano": 1e-9, "Micro": 1e-6, "Milli": 1e-3, "Centi": 1e-2, "Deci": 0.1, "Deca": 10, "Hecto": 100, "Kilo": 1e3, "Mega": 1e6, "Giga": 1e9, "Tera": 1e12,
}

// measure is a unit's size in base units, and the prefixes that it goes with.
type measure struct {
	name     string
	size     float64
	prefixes string
}

// unitsOf gives the measures, prefixed ones included: Kilo and LightYear make KilolightYear.
func unitsOf(measures ...measure) map[string]unit {
	all := map[string]unit{}
	for _, m := range measures {
		all[m.name] = linear(m.size, 0)
		for prefix := range strings.FieldsSeq(m.prefixes) {
			all[prefix+strings.ToLower(m.name[:1])+m.name[1:]] = linear(prefixes[prefix]*m.size, 0)
		}
	}
	return all
}

// plus is the units and one more, which is no multiple of the base.
func plus(units map[string]unit, name string, u unit) map[string]unit {
	units[name] = u
	return units
}
